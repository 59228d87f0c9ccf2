//! How long steps take: the step in progress, and the median of those before.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Most durations that are kept for a median.
const MOST_KEPT: usize = 4096;

/// Durations of which the median is wanted; of many, every second, fourth, .. is kept.
#[derive(Clone, Debug, Default)]
pub struct Durations {
    kept_secs: Vec<f64>,
    n_pushed: u64,
    log2_stride: u32,
}

impl Durations {
    /// Takes in the next duration, in seconds.
    pub fn push(&mut self, secs: f64) {
        if self.n_pushed.is_multiple_of(1 << self.log2_stride) {
            self.kept_secs.push(secs);
        }
        self.n_pushed += 1;
        if self.kept_secs.len() > MOST_KEPT {
            let mut idx = 0;
            self.kept_secs.retain(|_| {
                idx += 1;
                idx % 2 == 1
            });
            self.log2_stride += 1;
        }
    }

    /// The median, in seconds; nothing before the first duration.
    pub fn median_secs(&self) -> Option<f64> {
        let mut secs = self.kept_secs.clone();
        if secs.is_empty() {
            return None;
        }
        let middle = secs.len() / 2;
        let is_even = secs.len().is_multiple_of(2);
        let (below, upper, _) = secs.select_nth_unstable_by(middle, f64::total_cmp);
        let lower = if is_even { below.iter().copied().fold(f64::NEG_INFINITY, f64::max) } else { *upper };
        Some((lower + *upper) / 2.0)
    }
}

/// How long the current step takes already: shared by the training loop and the thread that answers pings.
#[derive(Debug, Default)]
pub struct Stopwatch {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    started: Option<Instant>,
    durations: Durations,
}

impl Stopwatch {
    /// Runs a step under the watch. Returns what it returns and how long it took.
    pub fn time<T>(&self, step: impl FnOnce() -> T) -> (T, Duration) {
        let result = self.watch(step);
        self.lock().durations.push(result.1.as_secs_f64());
        result
    }

    /// Runs something that may hang like a step, such as the opening of a device, without counting it as one.
    pub fn watch<T>(&self, work: impl FnOnce() -> T) -> (T, Duration) {
        let started = Instant::now();
        self.lock().started = Some(started);
        let guard = Ended(self);
        let result = work();
        let elapsed = started.elapsed();
        drop(guard);
        (result, elapsed)
    }

    /// Age of the step in progress, in seconds; nothing between steps.
    pub fn age_secs(&self) -> Option<f64> {
        self.lock().started.map(|started| started.elapsed().as_secs_f64())
    }

    /// Median duration of the steps so far, in seconds.
    pub fn median_secs(&self) -> Option<f64> {
        self.lock().durations.median_secs()
    }

    /// Forgets all steps: another run begins.
    pub fn reset(&self) {
        *self.lock() = State::default();
    }

    // A panic cannot leave half a state behind here, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the step also where it panics.
struct Ended<'a>(&'a Stopwatch);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.lock().started = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_right_for_odd_even_and_very_many_durations() {
        let median = |secs: &[f64]| {
            let mut durations = Durations::default();
            secs.iter().for_each(|&secs| durations.push(secs));
            durations.median_secs()
        };
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&[9.0, 1.0, 4.0, 2.0]), Some(3.0));
        let many: Vec<f64> = (0..100_000).map(f64::from).collect();
        let found = median(&many).unwrap();
        assert!((found - 49_999.5).abs() < 64.0, "{found}");
    }

    #[test]
    fn a_step_has_an_age_while_it_is_computed_only_and_also_ends_by_a_panic() {
        let watch = Stopwatch::default();
        assert_eq!(watch.age_secs(), None);
        let (age, elapsed) = watch.time(|| {
            std::thread::sleep(Duration::from_millis(5));
            watch.age_secs()
        });
        assert!(age.unwrap() >= 0.005 && elapsed.as_secs_f64() >= age.unwrap());
        assert_eq!(watch.age_secs(), None);
        assert_eq!(watch.median_secs(), Some(elapsed.as_secs_f64()));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| watch.time(|| panic!("a driver failed"))))
            .unwrap_err();
        assert_eq!(watch.age_secs(), None);
    }
}
