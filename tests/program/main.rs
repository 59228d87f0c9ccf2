//! The program as a person and a window meet it: the training process and the command line, seen from outside.
//!
//! One binary for all of them: each links the whole program.

mod heard;

mod channels;
mod faults;
mod life;

mod adapter;
mod command_line;

mod errands;
mod examples;
mod pairs;
mod window;
