//! Training in a process of its own: the loop around the trainer, the worker that runs it, the window's end of the pipe.

mod pipe;

mod fault;
mod stopwatch;
mod tally;
mod timing;

mod errand;
mod session;

mod mailbox;
mod outbox;

mod drive;
mod headless;
mod serve;

mod child;
mod leash;

mod death;
mod epilogue;
mod listen;
mod process;
mod watch;

pub use child::child_main;
pub use death::{Cause, Death};
pub use drive::Ending;
pub use epilogue::complete_record;
pub use headless::{HeadlessError, Wish, run_to_end};
pub use mailbox::Live;
pub use process::{EventSink, Launch, Notice, Process, SendError, SpawnError};
pub use serve::serve;
pub use session::{Session, SessionError, Step, in_pool};
pub use stopwatch::Stopwatch;
pub use watch::Patience;
