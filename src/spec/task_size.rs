//! How large a task's data are, known before they are made: for panels, memory and the network's ends.

use super::task::{Task, TaskKind};

/// Samples, their shape and their classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSize {
    /// Samples, training and validation together.
    pub n_samples: usize,
    /// Shape of one sample, such as `[8, 8]` for 8 x 8 pixels and `[2]` for a point in the plane.
    pub sample_shape: Vec<usize>,
    /// Classes; 1 means regression on one value.
    pub n_classes: usize,
}

impl TaskSize {
    /// Numbers in one sample.
    pub fn d_input(&self) -> usize {
        self.sample_shape.iter().product()
    }

    /// Outputs of the network: one per class, or the value itself.
    pub fn d_output(&self) -> usize {
        self.n_classes
    }

    /// Samples kept for validation: round(fraction n), and at least one training sample remains.
    pub fn n_validation(&self, validation_fraction: f64) -> usize {
        let wanted = (validation_fraction * self.n_samples as f64).round();
        (wanted.max(0.0) as usize).min(self.n_samples.saturating_sub(1))
    }

    /// One line for panels: "1797 images of 8 x 8 pixels, 10 classes".
    pub fn describe(&self) -> String {
        let n = self.n_samples;
        let samples = match self.sample_shape.as_slice() {
            [2] => format!("{n} points in the plane"),
            [width] => format!("{n} samples of {width} numbers"),
            [height, width] | [.., height, width] => format!("{n} images of {height} x {width} pixels"),
            [] => format!("{n} numbers"),
        };
        match self.n_classes {
            1 => format!("{samples}, one value to predict"),
            n_classes => format!("{samples}, {n_classes} classes"),
        }
    }
}

impl Task {
    /// The size of the data, or nothing where only the files themselves tell or the kind is not in this version.
    pub fn size(&self) -> Option<TaskSize> {
        let generated = || usize::try_from(self.n_samples()).unwrap_or(usize::MAX);
        let (n_samples, sample_shape) = match self.kind {
            TaskKind::Digits => (1797, vec![8, 8]),
            TaskKind::Spirals | TaskKind::Circles | TaskKind::Xor | TaskKind::Blobs => (generated(), vec![2]),
            TaskKind::Teacher => (generated(), vec![16]),
            TaskKind::Glyphs
            | TaskKind::Adding
            | TaskKind::Copy
            | TaskKind::TemporalOrder
            | TaskKind::DigitRows
            | TaskKind::DigitPixels
            | TaskKind::Csv
            | TaskKind::Idx
            | TaskKind::Cifar10
            | TaskKind::ImageFolder => return None,
        };
        let n_classes = usize::try_from(self.n_classes()).unwrap_or(usize::MAX);
        Some(TaskSize { n_samples, sample_shape, n_classes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_says_its_size_in_words() {
        let mut task = Task::default();
        assert_eq!(task.size().unwrap().describe(), "1797 images of 8 x 8 pixels, 10 classes");
        assert_eq!(task.size().unwrap().d_input(), 64);
        task.kind = TaskKind::Spirals;
        assert_eq!(task.size().unwrap().describe(), "1000 points in the plane, 3 classes");
        task = Task { kind: TaskKind::Teacher, n_classes: Some(1), n_samples: Some(50), ..task };
        assert_eq!(task.size().unwrap().describe(), "50 samples of 16 numbers, one value to predict");
        task.kind = TaskKind::Csv;
        assert_eq!(task.size(), None);
    }

    #[test]
    fn the_validation_part_is_rounded_and_leaves_a_training_sample() {
        let mut size = Task::default().size().unwrap();
        assert_eq!(size.n_validation(0.2), 359); // 359.4
        assert_eq!(size.n_validation(0.0), 0);
        size.n_samples = 2;
        assert_eq!(size.n_validation(0.75), 1); // 1.5 rounds to 2, one has to remain
        size.n_samples = 10;
        assert_eq!(size.n_validation(0.25), 3); // 2.5 is rounded away from 0
    }
}
