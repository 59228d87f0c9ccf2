//! Random nets in f64, written from the file format's definitions: one forward and one backward pass.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use crate::spec::{BiasInitializer, BranchScale, Experiment, InitializerKind, NormalizationKind, Placement};
use crate::theory::functions::value_and_slope;

/// Samples of the batch that is looked at.
pub(super) const N_BATCH: usize = 32;
/// Inputs.
pub(super) const D_INPUT: usize = 48;

/// [samples][units]
type Batch = Vec<Vec<f64>>;

struct Layer {
    weights: Batch,
    /// Inputs of the activation.
    input: Batch,
    /// What norms divide with, and what comes out of them: before and after the activation.
    norms: [Option<Norm>; 2],
    branch: f64,
}

struct Norm {
    /// One number for each sample, or each unit for batch normalization.
    deviations: Vec<f64>,
    output: Batch,
}

/// ln of the mean square of dL/dz in each hidden layer for a random gradient at the output.
pub(super) fn gradient_logs(experiment: &Experiment, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let n_hidden = experiment.architecture.n_hidden as usize;
    let every = experiment.remedies.residual.every as usize;
    let mut h = normal(&mut rng, N_BATCH, D_INPUT, 1.0);
    let (mut layers, mut sums): (Vec<Layer>, Vec<Batch>) = (Vec::new(), Vec::new());
    for idx in 0..n_hidden {
        let (layer, sum, output) =
            forward(experiment, &mut rng, idx, &h, idx.checked_sub(every).and_then(|start| sums.get(start)));
        layers.push(layer);
        sums.push(sum);
        h = output;
    }
    let mut upstream = normal(&mut rng, N_BATCH, experiment.architecture.width as usize, 1.0);
    let mut at_sums: Vec<Batch> = vec![Vec::new(); n_hidden];
    let mut logs = vec![0.0; n_hidden];
    for idx in (0..n_hidden).rev() {
        let layer = &layers[idx];
        let kind = experiment.remedies.normalization.kind;
        let mut delta = through(&layer.norms[1], kind, upstream);
        for (row, inputs) in delta.iter_mut().zip(&layer.input) {
            for (delta, u) in row.iter_mut().zip(inputs) {
                *delta *= value_and_slope(experiment.architecture.activation, *u).1;
            }
        }
        delta = through(&layer.norms[0], kind, delta);
        let end = idx + every;
        if end < n_hidden && experiment.residual_block_ending_at(end).is_some() {
            add(&mut delta, &at_sums[end]);
        }
        at_sums[idx] = delta.clone();
        delta.iter_mut().flatten().for_each(|delta| *delta *= layer.branch);
        logs[idx] = mean_square(&delta).ln();
        upstream = back(&delta, &layer.weights);
    }
    logs
}

fn forward(
    experiment: &Experiment,
    rng: &mut ChaCha8Rng,
    idx: usize,
    h: &Batch,
    entry: Option<&Batch>,
) -> (Layer, Batch, Batch) {
    let width = experiment.architecture.width as usize;
    let normalization = experiment.remedies.normalization;
    let (weights, biases) = draw(experiment, rng, h, width);
    let mut sum = products(h, &weights);
    for row in &mut sum {
        row.iter_mut().zip(&biases).for_each(|(z, bias)| *z += bias);
    }
    let mut branch = 1.0;
    if experiment.residual_block_ending_at(idx).is_some() {
        branch = match experiment.remedies.residual.scale {
            BranchScale::Constant { value } => value,
            BranchScale::InverseSqrtDepth => 1.0 / (experiment.n_residual_blocks() as f64).sqrt(),
            _ => 1.0,
        };
        sum.iter_mut().flatten().for_each(|z| *z *= branch);
        add(&mut sum, entry.unwrap());
    }
    let norm = |placement, values: &Batch| {
        let is_here = normalization.kind != NormalizationKind::None && normalization.placement == placement;
        is_here.then(|| normalized(normalization.kind, normalization.epsilon, values))
    };
    let before = norm(Placement::BeforeActivation, &sum);
    let input = before.as_ref().map_or_else(|| sum.clone(), |norm| norm.output.clone());
    let activation = experiment.architecture.activation;
    let output: Batch =
        input.iter().map(|row| row.iter().map(|u| value_and_slope(activation, *u).0).collect()).collect();
    let after = norm(Placement::AfterActivation, &output);
    let output = after.as_ref().map_or(output, |norm| norm.output.clone());
    (Layer { weights, input, norms: [before, after], branch }, sum, output)
}

