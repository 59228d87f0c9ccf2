//! Training for `gradlab run`: in a worker, so that a driver that crashes or prints does no harm.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::failure::Failure;
use super::interrupt;
use super::progress::Progress;
use crate::files::Record;
use crate::run::{Command, Event, RunMessage, RunSetup, Summary};
use crate::worker::{Notice, Process, complete_record};

/// Time between two looks whether the user pressed Ctrl+C.
const LOOK: Duration = Duration::from_millis(50);

/// How training ended.
#[derive(Debug)]
pub enum Ending {
    /// As asked, or by a divergence.
    Ended(Box<Summary>),
    /// By a fault; the record holds what came before.
    Failed {
        /// What came before, in numbers.
        summary: Box<Summary>,
        /// What happened.
        message: String,
    },
    /// It could not begin.
    NotBegun {
        /// Why.
        message: String,
    },
}

/// Trains to the end of the run, or until Ctrl+C.
pub fn train(setup: &RunSetup, mut progress: Progress) -> Result<Ending, Failure> {
    let (sender, heard) = mpsc::channel();
    let sink = move |notice| {
        sender.send(notice).ok(); // After the end nobody listens any more.
    };
    let process = Process::spawn(sink, || {}).map_err(Failure::fault)?;
    interrupt::listen();
    process.send(Command::Configure(Box::new(setup.clone()))).map_err(Failure::fault)?;
    process.send(Command::Run).map_err(Failure::fault)?;
    let mut is_slow = false;
    let message = loop {
        if interrupt::is_asked() {
            process.stop();
        }
        match heard.recv_timeout(LOOK) {
            Ok(Notice::Event(Event::Run(_, RunMessage::Frame(frame)))) => progress.step(&frame.last),
            Ok(Notice::Event(Event::Run(_, RunMessage::Noted(event)))) => {
                progress.note(&format!("step {}: {}", event.step, event.text));
            }
            Ok(Notice::Event(Event::Run(_, RunMessage::Ended(summary)))) => {
                progress.finish();
                return Ok(Ending::Ended(summary));
            }
            Ok(Notice::Event(Event::Run(_, RunMessage::Failed { message }))) => break message,
            Ok(Notice::SlowStep { age_secs }) if !is_slow => {
                progress.note(&format!("this step takes long ({age_secs:.0} s so far); Ctrl+C ends the run"));
                is_slow = true;
            }
            Ok(Notice::StepWentOn) => is_slow = false,
            Ok(Notice::Died(death)) => break death.to_string(),
            Ok(Notice::Closed) | Err(RecvTimeoutError::Disconnected) => {
                break "the training process ended".to_owned();
            }
            Ok(Notice::Event(_) | Notice::SlowStep { .. }) | Err(RecvTimeoutError::Timeout) => {}
        }
    };
    progress.finish();
    // The worker must be gone before its record is completed.
    drop(process);
    if Record::open(&setup.folder).is_err() {
        return Ok(Ending::NotBegun { message });
    }
    let summary = Box::new(complete_record(&setup.folder, &message).map_err(Failure::fault)?);
    Ok(Ending::Failed { summary, message })
}
