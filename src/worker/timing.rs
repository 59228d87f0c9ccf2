//! What measuring costs: unmeasured steps, timed on a copy of the trainer that is thrown away.

use std::time::Duration;

use super::stopwatch::{Durations, Stopwatch};
use crate::train::{TrainError, Trainer};

/// Unmeasured steps that are timed at once.
const N_STEPS: usize = 8;
/// Training between two timings, at least.
const PERIOD: Duration = Duration::from_secs(10);
/// Most time that the steps of one timing may take together, where one step does not take longer.
const BUDGET: Duration = Duration::from_secs(2);
/// Training between two timings, at least, as a multiple of what the last one took: 5 %. Chosen by eye.
const LEAST_RATIO: u32 = 20;

/// The wall time of steps without measuring.
#[derive(Debug, Default)]
pub struct UnmeasuredSteps {
    durations: Durations,
    trained: Duration,
    due: Duration,
}

impl UnmeasuredSteps {
    /// Counts training time towards the next timing.
    pub fn add_training(&mut self, elapsed: Duration) {
        self.trained += elapsed;
    }

    /// Times unmeasured steps if it is time to: before the first step, and again at most every 10 s of training.
    pub fn refresh(&mut self, trainer: &Trainer, stopwatch: &Stopwatch) -> Result<(), TrainError> {
        if self.trained < self.due {
            return Ok(());
        }
        let mut copy = trainer.fork();
        if self.durations.median_secs().is_none() {
            // A device's first step compiles its kernels, which is no part of a step's cost.
            let (report, _) = stopwatch.watch(|| copy.step(false));
            report?;
        }
        let mut spent = Duration::ZERO;
        for _ in 0..N_STEPS {
            let (report, elapsed) = stopwatch.watch(|| copy.step(false));
            report?;
            self.durations.push(elapsed.as_secs_f64());
            spent += elapsed;
            if spent >= BUDGET {
                break;
            }
        }
        self.due = self.trained + PERIOD.max(spent * LEAST_RATIO);
        Ok(())
    }

    /// The median, in seconds; nothing before the first timing.
    pub fn median_secs(&self) -> Option<f64> {
        self.durations.median_secs()
    }
}
