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
