//! Faults on purpose: how the tests see what happens when a driver misbehaves.
//!
//! Read from the environment of a worker (`GRADLAB_FAULT=hang@12`: hang in step 12); nothing else looks at it.

use std::str::FromStr;

/// The environment variable that asks for a fault.
pub const FAULT_VARIABLE: &str = "GRADLAB_FAULT";

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The training loop panics.
    Panic,
    /// The step never ends; commands are still read.
    Hang,
    /// The process stands still; nothing is read.
    Freeze,
    /// The process is killed from outside, as when memory runs out.
    Kill,
    /// The process reads memory that is not its own.
    Segfault,
    /// The process gives up, as when an allocation fails.
    Abort,
    /// A driver prints to standard output.
    Print,
    /// The first thing on the pipe is no message.
    Garbage,
    /// The greeting names another version of the protocol.
    Version,
}

/// A fault at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The step in which it does.
    pub step: u64,
}

impl Fault {
    /// The fault that the environment asks for.
    pub fn from_env() -> Option<Self> {
        std::env::var(FAULT_VARIABLE).ok()?.parse().ok()
    }

    /// Goes wrong if this is the step.
    pub fn strike(self, step: u64) {
        if step != self.step {
            return;
        }
        match self.kind {
            FaultKind::Panic => panic!("a fault on purpose in step {step}"),
            FaultKind::Hang => loop {
                std::thread::park();
            },
            FaultKind::Abort => {
                eprintln!("memory allocation of 123456789 bytes failed");
                std::process::abort();
            }
            FaultKind::Print => println!("a driver prints to standard output"),
            FaultKind::Freeze => raise(Signal::Stop),
            FaultKind::Kill => raise(Signal::Kill),
            FaultKind::Segfault => raise(Signal::Segfault),
            FaultKind::Garbage | FaultKind::Version => {}
        }
    }
}

impl FromStr for Fault {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, step) = text.split_once('@').ok_or(())?;
        let kind = match kind {
            "panic" => FaultKind::Panic,
            "hang" => FaultKind::Hang,
            "freeze" => FaultKind::Freeze,
            "kill" => FaultKind::Kill,
            "segv" => FaultKind::Segfault,
            "print" => FaultKind::Print,
            "abort" => FaultKind::Abort,
            "garbage" => FaultKind::Garbage,
            "version" => FaultKind::Version,
            _ => return Err(()),
        };
        Ok(Self { kind, step: step.parse().map_err(|_| ())? })
    }
}

enum Signal {
    Stop,
    Kill,
    Segfault,
}

#[cfg(unix)]
fn raise(signal: Signal) {
    let number = match signal {
        Signal::Stop => libc::SIGSTOP,
        Signal::Kill => libc::SIGKILL,
        Signal::Segfault => libc::SIGSEGV,
    };
    // SAFETY: both calls only take numbers. Rust's own handler for stack overflows must not catch the signal.
    unsafe {
        libc::signal(libc::SIGSEGV, libc::SIG_DFL);
        libc::raise(number);
    }
}

#[cfg(not(unix))]
fn raise(_: Signal) {
    std::process::abort();
}
