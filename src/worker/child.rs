//! The process of a worker: `gradlab worker --parent PID`, with pipes as standard input and output.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::Duration;

use super::drive::{Ending, panic_message};
use super::fault::{Fault, FaultKind};
use super::leash;
use super::pipe;
use super::serve::Worker;
use crate::run::{Event, PROTOCOL_VERSION, RunMessage};

/// Exit code of a worker that panicked.
pub const PANIC_CODE: i32 = 70;
/// Exit code of a worker that could not understand its commands.
pub const GARBLED_CODE: i32 = 65;
/// Exit code of a worker that could not set itself up.
pub const SETUP_CODE: i32 = 71;

/// Time to complete a record after the commands ended.
const GRACE: Duration = Duration::from_millis(300);
/// Time to send a last message.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves on standard input and output until the commands end, then leaves the process.
pub fn child_main(parent: u32) -> ! {
    if !leash::bind_to_parent(parent) {
        leash::leave(0);
    }
    leash::leave_interrupts_to_parent();
    let (commands, events) = match take_pipes() {
        Ok(pipes) => pipes,
        Err(err) => {
            eprintln!("gradlab worker: the pipes could not be set up ({err})");
            leash::leave(SETUP_CODE);
        }
    };
    let fault = Fault::from_env();
    let worker = Arc::new(Worker::with_fault(fault));
    leave_after_panics(&worker);
    let mut events = events;
    if !greet(&mut events, fault) {
        leash::leave(0);
    }
    let code = Arc::new(AtomicI32::new(0));
    let served =
        worker.run(read_commands(commands, Arc::clone(&code)), move |event| match pipe::write(&mut events, &event) {
            Ok(()) => true,
            Err(err) => {
                eprintln!("gradlab worker: {err}");
                leash::leave(0);
            }
        });
    match served {
        Ok(Ending::Left) => leash::leave(code.load(Ordering::Acquire)),
        Ok(Ending::Panicked) => leash::leave(PANIC_CODE),
        Err(err) => {
            eprintln!("gradlab worker: no thread could be started ({err})");
            leash::leave(SETUP_CODE);
        }
    }
}

/// Takes the pipes away from standard input and output: drivers print, and read what they like.
fn take_pipes() -> io::Result<(File, File)> {
    #[cfg(unix)]
    let (commands, events) = {
        use std::os::fd::AsFd;
        (io::stdin().as_fd().try_clone_to_owned()?, io::stdout().as_fd().try_clone_to_owned()?)
    };
    #[cfg(windows)]
    let (commands, events) = {
        use std::os::windows::io::AsHandle;
        (io::stdin().as_handle().try_clone_to_owned()?, io::stdout().as_handle().try_clone_to_owned()?)
    };
    leash::point_stdout_at_stderr()?;
    Ok((commands.into(), events.into()))
}

fn greet(events: &mut File, fault: Option<Fault>) -> bool {
    let version = match fault.map(|fault| fault.kind) {
        Some(FaultKind::Garbage) => return events.write_all(b"llvmpipe: a driver prints to standard output\n").is_ok(),
        Some(FaultKind::Version) => PROTOCOL_VERSION + 1,
        _ => PROTOCOL_VERSION,
    };
    pipe::write(events, &Event::Hello { version }).is_ok()
}

/// The commands up to the end of the pipe. The process is then left, even while a driver hangs; `code` says with which
/// exit code.
fn read_commands(commands: File, code: Arc<AtomicI32>) -> impl Iterator<Item = crate::run::Command> + Send + 'static {
    let mut commands = BufReader::new(commands);
    std::iter::from_fn(move || match pipe::read(&mut commands) {
        Ok(Some(command)) => Some(command),
        Ok(None) => {
            leave_soon(0);
            None
        }
        Err(err) => {
            eprintln!("gradlab worker: {err}");
            code.store(GARBLED_CODE, Ordering::Release);
            leave_soon(GARBLED_CODE);
            None
        }
    })
}

fn leave_soon(code: i32) {
    let leaving = thread::Builder::new().name("worker-leave".into()).spawn(move || {
        thread::sleep(GRACE);
        leash::leave(code);
    });
    if leaving.is_err() {
        leash::leave(code);
    }
}

/// A panic on a training thread is unwound, so that its record is completed; any other ends the process.
fn leave_after_panics(worker: &Arc<Worker>) {
    let default_hook = panic::take_hook();
    let worker = Arc::clone(worker);
    panic::set_hook(Box::new(move |info| {
        default_hook(info);
        if thread::current().name().is_some_and(|name| name.starts_with(super::session::POOL_NAME)) {
            return;
        }
        if let Some(run) = worker.current_run() {
            let message = format!("the training process failed inside: {}", panic_message(info.payload()));
            worker.outbox.push(Event::Run(run, RunMessage::Failed { message }));
            worker.outbox.flush(LAST_WORDS);
        }
        leash::leave(PANIC_CODE);
    }));
}
