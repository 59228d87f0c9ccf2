//! Speed, measured: a training step with and without measuring, pushing history, preparing plots.
//!
//! `cargo bench` runs all; `cargo bench -- step` those with "step" in their name.

use criterion::{Criterion, criterion_group, criterion_main};
use gradlab::figure::{FigureRun, Kind, Options, build};
use gradlab::run::{Device, Frame, History, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};
use gradlab::spec::{Choice, Experiment};
use gradlab::train::Trainer;

/// Hidden layers, width and batch of the nets in ARCHITECTURE.md's table.
const NETS: [(u64, u64, u64); 3] = [(20, 64, 128), (50, 128, 64), (20, 256, 256)];

fn steps(criterion: &mut Criterion) {
    // Inside a pool, parallel products do not put the calling thread to sleep.
    let pool = rayon::ThreadPoolBuilder::new().build().expect("a thread pool");
    for (n_hidden, width, batch_size) in NETS {
        let mut experiment = Experiment::default();
        experiment.architecture.n_hidden = n_hidden;
        experiment.architecture.width = width;
        experiment.training.batch_size = batch_size;
        for (name, measure) in [("measured", true), ("unmeasured", false)] {
            let mut trainer = Trainer::new(&experiment, &Device::Cpu).expect("the experiment can run");
            criterion.bench_function(&format!("step {n_hidden} x {width}, batch {batch_size}, {name}"), |bencher| {
                pool.install(|| bencher.iter(|| trainer.step(measure).expect("the CPU answers")));
            });
        }
    }
}

/// A step of a net with 200 layers whose numbers move a little.
fn frame(step: u64) -> Frame {
    let value = 1e-3 * (1.0 + 0.1 * (step as f32 * 0.37).sin());
    Frame::new(StepRow {
        step,
        validated: false,
        values: [f64::from(value); N_STEP_COLUMNS],
        layers: (0..200).map(|layer_idx| [value * 0.9_f32.powi(layer_idx); N_LAYER_COLUMNS]).collect(),
        delta_rms_by_time: Vec::new(),
    })
}

fn history(criterion: &mut Criterion) {
    let frames: Vec<Frame> = (0..64).map(frame).collect();
    let mut history = History::default();
    let mut step = 0;
    criterion.bench_function("history push, 200 layers", |bencher| {
        bencher.iter(|| {
            let mut frame = frames[(step % 64) as usize].clone();
            (frame.first_step, frame.last.step) = (step, step);
            step += 1;
            history.push(&frame);
        });
    });
}

/// Figures of 200 layers after 10^6 steps: built from the history, without drawing.
fn plots(criterion: &mut Criterion) {
    let mut history = History::default();
    for step in 0..1_000_000 {
        // Frames as a worker merges them: sixteen steps each, with a spike in one of them.
        if step % 16 == 0 {
            history.push(&frame(step));
        }
    }
    let experiment = Experiment::default();
    let run = FigureRun { number: 1, label: "bench", experiment: &experiment, history: &history, is_current: true };
    for kind in Kind::ALL {
        criterion.bench_function(&format!("build {}, 200 layers x 10^6 steps", kind.key()), |bencher| {
            bencher.iter(|| build(*kind, &[run], 999_984, &Options::default()));
        });
    }
}

criterion_group! {
    name = speed;
    config = Criterion::default().sample_size(30);
    targets = steps, history, plots
}
criterion_main!(speed);
