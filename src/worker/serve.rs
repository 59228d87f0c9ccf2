//! A worker: the same over pipes in a process of its own and over channels in a test.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::drive::{Ending, train};
use super::fault::Fault;
use super::mailbox::Mailbox;
use super::outbox::Outbox;
use super::session::in_pool;
use super::stopwatch::Stopwatch;
use crate::run::{Command, Event, PROTOCOL_VERSION, RunId};

/// What the threads of a worker share.
#[derive(Debug, Default)]
pub struct Worker {
    pub(super) mailbox: Mailbox,
    pub(super) outbox: Outbox,
    pub(super) stopwatch: Stopwatch,
    pub(super) fault: Option<Fault>,
    current_run: Mutex<Option<RunId>>,
}

/// Serves until the commands end: trains, answers, keeps records. Closing the commands means stop.
///
/// Three threads: this one trains, one takes commands and answers pings at once, one sends.
pub fn serve(commands: Receiver<Command>, events: SyncSender<Event>) -> io::Result<Ending> {
    let worker = Arc::new(Worker::default());
    worker.outbox.push(Event::Hello { version: PROTOCOL_VERSION });
    worker.run(commands.into_iter(), move |event| events.send(event).is_ok())
}

impl Worker {
    /// A worker that goes wrong on purpose.
    pub fn with_fault(fault: Option<Fault>) -> Self {
        Self { fault, ..Self::default() }
    }

    /// Serves until `commands` end or `send` returns false.
    pub fn run(
        self: Arc<Self>,
        commands: impl Iterator<Item = Command> + Send + 'static,
        mut send: impl FnMut(Event) -> bool + Send + 'static,
    ) -> io::Result<Ending> {
        let worker = Arc::clone(&self);
        thread::Builder::new().name("worker-commands".into()).spawn(move || worker.listen(commands))?;
        let worker = Arc::clone(&self);
        let sender = thread::Builder::new().name("worker-events".into()).spawn(move || {
            while let Some(event) = worker.outbox.next() {
                if !send(event) {
                    // Nobody listens any more.
                    worker.mailbox.close();
                    worker.outbox.close();
                }
            }
        })?;
        let ending = in_pool(|| train(&self));
        self.outbox.close();
        sender.join().ok(); // A panic there was reported by the hook; there is nobody left to tell.
        Ok(ending)
    }

    fn listen(&self, commands: impl Iterator<Item = Command>) {
        for command in commands {
            match command {
                Command::Ping(number) => self.outbox.push(Event::Pong {
                    number,
                    step_age_secs: self.stopwatch.age_secs(),
                    median_step_secs: self.stopwatch.median_secs(),
                    memory_bytes: memory_bytes(),
                }),
                other => self.mailbox.push(other),
            }
        }
        self.mailbox.close();
    }

    /// The run that is going.
    pub fn current_run(&self) -> Option<RunId> {
        *self.current_run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_current_run(&self, run: Option<RunId>) {
        *self.current_run.lock().unwrap_or_else(PoisonError::into_inner) = run;
    }
}

/// Memory of this process that is in use, in bytes; 0 where the system does not tell.
fn memory_bytes() -> u64 {
    memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64)
}
