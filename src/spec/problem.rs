//! What is wrong with an experiment: the same check for files and for panels, all problems at once.

use super::Choice;
use super::architecture::ArchitectureKind;
use super::experiment::Experiment;
use super::field::{Field, Value};
use super::remedy::PretrainingKind;
use super::task::TaskKind;

/// One thing that is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Dotted path of the field in the file, such as `remedies.clipping.threshold`.
    pub path: String,
    /// What is wrong and what would be right, without the path.
    pub message: String,
}

/// Everything that is out of range or missing, in the order of the file.
pub fn problems(experiment: &Experiment) -> Vec<Problem> {
    let mut copy = experiment.clone();
    let mut found = Vec::new();
    for field in copy.fields() {
        // What has no effect cannot be out of range: it is kept and ignored.
        if experiment.architecture.kind.has_field(field.path) {
            check_field("", field, &mut found);
        }
    }
    let task = &experiment.task;
    if task.kind.needs_path() && task.path.is_none() {
        found.push(missing_path("task.path", task.kind.label()));
    }
    let pretraining = &experiment.remedies.pretraining;
    if pretraining.kind == PretrainingKind::FromFile && pretraining.path.is_none() {
        found.push(missing_path("remedies.pretraining.path", "pre-training from a file"));
    }
    found
}

/// What `experiment` asks for that this version cannot run, each by its path. Empty where it can run.
pub fn not_in_this_version(experiment: &Experiment) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut refuse = |path: &str, what: &str| {
        found.push(Problem { path: path.to_owned(), message: format!("{what} is not in this version") });
    };
    match experiment.task.kind {
        TaskKind::Digits
        | TaskKind::Spirals
        | TaskKind::Circles
        | TaskKind::Xor
        | TaskKind::Blobs
        | TaskKind::Teacher => {}
        other => refuse("task.kind", other.label()),
    }
    if experiment.architecture.kind != ArchitectureKind::Mlp {
        refuse("architecture.kind", experiment.architecture.kind.label());
    }
    if experiment.remedies.pretraining.kind != PretrainingKind::None {
        refuse("remedies.pretraining.kind", "pre-training");
    }
    found
}

/// Whether a value and all parameters of a choice are within their limits.
pub(super) fn is_right(field: Field<'_>) -> bool {
    let mut found = Vec::new();
    check_field("", field, &mut found);
    found.is_empty()
}

fn missing_path(path: &str, what: &str) -> Problem {
    Problem { path: path.to_owned(), message: format!("missing; {what} needs the path of its file or folder") }
}

fn check_field(parent: &str, field: Field<'_>, found: &mut Vec<Problem>) {
    let path = if parent.is_empty() { field.path.to_owned() } else { format!("{parent}.{}", field.path) };
    let mut complain = |value: String, limits: String| {
        found.push(Problem { path: path.clone(), message: format!("must be {limits}, this is {value}") });
    };
    match field.value {
        Value::Real(value, limits) if !limits.contain(*value) => complain(value.to_string(), limits.to_string()),
        Value::OptionalReal(Some(value), limits) if !limits.contain(*value) => {
            complain(value.to_string(), limits.to_string());
        }
        Value::Count(value, limits) if !limits.contain(*value) => complain(value.to_string(), limits.to_string()),
        Value::OptionalCount(Some(value), limits) if !limits.contain(*value) => {
            complain(value.to_string(), limits.to_string());
        }
        Value::RealOrWord(value) => {
            if let Some(real) = value.real()
                && !real.is_finite()
            {
                complain(real.to_string(), format!("a finite number or \"{}\"", value.word()));
            }
        }
        Value::Kind(kind) => {
            for parameter in kind.parameters() {
                check_field(&path, parameter, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Activation;

    #[test]
    fn the_default_experiment_is_right_and_can_run() {
        assert_eq!(problems(&Experiment::default()), []);
        assert_eq!(not_in_this_version(&Experiment::default()), []);
    }

    #[test]
    fn an_entry_of_another_architecture_is_not_judged() {
        let mut experiment = Experiment::default();
        experiment.architecture.n_layers = 9;
        assert_eq!(problems(&experiment), []);
        experiment.architecture.kind = ArchitectureKind::Recurrent;
        experiment.architecture.n_hidden = 0;
        let found = problems(&experiment);
        assert_eq!(found.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["architecture.n_layers"]);
    }

    #[test]
    fn all_problems_are_listed_at_once_with_their_paths() {
        let mut experiment = Experiment::default();
        experiment.architecture.width = 0;
        experiment.architecture.activation = Activation::Elu { alpha: f64::NAN };
        experiment.remedies.clipping.threshold = 0.0;
        experiment.remedies.residual.every = 8;
        let found = problems(&experiment);
        let paths: Vec<&str> = found.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "architecture.width",
                "architecture.activation.alpha",
                "remedies.clipping.threshold",
                "remedies.residual.every"
            ]
        );
        assert_eq!(found[0].message, "must be 1 to 2048, this is 0");
        assert_eq!(found[2].message, "must be above 0, this is 0");
    }
}
