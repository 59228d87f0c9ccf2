//! What a plot shows, as data, and how it is drawn: one code for screen, exported file and command line.

pub mod tokens;

pub mod font;
pub mod number;
pub mod scale;

mod run_look;

pub use run_look::{Marker, RunLook};
pub use tokens::{Theme, Tokens};