/// Weights and biases by the experiment's rules.
fn draw(experiment: &Experiment, rng: &mut ChaCha8Rng, h: &Batch, width: usize) -> (Batch, Vec<f64>) {
    let initializer = experiment.initialization.weights;
    let d_input = h[0].len();
    let mut weights = match initializer.kind {
        InitializerKind::Identity => {
            let entry = |row, column| if row == column { initializer.gain } else { 0.0 };
            (0..width).map(|row| (0..d_input).map(|column| entry(row, column)).collect()).collect()
        }
        InitializerKind::Orthogonal | InitializerKind::Lsuv => orthogonal(rng, width, d_input, initializer.gain),
        InitializerKind::Uniform
        | InitializerKind::LecunUniform
        | InitializerKind::XavierUniform
        | InitializerKind::KaimingUniform => {
            let bound = 3.0_f64.sqrt() * initializer.std(d_input, width).unwrap();
            let row = |rng: &mut ChaCha8Rng| (0..d_input).map(|_| bound * (2.0 * rng.random::<f64>() - 1.0)).collect();
            (0..width).map(|_| row(rng)).collect()
        }
        _ => normal(rng, width, d_input, initializer.std(d_input, width).unwrap()),
    };
    if initializer.kind == InitializerKind::Lsuv {
        let z = products(h, &weights);
        let mean = z.iter().flatten().sum::<f64>() / (z.len() * width) as f64;
        let deviation = (mean_square(&z) - mean * mean).sqrt();
        weights.iter_mut().flatten().for_each(|weight| *weight /= deviation);
    }
    let biases = match experiment.initialization.biases {
        BiasInitializer::Zeros => vec![0.0; width],
        BiasInitializer::Constant { value } => vec![value; width],
        BiasInitializer::Normal { std } => normal(rng, 1, width, std).remove(0),
    };
    (weights, biases)
}

fn normal(rng: &mut ChaCha8Rng, n_rows: usize, n_columns: usize, std: f64) -> Batch {
    (0..n_rows).map(|_| (0..n_columns).map(|_| std * rng.sample::<f64, _>(StandardNormal)).collect()).collect()
}

/// Gram and Schmidt on normal draws, twice: rows, or columns where there are more rows.
fn orthogonal(rng: &mut ChaCha8Rng, n_rows: usize, n_columns: usize, gain: f64) -> Batch {
    let (few, many) = (n_rows.min(n_columns), n_rows.max(n_columns));
    let mut basis = normal(rng, few, many, 1.0);
    for idx in 0..few {
        let (before, rest) = basis.split_at_mut(idx);
        let vector = &mut rest[0];
        for other in before.iter().chain(before.iter()) {
            let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let length = vector.iter().map(|a| a * a).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|a| *a /= length);
    }
    let entry =
        |row: usize, column: usize| gain * if n_rows <= n_columns { basis[row][column] } else { basis[column][row] };
    (0..n_rows).map(|row| (0..n_columns).map(|column| entry(row, column)).collect()).collect()
}

/// W h for each sample.
fn products(h: &Batch, weights: &Batch) -> Batch {
    let dot = |row: &Vec<f64>, sample: &Vec<f64>| row.iter().zip(sample).map(|(w, h)| w * h).sum();
    h.iter().map(|sample| weights.iter().map(|row| dot(row, sample)).collect()).collect()
}

/// W^T delta for each sample.
fn back(delta: &Batch, weights: &Batch) -> Batch {
    let of_sample = |sample: &Vec<f64>| {
        let mut sums = vec![0.0; weights[0].len()];
        for (delta, row) in sample.iter().zip(weights) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += delta * weight);
        }
        sums
    };
    delta.iter().map(of_sample).collect()
}

fn transposed(values: &Batch) -> Batch {
    (0..values[0].len()).map(|column| values.iter().map(|row| row[column]).collect()).collect()
}

fn normalized(kind: NormalizationKind, epsilon: f64, values: &Batch) -> Norm {
    if kind == NormalizationKind::Batch {
        let norm = normalized(NormalizationKind::Layer, epsilon, &transposed(values));
        return Norm { output: transposed(&norm.output), ..norm };
    }
    let (mut deviations, mut output) = (Vec::new(), Vec::new());
    for row in values {
        let n = row.len() as f64;
        let mean = if kind == NormalizationKind::Rms { 0.0 } else { row.iter().sum::<f64>() / n };
        let deviation = (row.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n + epsilon).sqrt();
        output.push(row.iter().map(|v| (v - mean) / deviation).collect());
        deviations.push(deviation);
    }
    Norm { deviations, output }
}

/// The gradient back through a norm: what is along 1 (but for RMS) and along its output is taken away.
fn through(norm: &Option<Norm>, kind: NormalizationKind, gradient: Batch) -> Batch {
    let Some(norm) = norm else { return gradient };
    let is_batch = kind == NormalizationKind::Batch;
    let turned = |values: &Batch| if is_batch { transposed(values) } else { values.clone() };
    let (gradient, output) = (turned(&gradient), turned(&norm.output));
    let mut result = Vec::new();
    for ((row, outputs), deviation) in gradient.iter().zip(&output).zip(&norm.deviations) {
        let n = row.len() as f64;
        let mean = if kind == NormalizationKind::Rms { 0.0 } else { row.iter().sum::<f64>() / n };
        let along = row.iter().zip(outputs).map(|(g, v)| g * v).sum::<f64>() / n;
        result.push(row.iter().zip(outputs).map(|(g, v)| (g - mean - v * along) / deviation).collect());
    }
    turned(&result)
}

fn add(values: &mut Batch, others: &Batch) {
    for (row, other) in values.iter_mut().zip(others) {
        row.iter_mut().zip(other).for_each(|(value, other)| *value += other);
    }
}

fn mean_square(values: &Batch) -> f64 {
    values.iter().flatten().map(|value| value * value).sum::<f64>() / (values.len() * values[0].len()) as f64
}
