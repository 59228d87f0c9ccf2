//! Errands: what a worker measures besides runs. Here is their clock; the steps and the kernels are `train`'s.

use std::time::{Duration, Instant};

use super::fault::Fault;
use super::session::SessionError;
use super::stopwatch::{Durations, Stopwatch};
use crate::run::{
    ActivationTime, ActivationTimes, Comparison, Device, Errand, ErrandAnswer, LayerColumn, Side, factor_per_layer,
};
use crate::spec::{ACTIVATIONS, Experiment};
use crate::train::{ActivationPasses, TrainError, Trainer};

/// Why a worker that trains measures nothing else.
pub(super) const WHILE_TRAINING: &str = "this process trains a run; pause or stop the run to measure";

/// Time for both nets: long enough to average over what else the machine does.
const STEPS_TIME: Duration = Duration::from_secs(2);
/// Turns of each net, at least, whatever they take up to [`LONGEST`].
const LEAST_TURNS: u32 = 3;
/// Time for both nets, at most, where a step takes seconds.
const LONGEST: Duration = Duration::from_secs(30);
/// Steps of each net that are not timed: kernels are compiled, memory is fetched.
const N_WARM_UP: u32 = 3;
/// How long a net's turn is to be: both meet the same disturbances. Chosen by eye.
const TURN: Duration = Duration::from_millis(4);
/// Steps in a turn, at most.
const MOST_IN_TURN: u64 = 20;

/// Times of each activation, at most, and the time for all of them.
const MOST_ROUNDS: u32 = 200;
const ROUNDS_TIME: Duration = Duration::from_millis(1500);
/// Rounds at least, and before them those that are not timed.
const LEAST_ROUNDS: u32 = 5;
const N_WARM_UP_ROUNDS: u32 = 2;

/// Measures what was asked for.
pub(super) fn run(errand: &Errand, stopwatch: &Stopwatch, fault: Option<Fault>) -> Result<ErrandAnswer, SessionError> {
    Ok(match errand {
        Errand::Compare { with, without, device } => {
            let with = Contender::open(with, device, stopwatch)?;
            let without = Contender::open(without, device, stopwatch)?;
            ErrandAnswer::Compared(compare(with, without, stopwatch, fault)?)
        }
        Errand::ActivationTimes { device } => ErrandAnswer::ActivationTimes(activation_times(device, stopwatch)?),
    })
}

/// A net whose steps are timed.
struct Contender {
    /// Before its first step: a net that diverges begins here again, so that it is timed while it is finite.
    start: Trainer,
    trainer: Trainer,
    factor_per_layer: Option<f64>,
    is_finite: bool,
    durations: Durations,
    n_steps: u64,
}

impl Contender {
    /// Draws data and weights, and measures step 0 on a copy.
    fn open(experiment: &Experiment, device: &Device, stopwatch: &Stopwatch) -> Result<Self, TrainError> {
        let start = stopwatch.watch(|| Trainer::new(experiment, device)).0?;
        let mut copy = start.fork();
        let report = stopwatch.watch(|| copy.step(true)).0?;
        let delta_rms = |row: crate::run::StepRow| -> Vec<f32> {
            row.layers.iter().map(|layer| layer[LayerColumn::DeltaRms as usize]).collect()
        };
        Ok(Self {
            trainer: start.fork(),
            start,
            factor_per_layer: report
                .row
                .and_then(|row| factor_per_layer(&delta_rms(row)))
                .filter(|factor| factor.is_finite()),
            is_finite: !report.diverged,
            durations: Durations::default(),
            n_steps: 0,
        })
    }

