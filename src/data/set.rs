//! A data set in memory: samples with a shape, their targets, a training and a validation part.

/// Samples as the network sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// Shape of one sample, such as `[8, 8]` for 8 x 8 pixels and `[2]` for a point in the plane.
    pub sample_shape: Vec<usize>,
    /// What batches are drawn from.
    pub train: Part,
    /// What is only looked at; may be empty.
    pub validation: Part,
}

/// Some of the samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The inputs, sample by sample, row-major: `[n, ..sample_shape]`.
    pub x: Vec<f32>,
    /// What the network should say about each sample.
    pub targets: Targets,
}

/// What the network should say.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// A class per sample.
    Classes {
        /// Numbers of the classes, from 0; `[n]`.
        labels: Vec<u32>,
        /// Classes there are, whether or not each has a sample.
        n_classes: usize,
    },
    /// Numbers per sample: regression.
    Values {
        /// The numbers, sample by sample; `[n, width]`.
        values: Vec<f32>,
        /// Numbers per sample.
        width: usize,
    },
}

impl DataSet {
    /// Numbers in one sample.
    pub fn d_input(&self) -> usize {
        self.sample_shape.iter().product()
    }

    /// Outputs of the network: one per class, or one per value.
    pub fn d_output(&self) -> usize {
        match self.train.targets {
            Targets::Classes { n_classes, .. } => n_classes,
            Targets::Values { width, .. } => width,
        }
    }

    /// Training samples, at least 1.
    pub fn n_train(&self) -> usize {
        self.train.targets.len()
    }

    /// Validation samples.
    pub fn n_validation(&self) -> usize {
        self.validation.targets.len()
    }
}

impl Part {
    /// The samples with these indices, one after the other; `[indices, ..sample_shape]`.
    pub fn gather_x(&self, indices: &[u32]) -> Vec<f32> {
        let d_input = self.x.len() / self.targets.len().max(1);
        let mut gathered = Vec::with_capacity(indices.len() * d_input);
        for &idx in indices {
            let start = idx as usize * d_input;
            gathered.extend_from_slice(&self.x[start..start + d_input]);
        }
        gathered
    }
}

impl Targets {
    /// Samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Values { values, width } => values.len() / (*width).max(1),
        }
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The targets of the samples with these indices, one after the other.
    pub fn gather(&self, indices: &[u32]) -> Self {
        match self {
            Self::Classes { labels, n_classes } => Self::Classes {
                labels: indices.iter().map(|&idx| labels[idx as usize]).collect(),
                n_classes: *n_classes,
            },
            Self::Values { values, width } => Self::Values {
                values: indices
                    .iter()
                    .flat_map(|&idx| values[idx as usize * width..(idx as usize + 1) * width].iter().copied())
                    .collect(),
                width: *width,
            },
        }
    }
}
