//! Progress on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::run::{StepColumn, StepRow};

/// Time between two lines where there is no terminal.
const LINE_PERIOD: Duration = Duration::from_secs(10);

/// Tells how far a run is.
#[derive(Debug)]
pub enum Progress {
    /// Not at all.
    Quiet,
    /// On a terminal.
    Bar(ProgressBar),
    /// Into a file or a pipe.
    Lines {
        /// Steps of the whole run.
        n_steps: u64,
        /// When the last line was written.
        last: Instant,
    },
}

impl Progress {
    /// Progress of a run.
    pub fn new(n_steps: u64, is_quiet: bool) -> Self {
        if is_quiet {
            return Self::Quiet;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines { n_steps, last: Instant::now() };
        }
        let style = "step {pos} of {len} {wide_bar} {per_sec}, {eta} left  {msg}";
        let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self::Bar(ProgressBar::new(n_steps).with_style(style))
    }

    /// Takes in the newest measured step.
    pub fn step(&mut self, row: &StepRow) {
        let (next_step, loss) = (row.step + 1, row.value(StepColumn::Loss));
        match self {
            Self::Quiet => {}
            Self::Bar(bar) => {
                bar.set_position(next_step);
                bar.set_message(format!("loss {loss:.4}"));
            }
            Self::Lines { n_steps, last } => {
                if last.elapsed() >= LINE_PERIOD {
                    eprintln!("step {next_step} of {n_steps}, loss {loss:.4}");
                    *last = Instant::now();
                }
            }
        }
    }

    /// Says something beside the progress.
    pub fn note(&self, message: &str) {
        match self {
            Self::Quiet => {}
            Self::Bar(bar) => bar.suspend(|| eprintln!("{message}")),
            Self::Lines { .. } => eprintln!("{message}"),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
