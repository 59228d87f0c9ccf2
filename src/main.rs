//! The program `gradlab`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gradlab::run()
}
