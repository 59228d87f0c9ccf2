//! Events on their way out: ordered, bounded, frames in about 60 batches a second.
//!
//! The training loop never waits here. Each step goes out as a frame of its own as long as somebody fetches them; beyond the
//! bound frames are merged and keep least, greatest and last.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::run::{Event, Frame, RunMessage};

/// Steps from the start of a run whose frames go out singly.
const N_SINGLE_STEPS: u64 = 16;
/// Frames that may wait; later ones are merged into the last.
const MOST_WAITING: usize = 256;
/// Least time between two later batches of frames: a screen shows 60 a second.
const BATCH_PERIOD: Duration = Duration::from_micros(16_600);

/// The queue between the training loop and the thread that sends.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<Event>,
    last_batch_sent: Option<Instant>,
    /// Frames of the present batch that are still to go.
    n_left_in_batch: usize,
    is_sending: bool,
    is_closed: bool,
}

impl Outbox {
    /// Puts an event in the queue, merged into what waits there where it can be. Never blocks.
    pub fn push(&self, event: Event) {
        let mut queue = self.lock();
        if queue.is_closed {
            return;
        }
        if let Some(event) = merge(&mut queue.events, event) {
            queue.events.push_back(event);
        }
        drop(queue);
        self.changed.notify_all();
    }

