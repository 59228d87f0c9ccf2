//! Commands on their way in: folded, so that the newest wish counts and nothing piles up while a step takes long.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::run::{Command, Errand, RunSetup};

/// What the training loop is to do next.
#[derive(Debug, PartialEq)]
pub enum Order {
    /// Build this run; end the one that is going.
    Configure(Box<RunSetup>),
    /// List all adapters.
    ListAdapters,
    /// Measure something besides runs.
    Errand(Box<Errand>),
    /// Make a step; first change these settings.
    Step(Live),
    /// End the run.
    Stop,
    /// The commands ended: end the run and leave.
    Leave,
}

/// Settings that change while a run is going; nothing: as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Live {
    /// Learning rate before the schedule.
    pub learning_rate: Option<f64>,
    /// Threshold of clipping.
    pub clipping_threshold: Option<f64>,
}

/// What the user wants of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// No step.
    #[default]
    Paused,
    /// Step after step.
    Running,
}

/// The place where the thread that reads commands leaves them for the training loop.
#[derive(Debug, Default)]
pub struct Mailbox {
    wishes: Mutex<Wishes>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Wishes {
    configure: Option<Box<RunSetup>>,
    mode: Mode,
    /// Single steps that are still to make.
    n_single_steps: u64,
    stop: bool,
    leave: bool,
    list_adapters: bool,
    errand: Option<Box<Errand>>,
    live: Live,
    most_steps_per_sec: Option<f64>,
}

impl Mailbox {
    /// Folds a command in. Pings are not for the training loop.
    pub fn push(&self, command: Command) {
        let mut wishes = self.lock();
        match command {
            Command::Configure(setup) => {
                let Wishes { leave, list_adapters, most_steps_per_sec, .. } = *wishes;
                let errand = wishes.errand.take();
                *wishes = Wishes { leave, list_adapters, errand, most_steps_per_sec, ..Wishes::default() };
                wishes.configure = Some(setup);
            }
            Command::Run => {
                wishes.mode = Mode::Running;
                wishes.n_single_steps = 0;
            }
            Command::Pause => {
                wishes.mode = Mode::Paused;
                wishes.n_single_steps = 0;
            }
            Command::Step => {
                wishes.mode = Mode::Paused;
                wishes.n_single_steps += 1;
            }
            Command::Stop => wishes.stop = true,
            Command::SetLearningRate(rate) => wishes.live.learning_rate = Some(rate),
            Command::SetClippingThreshold(threshold) => wishes.live.clipping_threshold = Some(threshold),
            Command::SetSpeedLimit(limit) => {
                wishes.most_steps_per_sec = limit.filter(|limit| limit.is_finite() && *limit > 0.0);
            }
            Command::ListAdapters => wishes.list_adapters = true,
            Command::Errand(errand) => wishes.errand = Some(errand),
            Command::Ping(_) => {}
        }
        drop(wishes);
        self.changed.notify_all();
    }

    /// The commands ended.
    pub fn close(&self) {
        self.lock().leave = true;
        self.changed.notify_all();
    }

