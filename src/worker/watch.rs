//! The thread that watches a worker: pings it, notices slow steps, ends it when it must, reaps it.

use std::collections::VecDeque;
use std::process::Child;
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::death::{Cause, Death};
use super::leash::Leash;
use super::process::{Listener, Notice};
use crate::run::{Command, Device, RunId};

/// How patiently a worker is watched. The defaults are the ones that a person meets.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Time between two pings.
    pub ping: Duration,
    /// Pings without an answer, after which the worker is ended. Counted in pings, not in time: a computer that slept
    /// is no worker that hangs.
    pub n_unanswered: u32,
    /// Age from which a step can be slow.
    pub slow_step: Duration,
    /// Multiple of the median from which a step can be slow.
    pub slow_factor: f64,
    /// Age from which the first step on a graphics adapter is slow: it builds its shaders.
    pub first_step: Duration,
    /// Time to stop when asked to, where a step is going.
    pub stop: Duration,
    /// Time to stop when asked to, where no step is going: a large record is being completed.
    pub complete: Duration,
    /// Time to leave when the commands end.
    pub leave: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(1),
            n_unanswered: 10,
            slow_step: Duration::from_secs(10),
            slow_factor: 20.0,
            first_step: Duration::from_secs(120),
            stop: Duration::from_secs(2),
            complete: Duration::from_secs(10),
            leave: Duration::from_millis(600),
        }
    }
}

/// What the threads around a worker share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// An answer to a ping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pong {
    pub(super) heard: Instant,
    pub(super) step_age_secs: Option<f64>,
    pub(super) median_step_secs: Option<f64>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Changes that the watcher must act on.
    n_changes: u64,
    pub(super) pong: Option<Pong>,
    pub(super) n_unanswered: u32,
    pub(super) last_step: Option<u64>,
    /// The worker is no more.
    pub(super) is_over: bool,
    /// The reader ended.
    pub(super) is_silent: bool,
    /// Why the reader ended, where it was not the end of the pipe.
    pub(super) fault: Option<Cause>,
    pub(super) is_stderr_silent: bool,
    pub(super) stderr: VecDeque<u8>,
    run: Option<RunId>,
    device: Option<Device>,
    stop_asked: Option<Instant>,
    leave_asked: Option<Instant>,
    is_kill_asked: bool,
}

impl Shared {
    /// Changes the state in a way that the watcher must act on, and wakes it.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        state.n_changes += 1;
        drop(state);
        self.changed.notify_all();
    }

    /// Whether the worker is no more.
    pub(super) fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Changes the state; the watcher sees it when it looks next.
    pub(super) fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
    }

    // Every change is complete before anything can panic.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `is_so`, for so long at most.
    fn wait_until(&self, most: Duration, is_so: impl Fn(&State) -> bool) {
        let waited = self.changed.wait_timeout_while(self.lock(), most, |state| !is_so(state));
        drop(waited);
    }
}

impl State {
    pub(super) fn begin_run(&mut self, run: RunId, device: Device) {
        (self.run, self.device, self.last_step) = (Some(run), Some(device), None);
    }

    pub(super) fn end_run(&mut self, run: RunId) {
        if self.run == Some(run) {
            self.stop_asked = None;
        }
    }

    pub(super) fn ask_to_stop(&mut self) {
        self.stop_asked.get_or_insert_with(Instant::now);
    }

    pub(super) fn ask_to_leave(&mut self) {
        self.leave_asked.get_or_insert_with(Instant::now);
    }

    pub(super) fn ask_to_die(&mut self) {
        self.is_kill_asked = true;
    }

    /// Why the worker must be ended now.
    fn sentence(&self, patience: &Patience) -> Option<Cause> {
        if let Some(fault) = &self.fault {
            return Some(fault.clone());
        }
        if self.is_kill_asked {
            return Some(Cause::Killed);
        }
        if self.leave_asked.is_some_and(|asked| asked.elapsed() >= patience.leave) {
            return Some(Cause::Killed);
        }
        if let Some(asked) = self.stop_asked {
            let between_steps = self.pong.is_some_and(|pong| pong.heard > asked && pong.step_age_secs.is_none());
            let time = if between_steps { patience.complete } else { patience.stop };
            if asked.elapsed() >= time {
                return Some(Cause::DidNotStop { secs: time.as_secs_f64() });
            }
        }
        // A large program may take a while to load from a slow disk.
        let factor = if self.pong.is_none() { 3 } else { 1 };
        let most = factor * patience.n_unanswered;
        (self.n_unanswered > most).then(|| Cause::NoAnswer { secs: (patience.ping * most).as_secs_f64() })
    }

