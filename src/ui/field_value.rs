//! The value of one entry of an experiment, by its path: read for a control, written back after an edit.

use super::widgets::NumberKind;
use crate::spec::{Experiment, Kind, Limits, Value};

/// A value as a control shows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FieldValue {
    /// A number with its limits.
    Number(NumberKind, f64),
    /// One of a list: the key, all keys, all labels.
    Choice(&'static str, Vec<&'static str>, Vec<&'static str>),
    /// A text.
    Text(String),
}

/// A value that the user set.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NewValue {
    /// A number.
    Number(f64),
    /// The key of an entry of a list.
    Key(String),
    /// A text.
    Text(String),
}

/// An entry as a row shows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its name on the screen.
    pub label: &'static str,
    /// Its value.
    pub value: FieldValue,
}

/// The entry at a path such as `training.learning_rate` or `architecture.activation.slope`.
pub(super) fn entry(experiment: &Experiment, path: &str) -> Option<Entry> {
    let default = optional_default(experiment, path);
    let mut copy = experiment.clone();
    copy.with_field(path, |field| {
        let value = match field.value {
            Value::Real(value, limits) if path == "task.validation_fraction" => {
                FieldValue::Number(NumberKind::Percent(limits), *value)
            }
            Value::Real(value, limits) => FieldValue::Number(NumberKind::Real(limits), *value),
            Value::Count(value, limits) => FieldValue::Number(NumberKind::Count(limits), *value as f64),
            Value::OptionalReal(value, limits) => {
                FieldValue::Number(NumberKind::Real(limits), value.unwrap_or(default))
            }
            Value::OptionalCount(value, limits) => {
                FieldValue::Number(NumberKind::Count(limits), value.map_or(default, |value| value as f64))
            }
            Value::Text(text) => FieldValue::Text(text.clone()),
            Value::OptionalText(text) => FieldValue::Text(text.clone().unwrap_or_default()),
            Value::Word(word) => FieldValue::Choice(word.key(), word.keys(), word.labels()),
            Value::Kind(kind) => FieldValue::Choice(kind.kind_key(), kind.kinds(), kind.kind_labels()),
            Value::RealOrWord(value) => {
                FieldValue::Number(NumberKind::Real(Limits::ANY), value.real().unwrap_or_default())
            }
        };
        Entry { label: field.label, value }
    })
}

/// Paths of the parameters of a choice, such as `architecture.activation.slope`.
pub(super) fn parameter_paths(experiment: &Experiment, path: &str) -> Vec<String> {
    let mut copy = experiment.clone();
    let paths = copy.with_field(path, |field| match field.value {
        Value::Kind(kind) => parameters(kind).iter().map(|name| format!("{path}.{name}")).collect(),
        _ => Vec::new(),
    });
    paths.unwrap_or_default()
}

fn parameters(kind: &mut dyn Kind) -> Vec<&'static str> {
    kind.parameters().iter().map(|parameter| parameter.path).collect()
}

/// Writes a value; nothing happens where it does not fit the entry.
pub(super) fn set(experiment: &mut Experiment, path: &str, new: &NewValue) {
    experiment.with_field(path, |field| match (field.value, new) {
        (Value::Real(value, _), NewValue::Number(number)) => *value = *number,
        (Value::Count(value, _), NewValue::Number(number)) => *value = *number as u64,
        (Value::OptionalReal(value, _), NewValue::Number(number)) => *value = Some(*number),
        (Value::OptionalCount(value, _), NewValue::Number(number)) => *value = Some(*number as u64),
        (Value::RealOrWord(value), NewValue::Number(number)) => value.set(Some(*number)),
        (Value::Text(value), NewValue::Text(text)) => value.clone_from(text),
        (Value::OptionalText(value), NewValue::Text(text)) => *value = (!text.is_empty()).then(|| text.clone()),
        (Value::Word(word), NewValue::Key(key)) => {
            word.set_key(key);
        }
        (Value::Kind(kind), NewValue::Key(key)) => {
            kind.set_kind(key);
        }
        _ => {}
    });
}