    /// Waits for the next order while no run is going.
    pub fn next_without_run(&self) -> Order {
        let mut wishes = self.lock();
        loop {
            if let Some(order) = wishes.urgent() {
                return order;
            }
            // There is nothing to stop or to step.
            (wishes.stop, wishes.n_single_steps) = (false, 0);
            wishes = self.changed.wait(wishes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits for the next order of a run whose last step began at `last_step`. Calls `on_mode` at each change between
    /// running and paused.
    pub fn next(&self, last_step: Option<Instant>, on_mode: &mut impl FnMut(Mode)) -> Order {
        let mut wishes = self.lock();
        loop {
            on_mode(wishes.mode);
            if let Some(order) = wishes.urgent() {
                return order;
            }
            if wishes.stop {
                wishes.stop = false;
                return Order::Stop;
            }
            if wishes.n_single_steps > 0 {
                wishes.n_single_steps -= 1;
                return Order::Step(std::mem::take(&mut wishes.live));
            }
            let wait = match wishes.mode {
                Mode::Paused => None,
                Mode::Running => match wishes.wait(last_step) {
                    Some(wait) => Some(wait),
                    None => return Order::Step(std::mem::take(&mut wishes.live)),
                },
            };
            wishes = match wait {
                Some(wait) => self.changed.wait_timeout(wishes, wait).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(wishes).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    // Every change of the wishes is complete before anything can panic.
    fn lock(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wishes {
    /// Orders that go before any step.
    fn urgent(&mut self) -> Option<Order> {
        if self.leave {
            return Some(Order::Leave);
        }
        if let Some(setup) = self.configure.take() {
            return Some(Order::Configure(setup));
        }
        if let Some(errand) = self.errand.take() {
            return Some(Order::Errand(errand));
        }
        std::mem::take(&mut self.list_adapters).then_some(Order::ListAdapters)
    }

    /// How long the speed limit makes the next step wait; nothing where it may begin.
    fn wait(&self, last_step: Option<Instant>) -> Option<Duration> {
        // A limit below one step an hour would pause the run for good.
        let period = Duration::from_secs_f64((1.0 / self.most_steps_per_sec?).min(3600.0));
        (last_step? + period).checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(mailbox: &Mailbox) -> Order {
        mailbox.next(None, &mut |_| {})
    }

    #[test]
    fn the_newest_setting_counts_and_is_given_once() {
        let mailbox = Mailbox::default();
        for rate in [0.1, 0.2, 0.3] {
            mailbox.push(Command::SetLearningRate(rate));
        }
        mailbox.push(Command::Run);
        assert_eq!(next(&mailbox), Order::Step(Live { learning_rate: Some(0.3), clipping_threshold: None }));
        assert_eq!(next(&mailbox), Order::Step(Live::default()));
    }

    #[test]
    fn single_steps_are_counted_and_a_pause_takes_them_back() {
        let mailbox = Mailbox::default();
        mailbox.push(Command::Step);
        mailbox.push(Command::Step);
        assert_eq!(next(&mailbox), Order::Step(Live::default()));
        mailbox.push(Command::Pause);
        mailbox.push(Command::Stop);
        assert_eq!(next(&mailbox), Order::Stop);
    }

    #[test]
    fn leaving_goes_before_everything_and_a_new_run_forgets_the_wishes_for_the_old_one() {
        let mailbox = Mailbox::default();
        mailbox.push(Command::Run);
        mailbox.push(Command::SetLearningRate(5.0));
        mailbox.push(Command::Configure(Box::new(RunSetup {
            run: crate::run::RunId(2),
            experiment: crate::spec::Experiment::default(),
            device: crate::run::Device::Cpu,
            folder: "somewhere".into(),
            measure_every: 1,
            continue_after_divergence: false,
        })));
        assert!(matches!(next(&mailbox), Order::Configure(_)));
        let mut shown = None;
        mailbox.push(Command::Step);
        mailbox.next(None, &mut |mode| shown = Some(mode));
        assert_eq!(shown, Some(Mode::Paused), "the new run does not go on like the old one");
        mailbox.push(Command::Run);
        assert_eq!(next(&mailbox), Order::Step(Live::default()));
        mailbox.close();
        assert_eq!(next(&mailbox), Order::Leave);
        assert_eq!(mailbox.next_without_run(), Order::Leave);
    }

    #[test]
    fn a_speed_limit_delays_the_next_step_and_a_command_ends_the_delay() {
        let mailbox = Mailbox::default();
        mailbox.push(Command::SetSpeedLimit(Some(100.0)));
        mailbox.push(Command::Run);
        let started = Instant::now();
        mailbox.next(Some(started), &mut |_| {});
        assert!(started.elapsed() >= Duration::from_millis(10));
        mailbox.push(Command::SetSpeedLimit(Some(0.01)));
        std::thread::scope(|scope| {
            let order = scope.spawn(|| mailbox.next(Some(Instant::now()), &mut |_| {}));
            std::thread::sleep(Duration::from_millis(20));
            mailbox.push(Command::Stop);
            assert_eq!(order.join().unwrap(), Order::Stop);
        });
    }
}
