//! How a worker came to its end, in plain words.

use std::fmt;
use std::process::ExitStatus;

use super::child::{GARBLED_CODE, PANIC_CODE, SETUP_CODE};
use crate::run::{Device, PROTOCOL_VERSION, RunId};

/// Why a worker is no more.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// It left by itself.
    Exited {
        /// Its exit code.
        code: i32,
    },
    /// A signal ended it that was not sent from here.
    Signal {
        /// The signal's number.
        number: i32,
    },
    /// It did not answer, and was ended.
    NoAnswer {
        /// How long it did not, in seconds.
        secs: f64,
    },
    /// It did not stop when asked to, and was ended.
    DidNotStop {
        /// How long it had time, in seconds.
        secs: f64,
    },
    /// The user had it ended.
    Killed,
    /// What it said was no message.
    Garbled {
        /// What was wrong.
        reason: String,
    },
    /// It speaks another version of the protocol.
    OtherVersion {
        /// The version it speaks.
        version: u32,
    },
    /// The operating system would not tell.
    Unknown,
}

impl Cause {
    /// The cause that an exit status names.
    pub(super) fn of(status: ExitStatus) -> Self {
        #[cfg(unix)]
        if let Some(number) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Self::Signal { number };
        }
        status.code().map_or(Self::Unknown, |code| Self::Exited { code })
    }
}

/// The end of a worker that nobody asked for, or that had to be forced.
#[derive(Clone, Debug, PartialEq)]
pub struct Death {
    /// Why it is no more.
    pub cause: Cause,
    /// The run that was going.
    pub run: Option<RunId>,
    /// The last step of that run that was heard of.
    pub last_step: Option<u64>,
    /// The device of that run.
    pub device: Option<Device>,
    /// The last lines that it wrote to standard error.
    pub stderr: String,
}

impl Death {
    /// Whether memory ran out, as the worker itself said; a killed worker cannot say why.
    pub fn is_out_of_memory(&self) -> bool {
        self.stderr.contains("memory allocation of")
    }
}

/// "The training process was ended by signal 11 (segmentation fault), after step 12 on the CPU"
impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Exited { code: PANIC_CODE } => {
                write!(f, "The training process failed inside (exit code {PANIC_CODE})")
            }
            Cause::Exited { code: GARBLED_CODE } => write!(f, "The training process could not understand its commands"),
            Cause::Exited { code: SETUP_CODE } => write!(f, "The training process could not set itself up"),
            Cause::Exited { code } => write!(f, "The training process left with exit code {}", code_name(*code)),
            Cause::Signal { .. } if self.is_out_of_memory() => {
                write!(f, "The training process ran out of memory")
            }
            Cause::Signal { number } => {
                write!(f, "The training process was ended by signal {number} ({})", signal_name(*number))
            }
            Cause::NoAnswer { secs } => {
                write!(f, "The training process did not answer for {secs:.0} s and was ended")
            }
            Cause::DidNotStop { secs } => {
                write!(f, "The training process did not stop within {secs:.0} s and was ended")
            }
            Cause::Killed => write!(f, "The training process was ended by you"),
            Cause::Garbled { reason } => write!(f, "The training process was ended because {reason}"),
            Cause::OtherVersion { version } => write!(
                f,
                "The training process speaks version {version} of the protocol, this window {PROTOCOL_VERSION}; \
                 start the program again"
            ),
            Cause::Unknown => write!(f, "The training process ended"),
        }?;
        match (self.last_step, &self.device) {
            (Some(step), Some(device)) => write!(f, ", after step {step} on {}", on(device)),
            (None, Some(device)) => write!(f, ", before its first step on {}", on(device)),
            _ => Ok(()),
        }?;
        match self.cause {
            Cause::Signal { number: 9 } if !self.is_out_of_memory() => {
                write!(f, ", by the system or another program; perhaps memory ran out")
            }
            _ => Ok(()),
        }
    }
}

fn on(device: &Device) -> String {
    match device {
        Device::Cpu => "the CPU".to_owned(),
        Device::Adapter(_) => device.label(),
    }
}

/// Windows reports faults as exit codes.
fn code_name(code: i32) -> String {
    match code.cast_unsigned() {
        0xC000_0005 => "0xC0000005 (access violation)".to_owned(),
        0xC000_0409 => "0xC0000409 (the process gave up)".to_owned(),
        0xC000_00FD => "0xC00000FD (stack overflow)".to_owned(),
        0xC000_0017 => "0xC0000017 (memory ran out)".to_owned(),
        number if number >= 0x8000_0000 => format!("{number:#X}"),
        _ => code.to_string(),
    }
}

fn signal_name(number: i32) -> &'static str {
    match number {
        1 => "hang up",
        2 => "interrupted",
        4 => "illegal instruction",
        6 => "the process gave up",
        7 | 10 => "bus error",
        8 => "arithmetic error",
        9 => "killed",
        11 => "segmentation fault",
        15 => "terminated",
        24 => "processor time used up",
        31 => "forbidden system call",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn death(cause: Cause) -> Death {
        Death { cause, run: Some(RunId(1)), last_step: Some(12), device: Some(Device::Cpu), stderr: String::new() }
    }

    #[test]
    fn a_death_is_told_with_its_signal_or_code_the_last_step_and_the_device() {
        let told = |cause| death(cause).to_string();
        assert_eq!(
            told(Cause::Signal { number: 11 }),
            "The training process was ended by signal 11 (segmentation fault), after step 12 on the CPU"
        );
        assert_eq!(
            told(Cause::Signal { number: 9 }),
            "The training process was ended by signal 9 (killed), after step 12 on the CPU, \
             by the system or another program; perhaps memory ran out"
        );
        assert_eq!(
            told(Cause::Exited { code: 3 }),
            "The training process left with exit code 3, after step 12 on the CPU"
        );
        assert_eq!(
            told(Cause::Exited { code: 0xC000_0005_u32.cast_signed() }),
            "The training process left with exit code 0xC0000005 (access violation), after step 12 on the CPU"
        );
    }

    #[test]
    fn an_allocation_that_failed_is_called_by_its_name() {
        let mut death = death(Cause::Signal { number: 6 });
        death.last_step = None;
        assert!(!death.is_out_of_memory());
        death.cause = Cause::Signal { number: 9 };
        assert!(!death.is_out_of_memory(), "another program may have killed it");
        death.cause = Cause::Signal { number: 6 };
        death.stderr = "memory allocation of 1024 bytes failed\n".to_owned();
        assert!(death.is_out_of_memory());
        assert_eq!(death.to_string(), "The training process ran out of memory, before its first step on the CPU");
    }
}
