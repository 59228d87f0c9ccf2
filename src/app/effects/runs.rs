//! Training processes, each kept by a thread of its own, so that the window never waits for one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use super::folders::Folders;
use super::inbox::Inbox;
use crate::run::{Command, Event as WorkerEvent, RunId, RunMessage, RunSetup};
use crate::state::{DeathCause, Event, SharedHistory, StartRequest};
use crate::worker::{Cause, Death, Notice, Process};

/// What a keeper is told.
enum Order {
    Tell(Command),
    Stop,
    Kill,
    /// The folder is not needed any more.
    Remove(Option<PathBuf>),
}

struct Keeper {
    orders: Sender<Order>,
    thread: JoinHandle<()>,
}

/// The keepers of all live runs.
pub(super) struct Runs {
    keepers: HashMap<RunId, Keeper>,
    /// Keepers that were let go and may still be at it.
    leaving: Vec<JoinHandle<()>>,
    folders: Arc<Folders>,
    inbox: Inbox,
}

impl Runs {
    pub(super) fn new(folders: Arc<Folders>, inbox: Inbox) -> Self {
        Self { keepers: HashMap::new(), leaving: Vec::new(), folders, inbox }
    }

    /// Starts a process for a run.
    pub(super) fn start(&mut self, request: StartRequest) {
        let id = request.run;
        let (orders, given) = mpsc::channel();
        let (folders, inbox) = (Arc::clone(&self.folders), self.inbox.clone());
        let spawned =
            thread::Builder::new().name(format!("run-{}", id.0)).spawn(move || keep(request, &given, &folders, &inbox));
        match spawned {
            Ok(thread) => {
                self.keepers.insert(id, Keeper { orders, thread });
            }
            Err(err) => self.inbox.post(Event::RunDied(id, DeathCause::Other(not_started(&err)))),
        }
    }

    pub(super) fn send(&self, id: RunId, command: Command) {
        self.order(id, Order::Tell(command));
    }

    pub(super) fn stop(&self, id: RunId) {
        self.order(id, Order::Stop);
    }

    pub(super) fn kill(&self, id: RunId) {
        self.order(id, Order::Kill);
    }

    /// Lets go of a run's process.
    pub(super) fn close(&mut self, id: RunId) {
        self.leaving.retain(|thread| !thread.is_finished());
        if let Some(Keeper { orders, thread }) = self.keepers.remove(&id) {
            drop(orders);
            self.leaving.push(thread);
        }
    }

    /// Lets go of a run's process and deletes its folder.
    pub(super) fn remove(&mut self, id: RunId, folder: Option<PathBuf>) {
        if self.keepers.contains_key(&id) {
            self.order(id, Order::Remove(folder));
            self.close(id);
        } else if let Some(folder) = folder {
            let folders = Arc::clone(&self.folders);
            let spawned = thread::Builder::new().name("remove-run".into()).spawn(move || folders.remove_run(&folder));
            match spawned {
                Ok(thread) => self.leaving.push(thread),
                Err(err) => tracing::warn!("a run's folder is left behind: {err}"),
            }
        }
    }

    fn order(&self, id: RunId, order: Order) {
        if let Some(keeper) = self.keepers.get(&id) {
            keeper.orders.send(order).ok(); // A keeper that is gone has told so by an event.
        }
    }
}

/// Ends all processes and waits for their end: none outlives the window.
impl Drop for Runs {
    fn drop(&mut self) {
        let ids: Vec<RunId> = self.keepers.keys().copied().collect();
        for id in ids {
            self.close(id);
        }
        for thread in self.leaving.drain(..) {
            thread.join().ok(); // A panic there was reported by the hook.
        }
    }
}

/// A keeper's life: starts the process, passes orders on, ends it when nobody orders any more.
fn keep(request: StartRequest, orders: &Receiver<Order>, folders: &Folders, inbox: &Inbox) {
    let StartRequest { run, experiment, device, measure_every, continue_after_divergence, history } = request;
    let die = |why: String| inbox.post(Event::RunDied(run, DeathCause::Other(why)));
    let folder = match folders.run_folder(run) {
        Ok(folder) => folder,
        Err(err) => return die(not_started(&err)),
    };
    inbox.post(Event::RunStarted(run, folder.clone()));
    let process = match Process::spawn(sink(run, history, inbox.clone()), || {}) {
        Ok(process) => process,
        Err(err) => return die(err.to_string()),
    };
    let setup = RunSetup { run, experiment, device, folder: folder.clone(), measure_every, continue_after_divergence };
    let tell = |command| {
        if let Err(err) = process.send(command) {
            // The watcher tells why, in a sentence for the user.
            tracing::debug!("run {}: {err}", run.0);
        }
    };
    tell(Command::Configure(Box::new(setup)));
    let mut unwanted = None;
    for order in orders {
        match order {
            Order::Tell(command) => tell(command),
            Order::Stop => process.stop(),
            Order::Kill => process.kill(),
            Order::Remove(known) => unwanted = Some(known.unwrap_or_else(|| folder.clone())),
        }
    }
    drop(process);
    if let Some(folder) = unwanted {
        folders.remove_run(&folder);
    }
}

/// Folds frames into the history and tells the window the rest. Runs on the process' reader thread.
fn sink(run: RunId, history: SharedHistory, inbox: Inbox) -> impl FnMut(Notice) + Send + 'static {
    move |notice| match notice {
        Notice::Event(WorkerEvent::Run(_, RunMessage::Frame(frame))) => {
            history.push(&frame);
            inbox.wake();
        }
        Notice::Event(WorkerEvent::Run(id, message)) => inbox.post(Event::Run(id, message)),
        Notice::Event(WorkerEvent::Pong { step_age_secs, median_step_secs, memory_bytes, .. }) => {
            inbox.leave(Event::RunVitals { run, step_age_secs, median_step_secs, memory_bytes });
        }
        Notice::SlowStep { age_secs } => inbox.post(Event::SlowStep { run, age_secs }),
        Notice::StepWentOn => inbox.post(Event::StepWentOn(run)),
        Notice::Died(death) => inbox.post(Event::RunDied(run, death_cause(&death))),
        Notice::Event(WorkerEvent::Hello { .. } | WorkerEvent::Adapters(_) | WorkerEvent::Errand(_))
        | Notice::Closed => {}
    }
}

fn death_cause(death: &Death) -> DeathCause {
    match &death.cause {
        _ if death.is_out_of_memory() => DeathCause::OutOfMemory,
        Cause::Signal { number } => DeathCause::Signal(*number),
        Cause::Exited { code } => DeathCause::ExitCode(*code),
        Cause::NoAnswer { secs } => DeathCause::Hung(secs.round() as u64),
        Cause::DidNotStop { secs } => DeathCause::DidNotStop(secs.round() as u64),
        Cause::Killed => DeathCause::Killed,
        Cause::Garbled { .. } | Cause::OtherVersion { .. } | Cause::Unknown => DeathCause::Other(death.to_string()),
    }
}

fn not_started(err: &dyn std::error::Error) -> String {
    format!("The run could not be started: {err}")
}