    /// Makes a step. How long it took; nothing where it does not count.
    fn step(&mut self, stopwatch: &Stopwatch, fault: Option<Fault>) -> Result<Option<Duration>, TrainError> {
        let step = self.trainer.step_number();
        let (report, elapsed) = stopwatch.watch(|| {
            if let Some(fault) = fault {
                fault.strike(step);
            }
            self.trainer.step(false)
        });
        if report?.diverged {
            self.trainer = self.start.fork();
            // Such a step was measured besides. A net that is not finite from the start has no others.
            if self.is_finite {
                return Ok(None);
            }
        }
        Ok(Some(elapsed))
    }

    fn timed_steps(&mut self, n: u64, stopwatch: &Stopwatch, fault: Option<Fault>) -> Result<(), TrainError> {
        for _ in 0..n {
            if let Some(elapsed) = self.step(stopwatch, fault)? {
                self.durations.push(elapsed.as_secs_f64());
                self.n_steps += 1;
            }
        }
        Ok(())
    }

    fn side(&self) -> Side {
        Side {
            // Every third step at least counts: one that diverged is followed by one from the start.
            ms_per_step: self.durations.median_secs().unwrap_or(f64::NAN) * 1e3,
            factor_per_layer: self.factor_per_layer,
            n_steps: self.n_steps,
            is_finite: self.is_finite,
        }
    }
}

/// Lets two nets take turns, and takes the medians.
fn compare(
    mut with: Contender,
    mut without: Contender,
    stopwatch: &Stopwatch,
    fault: Option<Fault>,
) -> Result<Comparison, TrainError> {
    let mut step_time = Duration::ZERO;
    for _ in 0..N_WARM_UP {
        let times = [with.step(stopwatch, fault)?, without.step(stopwatch, fault)?];
        step_time = times.into_iter().flatten().max().unwrap_or(step_time);
    }
    let in_turn = (TURN.as_nanos() / step_time.as_nanos().max(1)) as u64;
    let in_turn = in_turn.clamp(1, MOST_IN_TURN);
    let started = Instant::now();
    for turn in 0.. {
        // Who comes first alternates, too: what slows down steadily slows both.
        let (first, second) = if turn % 2 == 0 { (&mut with, &mut without) } else { (&mut without, &mut with) };
        first.timed_steps(in_turn, stopwatch, fault)?;
        second.timed_steps(in_turn, stopwatch, fault)?;
        let elapsed = started.elapsed();
        if (elapsed >= STEPS_TIME && turn + 1 >= LEAST_TURNS) || elapsed >= LONGEST {
            break;
        }
    }
    Ok(Comparison { with: with.side(), without: without.side() })
}

/// Lets all activations take turns, and takes the medians.
fn activation_times(device: &Device, stopwatch: &Stopwatch) -> Result<ActivationTimes, TrainError> {
    let mut passes = stopwatch.watch(|| ActivationPasses::new(device)).0?;
    let mut durations = vec![Durations::default(); ACTIVATIONS.len()];
    let mut started = Instant::now();
    for round in 0..N_WARM_UP_ROUNDS + MOST_ROUNDS {
        if round == N_WARM_UP_ROUNDS {
            started = Instant::now();
        }
        for (&activation, durations) in ACTIVATIONS.iter().zip(&mut durations) {
            stopwatch.watch(|| passes.prepare()).0?;
            let (result, elapsed) = stopwatch.watch(|| passes.run(activation));
            result?;
            if round >= N_WARM_UP_ROUNDS {
                durations.push(elapsed.as_secs_f64());
            }
        }
        if round + 1 >= N_WARM_UP_ROUNDS + LEAST_ROUNDS && started.elapsed() >= ROUNDS_TIME {
            break;
        }
    }
    let n_elements = passes.n_elements();
    let time = |(activation, durations): (&crate::spec::Activation, Durations)| ActivationTime {
        key: activation.key().to_owned(),
        ns_per_element: durations.median_secs().unwrap_or(f64::NAN) * 1e9 / n_elements as f64,
    };
    let times = ACTIVATIONS.iter().zip(durations).map(time).collect();
    Ok(ActivationTimes { n_elements: n_elements as u64, times })
}
