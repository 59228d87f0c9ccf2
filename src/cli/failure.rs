//! How a command fails: whose fault it is decides the exit status.

use std::fmt::Display;
use std::process::ExitCode;

/// Why a command did not do what was asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The input or the arguments: exit status 2.
    BadInput(Vec<String>),
    /// The device or the file system: exit status 1.
    Fault(String),
    /// Exit status 2; everything was said already.
    Silent,
}

impl Failure {
    /// Bad input, in one line.
    pub fn bad_input(message: impl Display) -> Self {
        Self::BadInput(vec![message.to_string()])
    }

    /// A fault of the device or the file system.
    pub fn fault(message: impl Display) -> Self {
        Self::Fault(message.to_string())
    }

    /// Says what is wrong on standard error.
    pub fn report(self) -> ExitCode {
        match self {
            Self::BadInput(lines) => {
                for line in lines {
                    eprintln!("error: {line}");
                }
                ExitCode::from(2)
            }
            Self::Fault(message) => {
                eprintln!("error: {message}");
                ExitCode::from(1)
            }
            Self::Silent => ExitCode::from(2),
        }
    }
}
