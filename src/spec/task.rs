//! The task: which samples the network learns from.

use serde::{Deserialize, Serialize};

use super::choice::{Choice, choices};
use super::field::{CountLimits, Field, Limits, Value, real, word};

choices! {
    /// Where the samples come from.
    pub enum TaskKind {
        /// 1797 handwritten digits of 8 x 8 pixels, bundled.
        Digits => ("digits", "Digits"),
        /// Interleaved spiral arms in the plane.
        Spirals => ("spirals", "Spirals"),
        /// Concentric circles in the plane.
        Circles => ("circles", "Circles"),
        /// The exclusive or of two signs.
        Xor => ("xor", "XOR"),
        /// Gaussian clouds in the plane.
        Blobs => ("blobs", "Blobs"),
        /// Drawn 8 x 8 symbols.
        Glyphs => ("glyphs", "Glyphs"),
        /// The outputs of a fixed random network.
        Teacher => ("teacher", "Teacher network"),
        /// The adding problem over time.
        Adding => ("adding", "Adding problem"),
        /// The copy memory problem.
        Copy => ("copy", "Copy memory"),
        /// The temporal order problem.
        TemporalOrder => ("temporal_order", "Temporal order"),
        /// Digits read row by row.
        DigitRows => ("digit_rows", "Digits, row by row"),
        /// Digits read pixel by pixel.
        DigitPixels => ("digit_pixels", "Digits, pixel by pixel"),
        /// A table of one's own.
        Csv => ("csv", "CSV table"),
        /// IDX files as MNIST has them.
        Idx => ("idx", "IDX files"),
        /// CIFAR-10 binary files.
        Cifar10 => ("cifar10", "CIFAR-10"),
        /// A folder with one folder of pictures per class.
        ImageFolder => ("image_folder", "Folder of images"),
    }
}

impl TaskKind {
    /// Whether the samples are read from the task's `path`.
    pub fn needs_path(self) -> bool {
        matches!(self, Self::Csv | Self::Idx | Self::Cifar10 | Self::ImageFolder)
    }

    /// Whether the number of samples and the noise are the experiment's to say.
    pub fn is_generated(self) -> bool {
        matches!(self, Self::Spirals | Self::Circles | Self::Xor | Self::Blobs | Self::Glyphs | Self::Teacher)
            || self.has_time_steps()
    }

    /// Whether the number of time steps is the experiment's to say.
    pub fn has_time_steps(self) -> bool {
        matches!(self, Self::Adding | Self::Copy | Self::TemporalOrder)
    }

    /// Whether the noise has an effect.
    pub fn has_noise(self) -> bool {
        matches!(self, Self::Spirals | Self::Circles | Self::Xor | Self::Blobs | Self::Glyphs)
    }

    /// Whether the number of classes is the experiment's to say.
    pub fn has_n_classes(self) -> bool {
        matches!(self, Self::Spirals | Self::Circles | Self::Blobs | Self::Glyphs | Self::Teacher)
    }
}

/// The `[task]` table. Entries that belong to another kind are kept and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Where the samples come from.
    pub kind: TaskKind,
    /// Share of the samples kept for validation, in [0, 1).
    pub validation_fraction: f64,
    /// Samples to generate; see [`Task::n_samples`].
    pub n_samples: Option<u64>,
    /// Classes to generate; see [`Task::n_classes`].
    pub n_classes: Option<u64>,
    /// Standard deviation of the noise; see [`Task::noise`].
    pub noise: Option<f64>,
    /// Length of a sequence; see [`Task::n_time_steps`].
    pub n_time_steps: Option<u64>,
    /// File or folder of one's own data, relative to the experiment file.
    pub path: Option<String>,
}

impl Default for Task {
    fn default() -> Self {
        Self {
            kind: TaskKind::Digits,
            validation_fraction: 0.2,
            n_samples: None,
            n_classes: None,
            noise: None,
            n_time_steps: None,
            path: None,
        }
    }
}

impl Task {
    /// Samples of a generated task, training and validation together.
    pub fn n_samples(&self) -> u64 {
        self.n_samples.unwrap_or(1000)
    }

    /// Classes of a generated task; 1 means regression (teacher only).
    pub fn n_classes(&self) -> u64 {
        match self.kind {
            TaskKind::Xor => 2,
            TaskKind::Digits | TaskKind::DigitRows | TaskKind::DigitPixels | TaskKind::Cifar10 => 10,
            TaskKind::Circles => self.n_classes.unwrap_or(2),
            TaskKind::Blobs => self.n_classes.unwrap_or(4),
            TaskKind::Glyphs => self.n_classes.unwrap_or(10),
            _ => self.n_classes.unwrap_or(3),
        }
    }

    /// Standard deviation of the noise of a generated task.
    pub fn noise(&self) -> f64 {
        self.noise.unwrap_or(0.1)
    }

    /// Length of a generated sequence.
    pub fn n_time_steps(&self) -> u64 {
        self.n_time_steps.unwrap_or(100)
    }

    pub(super) fn fields(&mut self) -> Vec<Field<'_>> {
        let least_classes = if self.kind == TaskKind::Teacher { 1 } else { 2 };
        let below_one = Limits::BELOW_ONE;
        vec![
            word("task.kind", "Data", &mut self.kind),
            real("task.validation_fraction", "Validation", &mut self.validation_fraction, below_one),
            Field {
                path: "task.n_samples",
                label: "Samples",
                value: Value::OptionalCount(&mut self.n_samples, CountLimits::new(2, 1_000_000)),
            },
            Field {
                path: "task.n_classes",
                label: "Classes",
                value: Value::OptionalCount(&mut self.n_classes, CountLimits::new(least_classes, 1000)),
            },
            Field {
                path: "task.noise",
                label: "Noise",
                value: Value::OptionalReal(&mut self.noise, Limits::FROM_ZERO),
            },
            Field {
                path: "task.n_time_steps",
                label: "Time steps",
                value: Value::OptionalCount(&mut self.n_time_steps, CountLimits::new(1, 1000)),
            },
            Field { path: "task.path", label: "Path", value: Value::OptionalText(&mut self.path) },
        ]
    }

    /// The task in a few words, such as "Digits".
    pub fn label(&self) -> &'static str {
        self.kind.label()
    }
}
