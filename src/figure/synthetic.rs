//! Histories for tests, made up to look like those in the design's pictures. Never part of the program.

use crate::run::{
    Distribution, Distributions, FirstNonFinite, Frame, History, LayerColumn, N_LAYER_COLUMNS, N_STEP_COLUMNS,
    Quantity, StepColumn, StepRow,
};
use crate::spec::{Activation, Experiment};

use super::source::FigureRun;

/// dL/dz of the eight sigmoid layers and the output layer in the design's picture.
pub(crate) const SIGMOID_DELTA: [f32; 9] = [1.3e-6, 6.2e-6, 2.6e-5, 1.2e-4, 5.1e-4, 2.1e-3, 8.8e-3, 0.038, 0.30];
/// The relative update in the same picture.
const SIGMOID_UPDATE: [f32; 9] = [1.7e-7, 2.8e-7, 1.2e-6, 5.2e-6, 2.1e-5, 8.8e-5, 3.8e-4, 1.8e-3, 9e-3];

/// A run to draw.
pub(crate) struct Synthetic {
    pub experiment: Experiment,
    pub history: History,
    pub label: &'static str,
}

impl Synthetic {
    pub fn run(&self, number: u64) -> FigureRun<'_> {
        FigureRun { number, label: self.label, experiment: &self.experiment, history: &self.history, is_current: true }
    }
}

/// A number between -1 and 1 that looks random and is always the same.
fn noise(seed: u64) -> f32 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1);
    for _ in 0..3 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    (x >> 40) as f32 / (1u64 << 23) as f32 - 1.0
}

fn experiment(n_hidden: u64, activation: Activation) -> Experiment {
    let mut experiment = Experiment { name: "Deep sigmoid on digits".to_owned(), ..Experiment::default() };
    experiment.architecture.n_hidden = n_hidden;
    experiment.architecture.activation = activation;
    experiment
}

/// A row whose layers come from a function of the layer and the column.
pub(crate) fn row(
    step: u64,
    n_layers: usize,
    loss: f64,
    accuracy: f64,
    layer: impl Fn(usize, LayerColumn) -> f32,
) -> StepRow {
    let mut values = [f64::NAN; N_STEP_COLUMNS];
    values[StepColumn::Loss as usize] = loss;
    values[StepColumn::TrainAccuracy as usize] = accuracy;
    let validated = step.is_multiple_of(20);
    if validated {
        values[StepColumn::ValidationLoss as usize] = loss * 1.001;
        values[StepColumn::ValidationAccuracy as usize] = accuracy * 0.98;
    }
    let columns = <LayerColumn as crate::spec::Choice>::ALL;
    let layers = (0..n_layers).map(|idx| {
        let mut cells = [f32::NAN; N_LAYER_COLUMNS];
        for column in columns {
            cells[*column as usize] = layer(idx, *column);
        }
        cells
    });
    StepRow { step, validated, values, layers: layers.collect(), delta_rms_by_time: Vec::new() }
}

fn history(rows: impl IntoIterator<Item = StepRow>) -> History {
    let mut history = History::default();
    for row in rows {
        history.push(&Frame::new(row));
    }
    history
}

/// 8 sigmoid layers, 241 steps: the gradient vanishes.
pub(crate) fn sigmoid() -> Synthetic {
    sigmoid_of(241)
}

/// The same with another number of steps.
pub(crate) fn sigmoid_of(n_steps: u64) -> Synthetic {
    let rows = (0..n_steps).map(|step| {
        let loss = 2.306 + 0.25 * (-(step as f64) / 1.5).exp() + 0.008 * f64::from(noise(step));
        row(step, 9, loss, 0.10 + 0.03 * f64::from(noise(step + 7)), |idx, column| {
            let wobble = 1.0 + 0.03 * noise(step * 31 + idx as u64);
            match column {
                LayerColumn::DeltaRms => SIGMOID_DELTA[idx] * wobble,
                LayerColumn::RelativeUpdate => SIGMOID_UPDATE[idx] * wobble,
                LayerColumn::WeightGradRms => SIGMOID_DELTA[idx] * 0.06 * wobble,
                LayerColumn::PreactivationRms => 0.6 * wobble,
                LayerColumn::ActivationSd if idx < 8 => 0.11 * wobble,
                LayerColumn::ActivationSd => f32::NAN,
                _ => 0.5,
            }
        })
    });
    Synthetic {
        experiment: experiment(8, Activation::Sigmoid),
        history: history(rows),
        label: "Sigmoid, Xavier normal",
    }
}

