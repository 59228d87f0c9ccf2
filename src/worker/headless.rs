//! A run within the calling process: the same loop and the same record, for tests and for other programs.

use super::drive::{Failure, guarded};
use super::session::{Session, Step, in_pool};
use super::stopwatch::Stopwatch;
use crate::run::{Outcome, RunSetup, Summary};

/// What is wanted after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The next step.
    GoOn,
    /// The end of the run, with a complete record.
    Stop,
}

/// Why a run without a window did not end as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum HeadlessError {
    /// It could not begin.
    #[error("{message}")]
    NotBegun {
        /// Why.
        message: String,
        /// Whether another experiment would help, rather than another device or disk.
        is_bad_input: bool,
    },
    /// It could not be completed: the file system failed at its end.
    #[error("{message}")]
    NotCompleted {
        /// Why.
        message: String,
    },
    /// It went wrong; the record holds what came before.
    #[error("{message}")]
    Failed {
        /// Why.
        message: String,
        /// What came before, in numbers.
        summary: Box<Summary>,
    },
}

/// Trains to the end of the run. `after_step` is called with each step and the number of the next one.
pub fn run_to_end(
    setup: &RunSetup,
    mut after_step: impl FnMut(&Step, u64) -> Wish + Send,
) -> Result<Summary, HeadlessError> {
    let not_begun =
        |failure: Failure| HeadlessError::NotBegun { message: failure.message(), is_bad_input: failure.is_bad_input() };
    let not_completed = |failure: Failure| HeadlessError::NotCompleted { message: failure.message() };
    let stopwatch = Stopwatch::default();
    in_pool(|| {
        let mut session = guarded(|| Session::open(setup, &stopwatch, None)).map_err(not_begun)?;
        let outcome = loop {
            if let Some(outcome) = session.ending() {
                break outcome;
            }
            match guarded(|| session.step()) {
                Ok(step) if after_step(&step, session.step_number()) == Wish::Stop => break Outcome::Stopped,
                Ok(_) => {}
                Err(failure) => {
                    let message = failure.message();
                    let summary = Box::new(session.fail(&message));
                    return Err(HeadlessError::Failed { message, summary });
                }
            }
        };
        guarded(|| session.finish(outcome)).map_err(not_completed)
    })
}
