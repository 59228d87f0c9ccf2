//! Every remedy with every other one: trains, is saved, is opened, trains again with the same numbers bit for bit.

use std::path::Path;

use gradlab::files::{Document, ExperimentFile, Record, RunFolder, open_document, save_document};
use gradlab::run::{Device, Outcome, RunId, RunSetup, StepColumn};
use gradlab::spec::{
    Activation, BranchScale, ClippingKind, Experiment, InitializerKind, NormalizationKind, Placement, ResidualOrder,
    Schedule, TaskKind,
};
use gradlab::worker::{Wish, run_to_end};

/// A remedy, as it changes an experiment.
type Remedy = (&'static str, fn(&mut Experiment));

const REMEDIES: &[Remedy] = &[
    ("prelu", |e| e.architecture.activation = Activation::Prelu { slope: 0.2 }),
    ("elu", |e| e.architecture.activation = Activation::Elu { alpha: 0.7 }),
    ("selu", |e| e.architecture.activation = Activation::Selu),
    ("batch before", |e| e.remedies.normalization.kind = NormalizationKind::Batch),
    ("layer after", |e| {
        e.remedies.normalization.kind = NormalizationKind::Layer;
        e.remedies.normalization.placement = Placement::AfterActivation;
    }),
    ("rms before", |e| e.remedies.normalization.kind = NormalizationKind::Rms),
    ("residual pre rezero", |e| {
        e.remedies.residual.every = 1;
        e.remedies.residual.scale = BranchScale::Rezero;
    }),
    ("residual post 1/sqrt", |e| {
        e.remedies.residual.every = 2;
        e.remedies.residual.order = ResidualOrder::PostActivation;
        e.remedies.residual.scale = BranchScale::InverseSqrtDepth;
    }),
    ("clip value", |e| e.remedies.clipping.kind = ClippingKind::ByValue),
    ("clip global", |e| e.remedies.clipping.kind = ClippingKind::ByGlobalNorm),
    ("clip each", |e| e.remedies.clipping.kind = ClippingKind::EachByNorm),
    ("clip adaptive", |e| e.remedies.clipping.kind = ClippingKind::Adaptive),
    ("l1", |e| e.remedies.weight_penalty.l1 = 1e-3),
    ("l2", |e| e.remedies.weight_penalty.l2 = 1e-3),
    ("decoupled", |e| e.remedies.weight_penalty.decoupled = 1e-2),
    ("max norm", |e| e.remedies.weight_penalty.max_norm = 0.8),
    ("orthogonal", |e| e.initialization.weights.kind = InitializerKind::Orthogonal),
    ("lsuv", |e| e.initialization.weights.kind = InitializerKind::Lsuv),
    ("cosine with warm-up", |e| {
        e.training.schedule = Schedule::Cosine { warmup_steps: 2, final_fraction: 0.1 };
    }),
];

/// Five steps of a small net of odd sizes on four clouds in the plane.
fn base() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.task.kind = TaskKind::Blobs;
    experiment.task.n_samples = Some(83);
    experiment.architecture.n_hidden = 3;
    experiment.architecture.width = 7;
    experiment.architecture.activation = Activation::Tanh;
    experiment.training.batch_size = 13;
    experiment.training.n_steps = 5;
    experiment.remedies.clipping.threshold = 0.05;
    experiment
}

/// Every number but the times, as text, and the weights' files.
fn train(experiment: &Experiment, folder: &Path, what: &str) -> (String, Vec<Vec<u8>>) {
    let setup = RunSetup {
        run: RunId(1),
        experiment: experiment.clone(),
        device: Device::Cpu,
        folder: folder.to_owned(),
        measure_every: 1,
        continue_after_divergence: false,
    };
    let summary = run_to_end(&setup, |_, _| Wish::GoOn).unwrap();
    assert_eq!((summary.outcome, summary.first_non_finite), (Outcome::Finished, None), "{what}");
    (numbers(folder), weights(folder))
}

fn numbers(folder: &Path) -> String {
    let mut record = Record::open(folder).unwrap();
    let rows = record.rows().map(|kept| {
        let mut row = kept.unwrap().row;
        row.values[StepColumn::StepSecs as usize] = 0.0;
        row.values[StepColumn::MeasuringSecs as usize] = 0.0;
        format!("{row:?}")
    });
    rows.collect()
}

fn weights(folder: &Path) -> Vec<Vec<u8>> {
    let files = ["weights_initial.safetensors", "weights_final.safetensors"];
    files.map(|name| std::fs::read(folder.join(name)).unwrap()).to_vec()
}

#[test]
fn every_remedy_with_every_other_one_trains_is_saved_and_trains_again_the_same_bit_for_bit() {
    for (first_idx, (first, apply_first)) in REMEDIES.iter().enumerate() {
        for (second, apply_second) in &REMEDIES[first_idx..] {
            let mut experiment = base();
            apply_first(&mut experiment);
            apply_second(&mut experiment);
            let what = format!("{first} with {second}");
            let folder = tempfile::tempdir().unwrap();
            let [run, opened_into, again] = ["run", "opened", "again"].map(|name| folder.path().join(name));
            for folder in [&run, &opened_into, &again] {
                std::fs::create_dir(folder).unwrap();
            }
            let trained = train(&experiment, &run, &what);

            let path = folder.path().join("pair.gradlab");
            let document = Document {
                experiment_toml: ExperimentFile::new(experiment).to_toml(),
                provenance_toml: std::fs::read_to_string(run.join("provenance.toml")).unwrap(),
                window_toml: None,
                runs: vec![RunFolder { number: 1, folder: run }],
            };
            save_document(&path, &document).unwrap();
            let opened = open_document(&path, &opened_into).unwrap();
            let saved = &opened.runs[0].folder;
            assert!((numbers(saved), weights(saved)) == trained, "{what} is not the same when opened");

            let experiment = ExperimentFile::parse(&opened.experiment_toml).unwrap().into_experiment();
            assert!(train(&experiment, &again, &what) == trained, "{what} is not the same when trained again");
        }
    }
}
