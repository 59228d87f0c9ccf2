//! Gradient Lab: see, explain and cure vanishing and exploding gradients.
//!
//! The flow is one way: experiment -> network -> trainer (in a worker process) -> frames -> state -> figure -> view.
//! `ARCHITECTURE.md` has the map.

pub mod data;
pub mod figure;
pub mod files;
pub mod nn;
pub mod run;
pub mod spec;
pub mod state;
pub mod train;
pub mod ui;
pub mod worker;
