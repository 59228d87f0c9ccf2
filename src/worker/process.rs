//! A worker as seen from the window: started, spoken to, ended.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command as Program, Stdio};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::death::Death;
use super::fault::FAULT_VARIABLE;
use super::leash::Leash;
use super::listen::{listen, listen_to_stderr};
use super::pipe;
use super::watch::{Patience, Shared, watch};
use crate::run::{Command, Event};

/// Commands that can wait until the worker reads them. Nobody clicks this often in ten seconds.
const MOST_WAITING: usize = 1024;

/// What is heard of a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// It said something.
    Event(Event),
    /// Its step takes unusually long; told again and again while it does.
    SlowStep {
        /// Age of the step, in seconds.
        age_secs: f64,
    },
    /// The slow step ended.
    StepWentOn,
    /// It ended without being asked to, or had to be forced. Nothing is heard of it after that.
    Died(Box<Death>),
    /// It ended as asked. Nothing is heard of it after that.
    Closed,
}

/// Takes what is heard of a worker, on threads of the worker's: folds frames, so that the window need not.
pub trait EventSink: Send {
    /// Takes the next notice. Must not wait for the window.
    fn absorb(&mut self, notice: Notice);
}

impl<F: FnMut(Notice) + Send> EventSink for F {
    fn absorb(&mut self, notice: Notice) {
        self(notice);
    }
}

/// What is started as a worker, and how patiently it is watched.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// What goes wrong on purpose; for tests.
    pub fault: Option<String>,
    /// How patiently it is watched.
    pub patience: Patience,
}

impl Launch {
    /// This program itself, also after the file it was started from was replaced.
    pub fn own_program() -> io::Result<Self> {
        let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
        Ok(Self { program, fault: None, patience: Patience::default() })
    }
}

/// Why a worker could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the training process could not be started ({source})")]
pub struct SpawnError {
    #[from]
    source: io::Error,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The worker ended.
    #[error("the training process has ended")]
    Ended,
    /// The worker does not read; if it goes on like this, it is ended.
    #[error("the training process takes no commands")]
    Busy,
}

/// A worker process. Dropping it ends the process and reaps it.
#[derive(Debug)]
pub struct Process {
    commands: Option<SyncSender<Command>>,
    shared: Arc<Shared>,
    watcher: Option<JoinHandle<()>>,
    pid: u32,
}

impl Process {
    /// Starts this program as a worker. `sink` takes everything that is heard of it; `wake` is called after that.
    pub fn spawn(sink: impl EventSink + 'static, wake: impl Fn() + Send + Sync + 'static) -> Result<Self, SpawnError> {
        Self::launch(Launch::own_program()?, sink, wake)
    }

    /// Starts a worker as `launch` says.
    pub fn launch(
        launch: Launch,
        sink: impl EventSink + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, SpawnError> {
        let listener = Listener { sink: Arc::new(Mutex::new(sink)), wake: Arc::new(wake) };
        let shared = Arc::new(Shared::default());
        let (commands, waiting) = mpsc::sync_channel(MOST_WAITING);
        let (started_sender, started) = mpsc::sync_channel(1);
        let watcher = {
            let (shared, pings) = (Arc::clone(&shared), commands.clone());
            // The thread that starts the process lives as long as the process: Linux kills a worker together with the
            // thread that started it.
            thread::Builder::new().name("worker-watch".into()).spawn(move || {
                match start(&launch, waiting, &shared, &listener) {
                    Ok((child, leash)) => {
                        started_sender.send(Ok(child.id())).ok(); // The caller waits for it.
                        watch(child, leash, &shared, pings, &listener, launch.patience);
                    }
                    Err(err) => {
                        started_sender.send(Err(err)).ok(); // As above.
                    }
                }
            })?
        };
        let pid = started.recv().map_err(io::Error::other)??;
        Ok(Self { commands: Some(commands), shared, watcher: Some(watcher), pid })
    }

    /// Sends a command. Never waits.
    pub fn send(&self, command: Command) -> Result<(), SendError> {
        let commands = self.commands.as_ref().filter(|_| !self.shared.is_over()).ok_or(SendError::Ended)?;
        if let Command::Configure(setup) = &command {
            self.shared.change(|state| state.begin_run(setup.run, setup.device.clone()));
        }
        commands.try_send(command).map_err(|err| match err {
            TrySendError::Full(_) => SendError::Busy,
            TrySendError::Disconnected(_) => SendError::Ended,
        })
    }

    /// Ends the run politely, and after 2 s the process.
    pub fn stop(&self) {
        self.send(Command::Stop).ok(); // A worker that takes no command is ended below.
        self.shared.change(|state| state.ask_to_stop());
    }

    /// Ends the process at once.
    pub fn kill(&self) {
        self.shared.change(|state| state.ask_to_die());
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.pid
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.commands = None;
        self.shared.change(|state| state.ask_to_leave());
        if let Some(watcher) = self.watcher.take()
            && watcher.thread().id() != thread::current().id()
        {
            watcher.join().ok(); // A panic there was reported by the hook.
        }
    }
}

/// Where notices go.
#[derive(Clone)]
pub(super) struct Listener {
    sink: Arc<Mutex<dyn EventSink>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Listener {
    pub(super) fn tell(&self, notice: Notice) {
        // A sink that panicked once is asked again: better a gap than silence.
        self.sink.lock().unwrap_or_else(PoisonError::into_inner).absorb(notice);
        (self.wake)();
    }
}

fn start(
    launch: &Launch,
    waiting: Receiver<Command>,
    shared: &Arc<Shared>,
    listener: &Listener,
) -> io::Result<(Child, Leash)> {
    let mut program = Program::new(&launch.program);
    program.arg("worker").arg("--parent").arg(std::process::id().to_string());
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(fault) = &launch.fault {
        program.env(FAULT_VARIABLE, fault);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut program, "gradlab");
    #[cfg(windows)]
    std::os::windows::process::CommandExt::creation_flags(&mut program, 0x0800_0000); // CREATE_NO_WINDOW
    let mut child = program.spawn()?;
    match attach(&mut child, waiting, shared, listener) {
        Ok(leash) => Ok((child, leash)),
        Err(err) => {
            child.kill().and_then(|()| child.wait()).ok(); // The error that is returned is the one that matters.
            Err(err)
        }
    }
}

/// Starts the threads that write to the worker and read from it.
fn attach(
    child: &mut Child,
    waiting: Receiver<Command>,
    shared: &Arc<Shared>,
    listener: &Listener,
) -> io::Result<Leash> {
    let leash = Leash::on(child)?;
    let not_piped = || io::Error::other("a pipe is missing");
    let mut stdin = child.stdin.take().ok_or_else(not_piped)?;
    let stdout = child.stdout.take().ok_or_else(not_piped)?;
    let stderr = child.stderr.take().ok_or_else(not_piped)?;
    thread::Builder::new().name("worker-writer".into()).spawn(move || {
        for command in waiting {
            if let Err(err) = pipe::write(&mut stdin, &command) {
                // The watcher tells why the worker is gone.
                tracing::debug!("a command did not reach the worker: {err}");
                break;
            }
        }
    })?;
    let (shared_for_events, listener) = (Arc::clone(shared), listener.clone());
    thread::Builder::new().name("worker-reader".into()).spawn(move || listen(stdout, &shared_for_events, &listener))?;
    let shared = Arc::clone(shared);
    thread::Builder::new().name("worker-stderr".into()).spawn(move || listen_to_stderr(stderr, &shared))?;
    Ok(leash)
}
