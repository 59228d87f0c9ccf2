//! An experiment written into a document: a new one, or the difference to what the document says.

use toml_edit::{DocumentMut, TableLike};

use super::edit::{remove, set, toml_from_plain};
use super::plain::{Plain, default_parameters, entries};
use super::position::item_at;
use super::read::{FORMAT, RECURRENT_ACTIVATION};
use crate::spec::{ArchitectureKind, Experiment};

/// Entries of every new file, also at their defaults.
const MAIN: &[&str] = &[
    "task.kind",
    "architecture.kind",
    "initialization.weights",
    "training.optimizer",
    "training.learning_rate",
    "training.batch_size",
    "training.n_steps",
];

/// Entries of every new file with this architecture.
fn main_entries(kind: ArchitectureKind) -> &'static [&'static str] {
    match kind {
        ArchitectureKind::Mlp => &["architecture.n_hidden", "architecture.width", "architecture.activation"],
        ArchitectureKind::Recurrent => &["architecture.cell", "architecture.n_layers", "architecture.width"],
        ArchitectureKind::Conv => &["architecture.n_blocks", "architecture.channels", "architecture.activation"],
    }
}

/// The document of a tidy new file.
pub(super) fn new_document(experiment: &Experiment) -> DocumentMut {
    let mut document = DocumentMut::new();
    set(document.as_table_mut(), "format", FORMAT.into());
    let unwritten = entries(&unwritten(experiment));
    for (path, plain) in entries(experiment) {
        let is_main = MAIN.contains(&path) || main_entries(experiment.architecture.kind).contains(&path);
        if is_main || !unwritten.contains(&(path, plain.clone())) {
            write(document.as_table_mut(), experiment, path, &plain);
        }
    }
    document
}

/// Changes the document where `after` differs from `before`, which is what the document says.
pub(super) fn update_document(document: &mut DocumentMut, before: &Experiment, after: &Experiment) {
    let root = document.as_table_mut();
    let (before, unwritten) = (entries(before), entries(&unwritten(after)));
    let after_entries = entries(after);
    for (path, _) in before.iter().filter(|(path, _)| !after_entries.iter().any(|(other, _)| other == path)) {
        remove(root, path);
    }
    for (path, plain) in after_entries {
        let entry = (path, plain);
        let is_written = item_at(root, path).is_some();
        let is_said = if is_written { before.contains(&entry) } else { unwritten.contains(&entry) };
        if is_said {
            continue;
        }
        let old = before.iter().find(|(other, _)| *other == path).map(|(_, old)| old);
        match (&entry.1, old) {
            (Plain::Absent, _) => remove(root, path),
            (Plain::Choice { kind, parameters }, Some(Plain::Choice { kind: old_kind, parameters: old }))
                if is_written && kind == old_kind =>
            {
                let defaults = default_parameters(after, path, kind);
                update_parameters(root, path, parameters, old, &defaults);
            }
            (plain, _) => write(root, after, path, plain),
        }
    }
}

/// What a reader takes where nothing is written, given the architecture's kind.
fn unwritten(experiment: &Experiment) -> Experiment {
    let mut unwritten = Experiment::default();
    if experiment.architecture.kind == ArchitectureKind::Recurrent {
        unwritten.architecture.activation = RECURRENT_ACTIVATION;
    }
    unwritten
}

fn write(root: &mut dyn TableLike, experiment: &Experiment, path: &str, plain: &Plain) {
    let defaults = match plain {
        Plain::Choice { kind, .. } => default_parameters(experiment, path, kind),
        _ => Vec::new(),
    };
    if let Some(value) = toml_from_plain(plain, &defaults) {
        set(root, path, value);
    }
}

