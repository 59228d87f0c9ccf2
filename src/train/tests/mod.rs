//! The trainer against a second one in f64, against finite differences, and against numbers from the literature.

mod adapter;
mod golden;
mod phenomena;
mod reference;
mod remedies;

use reference::Reference;

use crate::run::{Device, LayerColumn, StepColumn};
use crate::spec::{
    ACTIVATIONS, Activation, BiasInitializer, Choice, ClippingKind, Experiment, Initializer, InitializerKind,
    Optimizer, Schedule, TaskKind,
};
use crate::train::{StepReport, Trainer};

/// A small net of odd sizes on four clouds in the plane.
fn odd_experiment() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.task.kind = TaskKind::Blobs;
    experiment.task.n_samples = Some(83);
    experiment.architecture.n_hidden = 3;
    experiment.architecture.width = 7;
    experiment.architecture.activation = Activation::Tanh;
    experiment.initialization.biases = BiasInitializer::Normal { std: 0.3 };
    experiment.training.batch_size = 13;
    experiment.training.n_steps = 40;
    experiment
}

/// Five steps of both trainers; every column of every row must agree. Gives the worst relative error.
fn assert_agrees(experiment: &Experiment, tolerance: f64) -> f64 {
    let mut trainer = Trainer::new(experiment, &Device::Cpu).unwrap();
    let mut reference = Reference::new(experiment, &trainer.weights().unwrap(), &trainer.data());
    let mut worst = 0.0_f64;
    for step in 0..5 {
        let StepReport { row, batch, diverged, .. } = trainer.step(true).unwrap();
        let row = row.unwrap();
        let (wanted, _) = reference.step(&batch);
        assert!(!diverged);
        let mut check = |what: String, got: f64, wanted: f64, floor: f64| {
            let error = (got - wanted).abs() / wanted.abs().max(floor);
            assert!(error <= tolerance, "{what}, step {step}: {got} instead of {wanted}, {experiment:?}");
            worst = worst.max(error);
        };
        for &(column, value) in &wanted.steps {
            // An angle from three norms in f32.
            let floor = if column == StepColumn::ClippingAngle { 300.0 } else { 1e-7 };
            check(column.key().to_owned(), row.value(column), value, floor);
        }
        for (layer_idx, columns) in wanted.layers.iter().enumerate() {
            for &(column, value) in columns {
                let got = f64::from(row.layer(layer_idx, column));
                // What is zero in theory, such as the gradient of a bias before batch normalization, is rounding.
                let floor = match column {
                    LayerColumn::BiasGradL2 => 1e-2,
                    // A weight moves by whole units of its last place.
                    LayerColumn::RelativeUpdate => 1e-4,
                    _ => 1e-6,
                };
                check(format!("{} of layer {}", column.key(), layer_idx + 1), got, value, floor);
            }
        }
    }
    worst
}

#[test]
fn every_column_agrees_with_the_f64_trainer_for_every_activation() {
    for &activation in ACTIVATIONS {
        let mut experiment = odd_experiment();
        experiment.architecture.activation = activation;
        assert_agrees(&experiment, 2e-4);
    }
}

#[test]
fn units_whose_f32_derivative_underflows_are_not_dead_as_long_as_the_functions_is_not_zero() {
    // exp(u) is 0 in f32 below -104, in f64 below -745.
    for (bias, dead) in [(-150.0, 0.0), (-800.0, 1.0)] {
        let mut experiment = odd_experiment();
        experiment.architecture.activation = Activation::Elu { alpha: 1.0 };
        experiment.initialization.biases = BiasInitializer::Constant { value: bias };
        let row = Trainer::new(&experiment, &Device::Cpu).unwrap().step(true).unwrap().row.unwrap();
        assert_eq!(row.layer(0, LayerColumn::DeadFraction), dead, "{bias}");
    }
}

#[test]
fn every_optimizer_agrees_with_the_f64_trainer() {
    for &optimizer in Optimizer::ALL {
        let mut experiment = odd_experiment();
        experiment.training.optimizer = optimizer;
        experiment.training.learning_rate = 0.02;
        experiment.training.schedule = Schedule::Cosine { warmup_steps: 2, final_fraction: 0.1 };
        assert_agrees(&experiment, 5e-4);
    }
}