/// 8 ReLU layers with He weights, 121 steps: it learns.
pub(crate) fn cured() -> Synthetic {
    let rows = (0..121).map(|step| {
        let t = step as f64;
        let spike = if (103..107).contains(&step) { 1.3 } else { 0.0 };
        let loss = 2.6 * (-t / 28.0).exp() + 0.12 + 0.25 * f64::from(noise(step)).abs() * (-t / 90.0).exp() + spike;
        let accuracy = 1.0 - 0.9 * (-t / 25.0).exp() - 0.05 * f64::from(noise(step + 3)).abs() - spike * 0.12;
        row(step, 9, loss, accuracy.clamp(0.0, 1.0), |idx, column| {
            let shared = (0.6 * noise(step / 3)) + if spike > 0.0 { 0.9 } else { 0.0 };
            let level = if idx == 8 { 0.30 * (-t / 45.0).exp() + 0.06 } else { 0.12 - 0.012 * idx as f64 };
            let sinks = if idx == 8 { 1.0 } else { (-t / 160.0).exp() };
            let delta = (level * sinks) as f32 * (shared * 0.5 + 0.1 * noise(step * 17 + idx as u64)).exp();
            match column {
                LayerColumn::DeltaRms => delta,
                LayerColumn::RelativeUpdate => delta * 0.03,
                LayerColumn::ActivationSd if idx == 8 => f32::NAN,
                _ => 0.8,
            }
        })
    });
    Synthetic { experiment: experiment(8, Activation::Relu), history: history(rows), label: "ReLU, He" }
}

/// 15 ReLU layers with too large weights: infinite and NaN at step 3.
pub(crate) fn diverged() -> Synthetic {
    let rows = (0..4).map(|step| {
        let loss = [3.0, 1e5, 1e30, f64::NAN][step as usize];
        row(step, 16, loss, 0.1, |idx, column| {
            let depth = (15 - idx) as f32;
            let delta = match step {
                0 => 0.6 * 10_f32.powf(0.22 * depth),
                1 => 0.7 * 10_f32.powf(0.34 * depth),
                2 => 0.8 * 10_f32.powf(if depth > 13.0 { 28.5 } else { depth.powf(1.15) * 1.5 }),
                _ => f32::NAN,
            };
            match column {
                LayerColumn::PreactivationRms if step == 3 => match idx {
                    0 => 1e26,
                    1 => f32::INFINITY,
                    _ => f32::NAN,
                },
                LayerColumn::ActivationSd if idx == 15 => f32::NAN,
                _ => delta,
            }
        })
    });
    let mut history = history(rows);
    history.first_non_finite =
        Some(FirstNonFinite { step: 3, layer: Some(2), quantity: Quantity::Preactivation, is_infinite: true });
    Synthetic { experiment: experiment(15, Activation::Relu), history, label: "ReLU, LeCun x 2.5" }
}

/// Many layers and steps: a slope with a spike.
pub(crate) fn deep(n_hidden: usize, n_steps: u64) -> Synthetic {
    let n_layers = n_hidden + 1;
    let rows = (0..n_steps).map(|step| {
        row(step, n_layers, 2.3 - 0.5 * step as f64 / n_steps as f64, 0.2, |idx, column| {
            let depth = (n_layers - 1 - idx) as f32;
            let spike = if step == n_steps / 2 && idx % 7 == 0 { 40.0 } else { 1.0 };
            match column {
                LayerColumn::ActivationSd if idx == n_hidden => f32::NAN,
                _ => 0.3 * 10_f32.powf(-0.22 * depth) * spike * (0.25 * noise(step * 131 + idx as u64)).exp(),
            }
        })
    });
    Synthetic {
        experiment: experiment(n_hidden as u64, Activation::Tanh),
        history: history(rows),
        label: "Tanh, Xavier uniform",
    }
}

/// 8 ReLU layers of which the first four are dead from step 12 on: exact zeros.
pub(crate) fn dead() -> Synthetic {
    let rows = (0..60).map(|step| {
        row(step, 9, 2.30, 0.11, |idx, column| match column {
            LayerColumn::ActivationSd if idx == 8 => f32::NAN,
            _ if step >= 12 && idx < 4 => 0.0,
            _ => SIGMOID_DELTA[idx] * (1.0 + 0.1 * noise(step + idx as u64)),
        })
    });
    Synthetic { experiment: experiment(8, Activation::Relu), history: history(rows), label: "ReLU, zeros" }
}

/// One hidden layer.
pub(crate) fn shallow() -> Synthetic {
    let rows = (0..50).map(|step| {
        row(step, 2, 2.3 * (-(step as f64) / 30.0).exp(), 0.5, |idx, column| match column {
            LayerColumn::ActivationSd if idx == 1 => f32::NAN,
            _ => [0.02, 0.3][idx] * (1.0 + 0.1 * noise(step)),
        })
    });
    Synthetic { experiment: experiment(1, Activation::Tanh), history: history(rows), label: "Tanh" }
}

