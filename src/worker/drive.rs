//! The training thread of a worker: takes orders, makes steps, tells what happened.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::errand;
use super::mailbox::{Live, Mode, Order};
use super::serve::Worker;
use super::session::{Session, SessionError, Step};
use crate::run::{Errand, Event, Frame, Outcome, RunMessage, RunSetup};

/// How the training thread came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The commands ended.
    Left,
    /// A step or a device panicked: nothing in this process can be relied on any more.
    Panicked,
}

/// What ended a piece of work.
pub(super) enum Failure {
    Error(SessionError),
    Panic(String),
}

impl Failure {
    pub(super) fn message(&self) -> String {
        match self {
            Self::Error(err) => err.to_string(),
            Self::Panic(message) => format!("the training process failed inside: {message}"),
        }
    }

    pub(super) fn is_bad_input(&self) -> bool {
        matches!(self, Self::Error(err) if err.is_bad_input())
    }

    fn ending(&self) -> Option<Ending> {
        matches!(self, Self::Panic(_)).then_some(Ending::Panicked)
    }
}

/// Takes orders until the commands end.
pub fn train(worker: &Worker) -> Ending {
    let mut left_over = None;
    loop {
        let order = left_over.take().unwrap_or_else(|| worker.mailbox.next_without_run());
        match order {
            Order::Configure(setup) => match drive(worker, &setup) {
                Ok(order) => left_over = order,
                Err(ending) => return ending,
            },
            Order::ListAdapters => {
                if let Err(ending) = list_adapters(worker) {
                    return ending;
                }
            }
            Order::Errand(errand) => {
                if let Err(ending) = run_errand(worker, &errand) {
                    return ending;
                }
            }
            Order::Step(_) | Order::Stop => {}
            Order::Leave => return Ending::Left,
        }
    }
}

/// Drives one run to its end. Returns the order that ended it where that is still to be carried out.
fn drive(worker: &Worker, setup: &RunSetup) -> Result<Option<Order>, Ending> {
    worker.set_current_run(Some(setup.run));
    worker.stopwatch.reset();
    let tell = |message| worker.outbox.push(Event::Run(setup.run, message));
    let opened = guarded(|| Session::open(setup, &worker.stopwatch, worker.fault));
    let mut session = match opened {
        Ok(session) => session,
        Err(failure) => {
            tell(RunMessage::Failed { message: failure.message() });
            return failure.ending().map_or(Ok(None), Err);
        }
    };
    session.look_at_distributions();
    tell(RunMessage::Ready);
    let mut shown_mode = Mode::Paused;
    let mut last_step = None;
    let (outcome, left_over) = loop {
        if let Some(outcome) = session.ending() {
            break (outcome, None);
        }
        let order = worker.mailbox.next(last_step, &mut |mode| {
            if mode != shown_mode {
                shown_mode = mode;
                tell(if mode == Mode::Running { RunMessage::Running } else { RunMessage::Paused });
            }
        });
        match order {
            Order::Step(live) => {
                last_step = Some(Instant::now());
                if let Err(failure) = step(&mut session, live, &tell) {
                    session.fail(&failure.message());
                    tell(RunMessage::Failed { message: failure.message() });
                    return failure.ending().map_or(Ok(None), Err);
                }
                if shown_mode == Mode::Paused {
                    tell(RunMessage::Paused);
                }
            }
            Order::Stop => break (Outcome::Stopped, None),
            Order::ListAdapters => list_adapters(worker)?,
            // It would slow the run, and the run would spoil what it measures.
            Order::Errand(_) => worker.outbox.push(Event::Errand(Err(errand::WHILE_TRAINING.to_owned()))),
            order @ (Order::Configure(_) | Order::Leave) => break (Outcome::Stopped, Some(order)),
        }
    };
    match guarded(|| session.finish(outcome)) {
        Ok(summary) => tell(RunMessage::Ended(Box::new(summary))),
        Err(failure) => {
            tell(RunMessage::Failed { message: failure.message() });
            return failure.ending().map_or(Ok(left_over), Err);
        }
    }
    worker.set_current_run(None);
    Ok(left_over)
}

/// Changes settings, makes one step, tells what it yielded.
fn step(session: &mut Session<'_>, live: Live, tell: &impl Fn(RunMessage)) -> Result<(), Failure> {
    let Step { row, noted, distributions } = guarded(|| {
        for event in session.change(live)? {
            tell(RunMessage::Noted(event));
        }
        session.step()
    })?;
    if let Some(row) = row {
        let frame = Frame { distributions: distributions.map(Box::new), ..Frame::new(row) };
        tell(RunMessage::Frame(Box::new(frame)));
    }
    if let Some(event) = noted {
        tell(RunMessage::Noted(event));
    }
    Ok(())
}

fn list_adapters(worker: &Worker) -> Result<(), Ending> {
    let listed = guarded(|| Ok(worker.stopwatch.watch(crate::train::adapters).0));
    match listed {
        Ok(adapters) => {
            worker.outbox.push(Event::Adapters(adapters));
            Ok(())
        }
        // The death of the process tells that there is no list.
        Err(failure) => Err(failure.ending().unwrap_or(Ending::Panicked)),
    }
}

/// Measures what was asked for and tells what it brought.
fn run_errand(worker: &Worker, errand: &Errand) -> Result<(), Ending> {
    worker.stopwatch.reset();
    let brought = guarded(|| errand::run(errand, &worker.stopwatch, worker.fault));
    let ending = brought.as_ref().err().and_then(Failure::ending);
    worker.outbox.push(Event::Errand(brought.map_err(|failure| failure.message())));
    ending.map_or(Ok(()), Err)
}

/// Runs work that may panic: in a driver, in the tensor library, in ours.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, SessionError>) -> Result<T, Failure> {
    // After a panic nothing of the run is used but its record, and the process is left.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(Failure::Error),
        Err(payload) => Err(Failure::Panic(panic_message(payload.as_ref()))),
    }
}

/// The words that a panic came with.
pub fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}