#[test]
fn every_clipping_agrees_with_the_f64_trainer_and_says_when_it_clipped() {
    for &kind in ClippingKind::ALL.iter().filter(|kind| **kind != ClippingKind::None) {
        for (threshold, clips) in [(0.01, true), (1e3, false)] {
            let mut experiment = odd_experiment();
            experiment.remedies.clipping.kind = kind;
            experiment.remedies.clipping.threshold = threshold;
            assert_agrees(&experiment, 3e-4);
            let row = Trainer::new(&experiment, &Device::Cpu).unwrap().step(true).unwrap().row.unwrap();
            assert_eq!(row.value(StepColumn::Clipped), f64::from(u8::from(clips)), "{kind:?} {threshold}");
        }
    }
}

#[test]
fn penalties_and_decay_agree_with_the_f64_trainer() {
    let mut experiment = odd_experiment();
    experiment.remedies.weight_penalty.l1 = 1e-3;
    experiment.remedies.weight_penalty.l2 = 0.02;
    experiment.remedies.weight_penalty.decoupled = 0.1;
    assert_agrees(&experiment, 3e-4);
}

#[test]
fn regression_agrees_with_the_f64_trainer_and_has_no_accuracy() {
    let mut experiment = odd_experiment();
    experiment.task.kind = TaskKind::Teacher;
    experiment.task.n_classes = Some(1);
    assert_agrees(&experiment, 3e-4);
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    assert!(trainer.step(true).unwrap().row.unwrap().value(StepColumn::TrainAccuracy).is_nan());
    let (loss, accuracy) = trainer.validate().unwrap().unwrap();
    assert!(loss.is_finite() && accuracy.is_none());
}

#[test]
fn two_runs_on_the_cpu_are_the_same_bit_for_bit() {
    let mut experiment = Experiment::default();
    experiment.architecture.width = 33;
    experiment.training.optimizer = Optimizer::Adam { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 };
    let rows = || {
        let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
        let rows: Vec<_> = (0..20).map(|_| trainer.step(true).unwrap().row.unwrap()).collect();
        (format!("{rows:?}"), trainer.validate().unwrap(), trainer.weights().unwrap())
    };
    let (first, second) = (rows(), rows());
    assert!(first == second);
}

#[test]
fn measuring_changes_nothing_of_what_is_learned() {
    let mut experiment = odd_experiment();
    experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
    let run = |measure: bool| {
        let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
        for _ in 0..10 {
            assert_eq!(trainer.step(measure).unwrap().row.is_some(), measure);
        }
        trainer.weights().unwrap()
    };
    assert!(run(true) == run(false));
}

#[test]
fn a_fork_goes_its_own_way_and_leaves_the_trainer_alone() {
    let experiment = odd_experiment();
    let mut alone = Trainer::new(&experiment, &Device::Cpu).unwrap();
    let mut forked = Trainer::new(&experiment, &Device::Cpu).unwrap();
    let mut fork = forked.fork();
    for _ in 0..3 {
        fork.step(false).unwrap();
    }
    let rows = [alone.step(true).unwrap().row, forked.step(true).unwrap().row].map(|row| format!("{row:?}"));
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn a_diverging_step_is_measured_whatever_was_asked_and_names_its_first_non_finite_value() {
    let mut experiment = Experiment::default();
    experiment.architecture.n_hidden = 15;
    experiment.architecture.activation = Activation::Relu;
    experiment.initialization.weights = Initializer::new(InitializerKind::LecunNormal).with_gain(2.5);
    experiment.training.learning_rate = 0.02;
    let run = |measure: bool| {
        let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
        loop {
            let report = trainer.step(measure).unwrap();
            if report.diverged {
                return report;
            }
            assert!(trainer.step_number() < 50, "does not diverge");
        }
    };
    let (measured, unmeasured) = (run(true), run(false));
    let first = measured.first_non_finite.unwrap();
    assert_eq!(unmeasured.first_non_finite, Some(first));
    assert_eq!(format!("{:?}", unmeasured.row), format!("{:?}", measured.row));
    assert!(first.step > 0 && first.layer.is_some_and(|layer| (1..=16).contains(&layer)));
}

#[test]
fn changing_the_depth_keeps_the_other_layers_draws() {
    let weights = |n_hidden| {
        let mut experiment = odd_experiment();
        experiment.architecture.n_hidden = n_hidden;
        Trainer::new(&experiment, &Device::Cpu).unwrap().weights().unwrap()
    };
    let (shallow, deep) = (weights(3), weights(5));
    assert_eq!(shallow[..6], deep[..6]);
    assert_eq!(shallow.last().unwrap().values, deep.last().unwrap().values);
}