    /// Waits for the next event that is due; nothing once the box is closed and empty. The event counts as being sent
    /// until the next call.
    pub fn next(&self) -> Option<Event> {
        let mut queue = self.lock();
        queue.is_sending = false;
        self.changed.notify_all();
        loop {
            let wait = match queue.events.front() {
                None if queue.is_closed => return None,
                None => None,
                Some(front) => match queue.frame_wait(front) {
                    Some(wait) => Some(wait),
                    None => break,
                },
            };
            queue = match wait {
                Some(wait) => self.changed.wait_timeout(queue, wait).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let event = queue.events.pop_front()?;
        if let Event::Run(_, RunMessage::Frame(_)) = event {
            if queue.n_left_in_batch == 0 {
                queue.last_batch_sent = Some(Instant::now());
                queue.n_left_in_batch = queue.events.iter().filter(|event| is_frame(event)).count();
            } else {
                queue.n_left_in_batch -= 1;
            }
        }
        queue.is_sending = true;
        Some(event)
    }

    /// Waits until everything is sent, for so long at most. Returns whether it is.
    pub fn flush(&self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        let mut queue = self.lock();
        while !queue.events.is_empty() || queue.is_sending {
            let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            queue = self.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Takes no more events; those that wait still go out.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    // Every change of the queue is complete before anything can panic.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// How long the frame in front has to wait; nothing where it may go, so that nothing behind it waits.
    fn frame_wait(&self, front: &Event) -> Option<Duration> {
        let Event::Run(_, RunMessage::Frame(frame)) = front else { return None };
        let is_waited_for = self.events.iter().any(|event| !is_frame(event));
        if self.is_closed || self.n_left_in_batch > 0 || is_waited_for || is_single(frame) {
            return None;
        }
        let due = self.last_batch_sent? + BATCH_PERIOD;
        due.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }
}

fn is_frame(event: &Event) -> bool {
    matches!(event, Event::Run(_, RunMessage::Frame(_)))
}

fn is_single(frame: &Frame) -> bool {
    frame.first_step < N_SINGLE_STEPS
}

/// Merges the event into the queue, or gives it back.
fn merge(events: &mut VecDeque<Event>, event: Event) -> Option<Event> {
    match event {
        Event::Run(run, RunMessage::Frame(frame)) => {
            let is_full = events.len() >= MOST_WAITING;
            if let Some(Event::Run(last_run, RunMessage::Frame(last))) = events.back_mut()
                && is_full
                && *last_run == run
                && !is_single(last)
            {
                last.absorb(*frame);
                return None;
            }
            Some(Event::Run(run, RunMessage::Frame(frame)))
        }
        Event::Pong { .. } => {
            // Only the newest answer matters.
            if let Some(waiting) = events.iter_mut().find(|waiting| matches!(waiting, Event::Pong { .. })) {
                *waiting = event;
                return None;
            }
            Some(event)
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{LayerColumn, N_LAYER_COLUMNS, N_STEP_COLUMNS, RunId, StepRow};

    const RUN: RunId = RunId(1);

    fn frame(step: u64, value: f32) -> Event {
        let row = StepRow {
            step,
            validated: false,
            values: [f64::from(value); N_STEP_COLUMNS],
            layers: vec![[value; N_LAYER_COLUMNS]],
            delta_rms_by_time: Vec::new(),
        };
        Event::Run(RUN, RunMessage::Frame(Box::new(Frame::new(row))))
    }

    fn frames_of(outbox: &Outbox) -> Vec<Frame> {
        std::iter::from_fn(|| outbox.next())
            .filter_map(|event| match event {
                Event::Run(_, RunMessage::Frame(frame)) => Some(*frame),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn ten_thousand_steps_that_nobody_fetches_become_few_frames_and_keep_the_spike() {
        let outbox = Outbox::default();
        for step in 0..10_000 {
            outbox.push(frame(step, if step == 5_000 { 1e20 } else { 1.0 }));
        }
        outbox.close();
        let frames = frames_of(&outbox);
        assert_eq!(frames.len(), MOST_WAITING, "single frames and a merged one at the end");
        let (merged, singles) = frames.split_last().unwrap();
        assert!(singles.iter().enumerate().all(|(idx, frame)| frame.last.step == idx as u64 && frame.n_rows == 1));
        assert_eq!((merged.first_step, merged.last.step, merged.n_rows), (255, 9_999, 9_745));
        assert_eq!(merged.extents().layers[0][LayerColumn::DeltaRms as usize].greatest, 1e20);
    }

    #[test]
    fn fast_steps_go_out_one_by_one_in_about_sixty_batches_a_second() {
        let outbox = Outbox::default();
        let frames = std::thread::scope(|scope| {
            let receiver = scope.spawn(|| {
                let timed = std::iter::from_fn(|| outbox.next()).map(|event| (Instant::now(), event));
                timed.filter(|(_, event)| is_frame(event)).collect::<Vec<_>>()
            });
            let started = Instant::now();
            for step in 16.. {
                outbox.push(frame(step, 1.0));
                std::thread::sleep(Duration::from_micros(200));
                if started.elapsed() > Duration::from_millis(300) {
                    break;
                }
            }
            outbox.close();
            receiver.join().unwrap()
        });
        // 300 ms are 18 periods; a frame that begins a batch comes after a pause.
        let pauses = frames.windows(2).filter(|pair| pair[1].0 - pair[0].0 > BATCH_PERIOD / 2).count();
        assert!((2..=22).contains(&pauses), "{pauses} batches of {} frames", frames.len());
        for (idx, (_, event)) in frames.iter().enumerate() {
            let Event::Run(_, RunMessage::Frame(frame)) = event else { unreachable!("only frames were kept") };
            assert_eq!((frame.n_rows, frame.last.step), (1, 16 + idx as u64), "no step is merged or lost");
        }
    }

    #[test]
    fn other_events_keep_their_place_and_do_not_wait_for_frames() {
        let outbox = Outbox::default();
        outbox.push(frame(20, 1.0));
        outbox.next();
        outbox.push(frame(21, 1.0));
        outbox.push(frame(22, 1.0));
        outbox.push(Event::Run(RUN, RunMessage::Paused));
        outbox.push(frame(23, 1.0));
        let started = Instant::now();
        for step in [21, 22] {
            let next = outbox.next();
            assert!(matches!(next, Some(Event::Run(_, RunMessage::Frame(frame))) if frame.last.step == step));
        }
        assert_eq!(outbox.next(), Some(Event::Run(RUN, RunMessage::Paused)));
        assert!(started.elapsed() < BATCH_PERIOD);
    }

    #[test]
    fn flushing_waits_for_the_event_that_is_being_sent() {
        let outbox = Outbox::default();
        outbox.push(Event::Run(RUN, RunMessage::Running));
        assert!(!outbox.flush(Duration::from_millis(1)));
        outbox.next();
        assert!(!outbox.flush(Duration::from_millis(1)), "taken, but not yet sent");
        outbox.close();
        assert_eq!(outbox.next(), None);
        assert!(outbox.flush(Duration::from_millis(1)));
    }
}