/// Changes the parameters of a choice whose kind stays.
fn update_parameters(
    root: &mut dyn TableLike,
    path: &str,
    parameters: &[(&'static str, Plain)],
    old: &[(&'static str, Plain)],
    defaults: &[(&'static str, Plain)],
) {
    for entry in parameters {
        let path = format!("{path}.{}", entry.0);
        let is_said = if item_at(root, &path).is_some() { old.contains(entry) } else { defaults.contains(entry) };
        if !is_said && let Some(value) = toml_from_plain(&entry.1, &[]) {
            set(root, &path, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::files::ExperimentFile;
    use crate::files::experiment::random::BY_HAND;
    use crate::spec::{Activation, Experiment, InitializerKind, NormalizationKind, Optimizer, TaskKind};
    use crate::spec::{Initializer, Kind};

    fn updated(change: impl FnOnce(&mut Experiment)) -> String {
        let mut file = ExperimentFile::parse(BY_HAND).unwrap();
        let mut experiment = file.experiment().clone();
        change(&mut experiment);
        file.update(&experiment);
        let text = file.to_toml();
        let read = ExperimentFile::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert_eq!(read.experiment(), &experiment, "{text}");
        text
    }

    #[test]
    fn a_file_that_is_not_changed_is_written_as_it_was() {
        assert_eq!(updated(|_| ()), BY_HAND);
        let windows = BY_HAND.replace('\n', "\r\n");
        assert_eq!(ExperimentFile::parse(&windows).unwrap().to_toml(), windows);
    }

    #[test]
    fn only_changed_values_are_touched() {
        let text = updated(|experiment| {
            experiment.training.n_steps = 600;
            experiment.training.optimizer = Optimizer::Adam { beta_1: 0.9, beta_2: 0.99, epsilon: 1e-8 };
            experiment.architecture.activation = Activation::LeakyRelu { slope: 0.01 };
            experiment.remedies.clipping.threshold = 1e-5;
        });
        let expected = BY_HAND
            .replace("1_000  ", "600  ")
            .replace("beta_1 = 0.8 }", "beta_1 = 0.9, beta_2 = 0.99 }")
            .replace("slope = 2e-2", "slope = 0.01")
            .replace("threshold = 1 }", "threshold = 1e-5 }");
        assert_eq!(text, expected);
    }

    #[test]
    fn another_kind_takes_the_place_of_the_old_one() {
        let text = updated(|experiment| {
            experiment.training.optimizer.set_kind("momentum");
            experiment.architecture.activation = Activation::Elu { alpha: 2.0 };
            experiment.initialization.weights = Initializer::new(InitializerKind::Orthogonal).with_gain(2.5);
        });
        let expected = BY_HAND
            .replace("{ kind = \"adam\", beta_1 = 0.8 }  # K", "{ kind = \"momentum\" }  # K")
            .replace(
                "kind = \"leaky_relu\"\n  activation.slope = 2e-2 # steep\n",
                "kind = \"elu\"\nactivation.alpha = 2.0\n",
            )
            .replace("# He\nkind = 'kaiming_normal'", "# He\nkind = \"orthogonal\"\ngain = 2.5");
        assert_eq!(text, expected);
    }

    #[test]
    fn new_entries_join_their_tables_and_optional_ones_go() {
        let text = updated(|experiment| {
            experiment.name = "Deep".to_owned();
            experiment.training.batch_size = 32;
            experiment.task.kind = TaskKind::Spirals;
            experiment.task.n_samples = Some(1000);
            experiment.remedies.normalization.kind = NormalizationKind::Layer;
            experiment.initialization.recurrent = Some(Initializer::default());
        });
        let mut file = ExperimentFile::parse(&text).unwrap();
        assert!(text.contains("format = 1   # the only one\nname = \"Deep\"\n\n[training]"), "{text}");
        assert!(text.contains("# Kingma\nbatch_size = 32\n"), "{text}");
        assert!(text.contains("[task]\nkind = \"spirals\"\nn_samples = 1000\n"), "{text}");
        assert!(text.contains("recurrent = { kind = \"xavier_normal\" }\n"), "{text}");
        assert!(text.ends_with("# The end\n"), "{text}");
        file.update(ExperimentFile::parse(BY_HAND).unwrap().experiment());
        let text = file.to_toml();
        assert!(!text.contains("n_samples") && !text.contains("recurrent"), "{text}");
        assert!(text.contains("kind = \"digits\""), "what is written stays written: {text}");
    }

    #[test]
    fn a_recurrent_network_without_an_activation_has_tanh_and_keeps_another_one() {
        let mut file = ExperimentFile::parse("format = 1\n[architecture]\nkind = \"recurrent\"\n").unwrap();
        assert_eq!(file.experiment().architecture.activation, Activation::Tanh);
        let mut sigmoid = file.experiment().clone();
        sigmoid.architecture.activation = Activation::Sigmoid;
        file.update(&sigmoid);
        assert!(file.to_toml().contains("activation = { kind = \"sigmoid\" }"), "{}", file.to_toml());
    }

    #[test]
    fn a_new_file_is_tidy() {
        let mut experiment = Experiment { name: "Deep sigmoid".to_owned(), ..Experiment::default() };
        experiment.training.learning_rate = 1e-5;
        experiment.remedies.clipping.threshold = 0.5;
        let expected = "format = 1\nname = \"Deep sigmoid\"\n\n[task]\nkind = \"digits\"\n\n[architecture]\n\
            kind = \"mlp\"\nn_hidden = 8\nwidth = 64\nactivation = { kind = \"sigmoid\" }\n\n[initialization]\n\
            weights = { kind = \"xavier_normal\" }\n\n[training]\noptimizer = { kind = \"sgd\" }\n\
            learning_rate = 1e-5\nbatch_size = 128\nn_steps = 600\n\n[remedies.clipping]\nthreshold = 0.5\n";
        assert_eq!(ExperimentFile::new(experiment).to_toml(), expected);
    }

    #[test]
    fn the_example_of_the_format_reads_as_the_defaults_and_what_it_changes() {
        let document = include_str!("../../../docs/format.md");
        let example = document.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let mut experiment = ExperimentFile::parse(example).unwrap().into_experiment();
        assert_eq!(experiment.remedies.residual.every, 2);
        let default = Experiment::default();
        experiment.name.clear();
        experiment.note.clear();
        experiment.remedies.clipping.kind = default.remedies.clipping.kind;
        experiment.remedies.normalization.kind = default.remedies.normalization.kind;
        experiment.remedies.residual.every = 0;
        assert_eq!(experiment, default);
        assert_eq!(ExperimentFile::parse("format = 1").unwrap().experiment(), &default);
    }
}
