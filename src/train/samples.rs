//! The data set on the device, and batches of it.

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::data::{Part, Targets};
use crate::nn::{classification_loss, regression_loss};

/// Most rows that are evaluated at once.
const CHUNK_ROWS: usize = 4096;

/// Samples with their targets, on the device.
#[derive(Clone)]
pub struct Samples {
    /// The inputs: [n, d_input].
    x: Tensor<2>,
    /// One-hot classes or values: [n, d_output].
    y: Tensor<2>,
    is_regression: bool,
    n: usize,
}

/// The loss of some outputs, and its gradient with respect to them.
pub struct Loss {
    /// Mean loss; then, for classification, the share of right answers: [2] or [1].
    pub statistics: Tensor<1>,
    /// [batch, d_output]
    pub gradient: Tensor<2>,
}

impl Samples {
    /// Uploads a part of the data set.
    pub fn new(part: &Part, d_input: usize, d_output: usize, device: &Device) -> Self {
        let n = part.targets.len();
        let (y, is_regression) = match &part.targets {
            Targets::Classes { labels, .. } => {
                let mut one_hot = vec![0.0_f32; n * d_output];
                for (row, &label) in one_hot.chunks_exact_mut(d_output).zip(labels) {
                    row[label as usize] = 1.0;
                }
                (one_hot, false)
            }
            Targets::Values { values, .. } => (values.clone(), true),
        };
        let upload = |values: Vec<f32>, width| Tensor::from_data(TensorData::new(values, [n, width]), device);
        Self { x: upload(part.x.clone(), d_input), y: upload(y, d_output), is_regression, n }
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether the targets are numbers rather than classes.
    pub fn is_regression(&self) -> bool {
        self.is_regression
    }

    /// The samples with these indices.
    pub fn batch(&self, indices: &[u32]) -> Self {
        let numbers: Vec<i32> =
            indices.iter().map(|&idx| i32::try_from(idx).expect("samples are at most a million")).collect();
        let indices = Tensor::<1, Int>::from_data(TensorData::new(numbers, [indices.len()]), &self.x.device());
        Self {
            x: self.x.clone().select(0, indices.clone()),
            y: self.y.clone().select(0, indices.clone()),
            is_regression: self.is_regression,
            n: indices.dims()[0],
        }
    }

    /// Consecutive pieces of at most 4096 samples.
    pub fn chunks(&self) -> impl Iterator<Item = Self> + '_ {
        (0..self.n).step_by(CHUNK_ROWS).map(|start| {
            let rows = start..(start + CHUNK_ROWS).min(self.n);
            Self {
                x: self.x.clone().slice([rows.clone()]),
                y: self.y.clone().slice([rows.clone()]),
                is_regression: self.is_regression,
                n: rows.len(),
            }
        })
    }

    /// The inputs: [n, d_input].
    pub fn x(&self) -> Tensor<2> {
        self.x.clone()
    }

    /// The loss of the network's outputs for these samples.
    pub fn loss(&self, outputs: Tensor<2>) -> Loss {
        let (statistics, gradient) = if self.is_regression {
            regression_loss(outputs, self.y.clone())
        } else {
            classification_loss(outputs, self.y.clone())
        };
        Loss { statistics, gradient }
    }

    /// Numbers in [`Loss::statistics`].
    pub fn n_loss_statistics(&self) -> usize {
        if self.is_regression { 1 } else { 2 }
    }
}
