//! A worker process and what is heard of it.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use gradlab::files::Record;
use gradlab::run::{Command, Device, Event, Frame, RunId, RunMessage, RunSetup, Summary};
use gradlab::spec::{Experiment, TaskKind};
use gradlab::worker::{Death, Launch, Notice, Patience, Process};
use tempfile::TempDir;

pub const RUN: RunId = RunId(7);
/// Longer than anything here should take, on a machine that does other things, too.
pub const LONG: Duration = Duration::from_secs(60);

pub fn setup(folder: &Path, n_steps: u64) -> RunSetup {
    let mut experiment = Experiment::default();
    experiment.task.kind = TaskKind::Xor;
    experiment.task.n_samples = Some(64);
    experiment.architecture.n_hidden = 3;
    experiment.architecture.width = 5;
    experiment.training.batch_size = 16;
    experiment.training.n_steps = n_steps;
    RunSetup {
        run: RUN,
        experiment,
        device: Device::Cpu,
        folder: folder.to_owned(),
        measure_every: 1,
        continue_after_divergence: false,
    }
}

pub fn configure(folder: &TempDir, n_steps: u64) -> Command {
    Command::Configure(Box::new(setup(folder.path(), n_steps)))
}

/// A worker process and what is heard of it.
pub struct Heard {
    pub process: Process,
    pub notices: Receiver<Notice>,
}

impl Heard {
    pub fn new(fault: Option<&str>, patience: Patience) -> Self {
        let (sender, notices) = mpsc::channel();
        let program = env!("CARGO_BIN_EXE_gradlab").into();
        let launch = Launch { program, fault: fault.map(str::to_owned), patience };
        let sink = move |notice| sender.send(notice).unwrap_or(());
        Self { process: Process::launch(launch, sink, || {}).unwrap(), notices }
    }

    /// A worker that trains 10^9 steps, were it not for its fault.
    pub fn with_fault(fault: &str, folder: &TempDir, patience: Patience) -> Self {
        let heard = Self::new(Some(fault), patience);
        heard.send(configure(folder, 1_000_000_000));
        heard.send(Command::Run);
        heard
    }

    pub fn send(&self, command: Command) {
        self.process.send(command).unwrap();
    }

    /// Everything up to the notice for which `is_it` holds, that one included.
    pub fn until(&self, is_it: impl Fn(&Notice) -> bool) -> Vec<Notice> {
        let deadline = Instant::now() + LONG;
        let mut heard = Vec::new();
        loop {
            match self.notices.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(notice) => {
                    let found = is_it(&notice);
                    heard.push(notice);
                    if found {
                        return heard;
                    }
                }
                Err(err) => panic!("{err} after {:?}", &heard[heard.len().saturating_sub(5)..]),
            }
        }
    }

    pub fn until_message(&self, is_it: impl Fn(&RunMessage) -> bool) -> Vec<RunMessage> {
        messages(self.until(|notice| matches!(notice, Notice::Event(Event::Run(RUN, message)) if is_it(message))))
    }

    pub fn death(&self) -> (Death, Vec<RunMessage>) {
        let mut heard = self.until(|notice| matches!(notice, Notice::Died(_)));
        let Some(Notice::Died(death)) = heard.pop() else { unreachable!("the last notice is the one waited for") };
        // Nothing is heard of a dead worker.
        assert_eq!(self.notices.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Disconnected));
        (*death, messages(heard))
    }
}

pub fn messages(heard: Vec<Notice>) -> Vec<RunMessage> {
    let message = |notice| match notice {
        Notice::Event(Event::Run(RUN, message)) => Some(message),
        _ => None,
    };
    heard.into_iter().filter_map(message).collect()
}

pub fn frames(messages: &[RunMessage]) -> Vec<&Frame> {
    let mut frames = Vec::new();
    for message in messages {
        if let RunMessage::Frame(frame) = message {
            frames.push(&**frame);
        }
    }
    frames
}

pub fn summary(messages: &[RunMessage]) -> &Summary {
    match messages.last() {
        Some(RunMessage::Ended(summary)) => summary,
        other => panic!("not the end: {other:?}"),
    }
}

pub fn is_end(message: &RunMessage) -> bool {
    matches!(message, RunMessage::Ended(_) | RunMessage::Failed { .. })
}

pub fn recorded_steps(folder: &TempDir) -> Vec<u64> {
    Record::open(folder.path()).unwrap().rows().map(|kept| kept.unwrap().row.step).collect()
}

#[cfg(unix)]
pub fn is_alive(pid: u32) -> bool {
    // A zombie still has its entry, but no command line.
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[cfg(unix)]
pub fn assert_gone_soon(pid: u32) {
    let started = Instant::now();
    while is_alive(pid) {
        assert!(started.elapsed() < Duration::from_secs(10), "worker {pid} still lives");
        std::thread::sleep(Duration::from_millis(10));
    }
}
