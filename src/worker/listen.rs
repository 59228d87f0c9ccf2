//! The threads that hear a worker: its events, and what it writes to standard error.

use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use super::death::Cause;
use super::pipe;
use super::process::{Listener, Notice};
use super::watch::{Pong, Shared};
use crate::run::{Event, PROTOCOL_VERSION, RunMessage};

/// Bytes of standard error that are kept.
const STDERR_BYTES: usize = 64 << 10;

/// Reads events until the pipe ends or what comes is no event.
pub(super) fn listen(stdout: impl Read, shared: &Shared, listener: &Listener) {
    let mut stdout = BufReader::new(stdout);
    let mut is_greeted = false;
    let fault = loop {
        match pipe::read::<Event>(&mut stdout) {
            Ok(None) => break None,
            Ok(Some(Event::Hello { version })) if version != PROTOCOL_VERSION => {
                break Some(Cause::OtherVersion { version });
            }
            Ok(Some(Event::Hello { .. })) => is_greeted = true,
            Ok(Some(_)) if !is_greeted => break Some(Cause::Garbled { reason: "it did not greet".to_owned() }),
            Ok(Some(event)) => {
                note(&event, shared);
                listener.tell(Notice::Event(event));
            }
            // Half a message: the process died while it wrote, and its exit status says why.
            Err(pipe::PipeError::Cut { .. }) => break None,
            Err(err) => break Some(Cause::Garbled { reason: err.to_string() }),
        }
    };
    shared.change(|state| {
        state.is_silent = true;
        state.fault = fault;
    });
}

/// Tells the watcher what it must know.
fn note(event: &Event, shared: &Shared) {
    shared.note(|state| match event {
        Event::Pong { step_age_secs, median_step_secs, .. } => {
            state.n_unanswered = 0;
            let heard = Instant::now();
            state.pong = Some(Pong { heard, step_age_secs: *step_age_secs, median_step_secs: *median_step_secs });
        }
        Event::Run(_, RunMessage::Frame(frame)) => state.last_step = Some(frame.last.step),
        Event::Run(run, RunMessage::Ended(_) | RunMessage::Failed { .. }) => state.end_run(*run),
        Event::Hello { .. } | Event::Adapters(_) | Event::Errand(_) | Event::Run(..) => {}
    });
}

/// Reads standard error: keeps its end and forwards its lines to the log.
pub(super) fn listen_to_stderr(stderr: impl Read, shared: &Shared) {
    let mut stderr = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line without an end must not take memory without end.
        match stderr.by_ref().take(STDERR_BYTES as u64).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        tracing::debug!(target: "gradlab::worker", "{}", String::from_utf8_lossy(&line).trim_end());
        shared.note(|state| {
            state.stderr.extend(&line);
            let surplus = state.stderr.len().saturating_sub(STDERR_BYTES);
            state.stderr.drain(..surplus);
        });
    }
    shared.change(|state| state.is_stderr_silent = true);
}
