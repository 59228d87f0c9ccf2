//! A parsed document read as an experiment: types, unknown keys, ranges, all problems at once.

use toml_edit::{Item, TableLike};

use super::known::{Known, join};
use super::position::{item_at, of_key, of_path, start_of_item};
use super::problem::Found;
use super::value::{described, read_value};
use crate::spec::{self, Activation, ArchitectureKind, Experiment, Initializer};

/// The version of the format that is read and written.
pub(super) const FORMAT: i64 = 1;

/// Entries whose range or need depends on another entry: not judged while that one cannot be read.
const DEPENDS: &[(&str, &str)] = &[
    ("remedies.residual.every", "architecture.n_hidden"),
    ("remedies.residual.every", "architecture.kind"),
    ("task.n_classes", "task.kind"),
    ("task.path", "task.kind"),
    ("remedies.pretraining.path", "remedies.pretraining.kind"),
];

/// Reads a document. `unread` are paths of entries that are known to be wrong already: nothing more is said about them.
pub(super) fn read(root: &dyn TableLike, unread: &[String]) -> (Experiment, Vec<Found>) {
    let mut found = Vec::new();
    check_format(root, &mut found);
    check_keys(root, "", &Known::new(), &mut found);

    let mut experiment = starting_point(root);
    // Twice: a field's limits and default may depend on one that is written further down.
    read_fields(root, &mut experiment, &mut Vec::new());
    if experiment.architecture.kind == ArchitectureKind::Recurrent && item_at(root, "architecture.activation").is_none()
    {
        experiment.architecture.activation = RECURRENT_ACTIVATION;
    }
    read_fields(root, &mut experiment, &mut found);

    found.retain(|problem| !unread.contains(&problem.path));
    let is_wrong = |path: &str| {
        let is_at = |wrong: &str| path == wrong || path.strip_prefix(wrong).is_some_and(|rest| rest.starts_with('.'));
        found.iter().any(|problem| is_at(&problem.path)) || unread.iter().any(|unread| is_at(unread))
    };
    let out_of_range: Vec<Found> = spec::problems(&experiment)
        .into_iter()
        .filter(|problem| !is_wrong(&problem.path))
        .filter(|problem| !DEPENDS.iter().any(|(entry, on)| *entry == problem.path && is_wrong(on)))
        .map(|problem| Found { at: of_path(root, &problem.path), path: problem.path, message: problem.message })
        .collect();
    found.extend(out_of_range);
    (experiment, found)
}

/// The activation of a recurrent network that names none: that of PyTorch's `RNN`.
pub(super) const RECURRENT_ACTIVATION: Activation = Activation::Tanh;

/// The default experiment, with the optional entries that the file has.
fn starting_point(root: &dyn TableLike) -> Experiment {
    let mut experiment = Experiment::default();
    if item_at(root, "initialization.recurrent").is_some() {
        experiment.initialization.recurrent = Some(Initializer::default());
    }
    experiment
}

fn read_fields(root: &dyn TableLike, experiment: &mut Experiment, found: &mut Vec<Found>) {
    for field in experiment.fields() {
        if let Some(item) = item_at(root, field.path) {
            read_value(field.path, item, field.value, found);
        }
    }
}

fn check_format(root: &dyn TableLike, found: &mut Vec<Found>) {
    let message = match root.get("format") {
        None => format!("is missing; write `format = {FORMAT}` into the first line"),
        Some(item) => match item.as_integer() {
            Some(FORMAT) => return,
            Some(other) => {
                format!("must be {FORMAT}, this is {other}; this version of the program reads format {FORMAT}")
            }
            None => format!("must be the whole number {FORMAT}, this is {}", described(item)),
        },
    };
    found.push(Found { at: of_path(root, "format"), path: "format".to_owned(), message });
}

/// Finds unknown keys, and values where tables are expected.
fn check_keys(table: &dyn TableLike, path: &str, known: &Known, found: &mut Vec<Found>) {
    for (key, item) in table.iter() {
        let inner = join(path, key);
        if key.contains('.') || !(known.is_field(&inner) || known.is_table(&inner)) {
            found.push(Found {
                at: of_key(table, key),
                path: inner,
                message: known.complaint(path, key, item.is_table_like()),
            });
        } else if known.is_table(&inner) {
            check_table(item, inner, known, found);
        }
    }
}

fn check_table(item: &Item, path: String, known: &Known, found: &mut Vec<Found>) {
    match item.as_table_like() {
        Some(table) => check_keys(table, &path, known, found),
        None => {
            let hint = match item {
                Item::ArrayOfTables(_) => format!("write [{path}] once, in single brackets"),
                _ => format!("write [{path}] on a line of its own, and its fields below"),
            };
            let message = format!("must be a table, this is {}; {hint}", described(item));
            found.push(Found { at: start_of_item(item).unwrap_or_default(), path, message });
        }
    }
}
