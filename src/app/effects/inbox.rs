//! What threads tell the window: a queue that stays short however long the window does not look.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::run::RunId;
use crate::state::Event;

/// Time between two repaints that threads ask for: 60 a second at most.
const REPAINT_TIME: Duration = Duration::from_millis(16);

/// Wakes the window; may be called from any thread.
pub(in crate::app) type Wake = Arc<dyn Fn() + Send + Sync>;

/// Wakes the window of a context, 60 times a second at most.
pub(in crate::app) fn wake_of(ctx: &egui::Context) -> Wake {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint_after(REPAINT_TIME))
}

/// The window's end and the threads' ends of the queue. What recurs by itself (answers to pings, a slow step) replaces
/// what was said before, so that the queue is bounded by what the user asked for.
#[derive(Clone)]
pub(super) struct Inbox {
    events: Arc<Mutex<VecDeque<Event>>>,
    wake: Wake,
}

impl Inbox {
    pub(super) fn new(wake: Wake) -> Self {
        Self { events: Arc::default(), wake }
    }

    /// Tells the window something that it should show soon.
    pub(super) fn post(&self, event: Event) {
        self.put(event);
        (self.wake)();
    }

    /// Tells the window something that it may learn with the next repaint.
    pub(super) fn leave(&self, event: Event) {
        self.put(event);
    }

    /// Wakes the window without a word: a history grew.
    pub(super) fn wake(&self) {
        (self.wake)();
    }

    /// Takes everything out, oldest first.
    pub(super) fn take(&self) -> VecDeque<Event> {
        std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, event: Event) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = recurring(&event) {
            events.retain(|earlier| recurring(earlier) != Some(topic));
        }
        events.push_back(event);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Vitals(RunId),
    SlowStep(RunId),
}

fn recurring(event: &Event) -> Option<Topic> {
    match event {
        Event::RunVitals { run, .. } => Some(Topic::Vitals(*run)),
        Event::SlowStep { run, .. } | Event::StepWentOn(run) => Some(Topic::SlowStep(*run)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_never_looks_gathers_no_answers_to_pings() {
        let inbox = Inbox::new(Arc::new(|| {}));
        let run = RunId(1);
        for n in 0..1000 {
            let (step_age_secs, median_step_secs) = (None, None);
            inbox.leave(Event::RunVitals { run, step_age_secs, median_step_secs, memory_bytes: n });
            inbox.leave(Event::SlowStep { run, age_secs: n as f64 });
        }
        inbox.leave(Event::StepWentOn(run));
        let events = inbox.take();
        assert_eq!(events.len(), 2);
        assert!(matches!(events[0], Event::RunVitals { memory_bytes: 999, .. }));
        assert!(matches!(events[1], Event::StepWentOn(_)), "a slow step that ended is not shown as slow");
        assert!(inbox.take().is_empty());
    }
}