/// 8 PReLU layers with batch normalization, ReZero blocks of two, an L2 penalty, and gradients clipped at 1: 100 steps.
pub(crate) fn remedied() -> Synthetic {
    use crate::spec::{BranchScale, ClippingKind, NormalizationKind};
    let mut experiment = experiment(8, Activation::Prelu { slope: 0.25 });
    experiment.remedies.normalization.kind = NormalizationKind::Batch;
    experiment.remedies.residual.every = 2;
    experiment.remedies.residual.scale = BranchScale::Rezero;
    experiment.remedies.weight_penalty.l2 = 1e-3;
    experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
    let rows = (0..100).map(|step| {
        let t = step as f32;
        let mut row = row(step, 9, 2.3 * (-f64::from(t) / 60.0).exp(), 0.5, |idx, column| {
            let is_hidden = idx < 8;
            match column {
                LayerColumn::WeightL2 => 8.0 + 0.3 * idx as f32 - 0.01 * t,
                LayerColumn::PenaltyShare => 0.02 * (1.0 + 0.1 * idx as f32) * (t / 60.0).exp(),
                LayerColumn::ActivationSlope if is_hidden => 0.25 - 0.0004 * t * (idx as f32 + 1.0),
                LayerColumn::BranchScale if [2, 4, 6].contains(&idx) => 0.002 * t,
                LayerColumn::BatchMean if is_hidden => 0.3 + 0.05 * noise(step * 13 + idx as u64),
                LayerColumn::RunningMean if is_hidden => 0.3 * (1.0 - (-t / 10.0).exp()),
                LayerColumn::BatchSd if is_hidden => 1.4 + 0.05 * noise(step * 17 + idx as u64) + 0.02 * idx as f32,
                LayerColumn::RunningSd if is_hidden => 1.4 - 0.4 * (-t / 10.0).exp() + 0.02 * idx as f32,
                LayerColumn::ActivationSd if !is_hidden => f32::NAN,
                column if column.is_general() => 0.1 * (1.0 + 0.1 * noise(step + idx as u64)),
                _ => f32::NAN,
            }
        });
        // Every tenth gradient is four times as long as the threshold, the others half as long.
        let is_clipped = step % 10 == 3;
        row.values[StepColumn::GradL2 as usize] = if is_clipped { 4.0 } else { 0.5 };
        row.values[StepColumn::GradL2Clipped as usize] = if is_clipped { 1.0 } else { 0.5 };
        row.values[StepColumn::Clipped as usize] = f64::from(u8::from(is_clipped));
        row.values[StepColumn::ClippingAngle as usize] = 0.0;
        row
    });
    let mut history = history(rows);
    history.distributions = Some(distributions(99, 8));
    Synthetic { experiment, history, label: "PReLU, all remedies" }
}

/// The same run, its gradients clipped by value: every tenth is turned by 30 degrees.
pub(crate) fn clipped_by_value() -> Synthetic {
    let mut run = remedied();
    run.experiment.remedies.clipping =
        crate::spec::Clipping { kind: crate::spec::ClippingKind::ByValue, threshold: 0.01 };
    let rows = (0..100).map(|step| {
        let mut row = row(step, 9, 2.0, 0.5, |_, _| 0.1);
        let is_clipped = step % 10 == 3;
        row.values[StepColumn::GradL2 as usize] = 0.5 * (1.5 * f64::from(noise(step))).exp();
        let kept = if is_clipped { 0.3 } else { 1.0 };
        row.values[StepColumn::GradL2Clipped as usize] = row.values[StepColumn::GradL2 as usize] * kept;
        row.values[StepColumn::Clipped as usize] = f64::from(u8::from(is_clipped));
        row.values[StepColumn::ClippingAngle as usize] = if is_clipped { 30.0 } else { 0.0 };
        row
    });
    run.history = history(rows);
    run
}

/// Standard normal pre-activations that widen from layer to layer: 4096 in each.
pub(crate) fn distributions(step: u64, n_hidden: usize) -> Distributions {
    // The inverse of the normal distribution function is not needed: a sum of twelve uniform draws is near enough.
    let draw = |seed: u64| (0..12).map(|idx| noise(seed * 12 + idx) / 2.0).sum::<f32>();
    let layer = |idx: usize| {
        let values: Vec<f32> =
            (0..4096).map(|i| draw(i + 5000 * idx as u64) * (1.0 + 0.4 * idx as f32) + 0.2).collect();
        Distribution::of(&values)
    };
    Distributions { step, layers: (0..n_hidden).map(layer).collect() }
}

/// Nothing measured yet.
pub(crate) fn empty() -> Synthetic {
    Synthetic { experiment: experiment(8, Activation::Sigmoid), history: History::default(), label: "Sigmoid" }
}