/// What an entry is by default; a parameter, of the choice that is made now.
pub(super) fn default_value(experiment: &Experiment, path: &str) -> Option<FieldValue> {
    let mut default = Experiment::default();
    default.task.kind = experiment.task.kind;
    default.architecture.kind = experiment.architecture.kind;
    if path == "task.kind" || path == "architecture.kind" {
        return entry(&Experiment::default(), path).map(|entry| entry.value);
    }
    if let Some(entry) = entry(&default, path)
        && !is_parameter(experiment, path)
    {
        return Some(entry.value);
    }
    let (parent, _) = path.rsplit_once('.')?;
    let FieldValue::Choice(key, ..) = entry(experiment, parent)?.value else { return None };
    set(&mut default, parent, &NewValue::Key(key.to_owned()));
    entry(&default, path).map(|entry| entry.value)
}

fn is_parameter(experiment: &Experiment, path: &str) -> bool {
    let parent = path.rsplit_once('.').map(|(parent, _)| parent);
    parent.is_some_and(|parent| entry(experiment, parent).is_some())
}

/// Returns an entry to its default.
pub(super) fn reset(experiment: &mut Experiment, path: &str) {
    let new = match default_value(experiment, path) {
        Some(FieldValue::Number(_, value)) => NewValue::Number(value),
        Some(FieldValue::Choice(key, ..)) => NewValue::Key(key.to_owned()),
        Some(FieldValue::Text(text)) => NewValue::Text(text),
        None => return,
    };
    let was_cleared = experiment.with_field(path, |field| match field.value {
        Value::OptionalReal(value, _) => {
            *value = None;
            true
        }
        Value::OptionalCount(value, _) => {
            *value = None;
            true
        }
        _ => false,
    });
    if was_cleared != Some(true) {
        set(experiment, path, &new);
    }
}

/// What an entry that may be left out is then.
fn optional_default(experiment: &Experiment, path: &str) -> f64 {
    match path {
        "task.n_samples" => experiment.task.n_samples() as f64,
        "task.n_classes" => experiment.task.n_classes() as f64,
        "task.n_time_steps" => experiment.task.n_time_steps() as f64,
        "task.noise" => experiment.task.noise(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Activation;

    #[test]
    fn every_entry_of_the_file_can_be_read_and_reset() {
        let mut paths: Vec<&'static str> = Vec::new();
        let mut experiment = Experiment::default();
        paths.extend(experiment.fields().iter().map(|field| field.path));
        for path in paths {
            assert!(entry(&experiment, path).is_some(), "{path}");
            reset(&mut experiment, path);
        }
        assert_eq!(experiment, Experiment::default());
    }

    #[test]
    fn a_parameter_is_reached_through_its_choice_and_has_the_default_of_that_choice() {
        let mut experiment = Experiment::default();
        set(&mut experiment, "architecture.activation", &NewValue::Key("elu".to_owned()));
        assert_eq!(parameter_paths(&experiment, "architecture.activation"), ["architecture.activation.alpha"]);
        set(&mut experiment, "architecture.activation.alpha", &NewValue::Number(0.5));
        assert_eq!(experiment.architecture.activation, Activation::Elu { alpha: 0.5 });
        reset(&mut experiment, "architecture.activation.alpha");
        assert_eq!(experiment.architecture.activation, Activation::Elu { alpha: 1.0 });
    }

    #[test]
    fn an_entry_that_was_left_out_shows_what_it_is_then_and_is_left_out_again_by_a_reset() {
        let mut experiment = Experiment::default();
        let value = entry(&experiment, "task.n_samples").map(|entry| entry.value);
        assert!(matches!(value, Some(FieldValue::Number(NumberKind::Count(_), 1000.0))), "{value:?}");
        set(&mut experiment, "task.n_samples", &NewValue::Number(50.0));
        assert_eq!(experiment.task.n_samples, Some(50));
        reset(&mut experiment, "task.n_samples");
        assert_eq!(experiment.task.n_samples, None);
    }
}