    /// Age of the current step, in seconds, where it is unusual.
    fn slow_step_secs(&self, patience: &Patience) -> Option<f64> {
        let pong = self.pong?;
        let age_secs = pong.step_age_secs?;
        let usual_secs = match (pong.median_step_secs, &self.device) {
            (Some(median_secs), _) => median_secs * patience.slow_factor,
            (None, Some(Device::Cpu)) => 0.0,
            (None, _) => patience.first_step.as_secs_f64(),
        };
        (age_secs > patience.slow_step.as_secs_f64().max(usual_secs)).then_some(age_secs)
    }
}

/// Watches until the worker is no more, and tells why.
pub(super) fn watch(
    mut child: Child,
    leash: Leash,
    shared: &Shared,
    pings: SyncSender<Command>,
    listener: &Listener,
    patience: Patience,
) {
    let mut pings = Some(pings);
    let mut ping_due = Instant::now();
    let mut n_pings = 0;
    let mut was_slow = false;
    let cause = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Cause::of(status),
            Ok(None) => {}
            Err(_) => break Cause::Unknown,
        }
        let state = shared.lock();
        if let Some(sentence) = state.sentence(&patience) {
            drop(state);
            break kill(&mut child, sentence);
        }
        let slow_secs = state.slow_step_secs(&patience);
        let (is_leaving, is_stopping) = (state.leave_asked.is_some(), state.stop_asked.is_some());
        // Something is about to end: look often.
        let is_ending = is_leaving || is_stopping || state.is_silent;
        let n_changes_seen = state.n_changes;
        drop(state);
        if is_leaving {
            pings = None; // The writer ends with the last sender, and with it the worker's commands.
        }
        if let Some(pings) = &pings
            && ping_due <= Instant::now()
        {
            n_pings += 1;
            ping_due = Instant::now() + if is_stopping { patience.ping / 4 } else { patience.ping };
            pings.try_send(Command::Ping(n_pings)).ok(); // One that does not fit is not answered either.
            shared.note(|state| state.n_unanswered += 1);
            tell_of_slow_step(slow_secs, &mut was_slow, listener);
        }
        let wait = ping_due.saturating_duration_since(Instant::now());
        let wait = if is_ending { wait.min(Duration::from_millis(5)) } else { wait };
        let wait = wait.max(Duration::from_millis(1));
        shared.wait_until(wait, |state| state.n_changes != n_changes_seen);
    };
    drop((pings, leash));
    // What it said last is still in the pipes; a process that it started may hold them open.
    shared.wait_until(Duration::from_secs(1), |state| state.is_silent && state.is_stderr_silent);
    shared.note(|state| state.is_over = true);
    let notice = last_notice(cause, &shared.lock());
    listener.tell(notice);
}

fn kill(child: &mut Child, sentence: Cause) -> Cause {
    child.kill().ok(); // Fails only where it is gone already.
    // It may have died by itself in between: then that is the cause.
    match child.wait() {
        Ok(status) => match Cause::of(status) {
            own @ Cause::Signal { number } if number != 9 => own,
            _ => sentence,
        },
        Err(_) => sentence,
    }
}

fn tell_of_slow_step(slow_secs: Option<f64>, was_slow: &mut bool, listener: &Listener) {
    match slow_secs {
        Some(age_secs) => listener.tell(Notice::SlowStep { age_secs }),
        None if *was_slow => listener.tell(Notice::StepWentOn),
        None => {}
    }
    *was_slow = slow_secs.is_some();
}

fn last_notice(cause: Cause, state: &State) -> Notice {
    if state.leave_asked.is_some() {
        return Notice::Closed;
    }
    let (front, back) = state.stderr.as_slices();
    let stderr = String::from_utf8_lossy(&[front, back].concat()).into_owned();
    let State { run, last_step, device, .. } = state;
    Notice::Died(Box::new(Death { cause, run: *run, last_step: *last_step, device: device.clone(), stderr }))
}
