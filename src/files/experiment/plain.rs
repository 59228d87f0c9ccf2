//! The value of a field as a thing of its own, so that two experiments can be compared entry by entry.

use crate::spec::{Experiment, Field, Value};

/// A value of an experiment, apart from it.
#[derive(Clone, Debug)]
pub(super) enum Plain {
    Real(f64),
    Count(u64),
    Text(String),
    Choice {
        kind: &'static str,
        parameters: Vec<(&'static str, Plain)>,
    },
    /// An optional entry that is left to its default.
    Absent,
}

/// Numbers are the same where their bits are: a draft's NaN does not count as changed for ever.
impl PartialEq for Plain {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Real(a), Self::Real(b)) => a.to_bits() == b.to_bits(),
            (Self::Count(a), Self::Count(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Choice { kind: a, parameters: a_rest }, Self::Choice { kind: b, parameters: b_rest }) => {
                a == b && a_rest == b_rest
            }
            (Self::Absent, Self::Absent) => true,
            _ => false,
        }
    }
}

/// Every entry of an experiment with its path, in the order of the file.
pub(super) fn entries(experiment: &Experiment) -> Vec<(&'static str, Plain)> {
    let mut copy = experiment.clone();
    copy.fields().into_iter().map(entry).collect()
}

fn entry(field: Field<'_>) -> (&'static str, Plain) {
    let plain = match field.value {
        Value::Real(value, _) => Plain::Real(*value),
        Value::OptionalReal(value, _) => value.map_or(Plain::Absent, Plain::Real),
        Value::Count(value, _) => Plain::Count(*value),
        Value::OptionalCount(value, _) => value.map_or(Plain::Absent, Plain::Count),
        Value::Text(value) => Plain::Text(value.clone()),
        Value::OptionalText(value) => value.clone().map_or(Plain::Absent, Plain::Text),
        Value::Word(word) => Plain::Text(word.key().to_owned()),
        Value::RealOrWord(value) => match value.real() {
            Some(real) => Plain::Real(real),
            None => Plain::Text(value.word().to_owned()),
        },
        Value::Kind(choice) => {
            Plain::Choice { kind: choice.kind_key(), parameters: choice.parameters().into_iter().map(entry).collect() }
        }
    };
    (field.path, plain)
}

/// The parameters of a kind at their defaults; empty where no field at `path` has such a kind.
pub(super) fn default_parameters(experiment: &Experiment, path: &str, kind: &str) -> Vec<(&'static str, Plain)> {
    let mut copy = experiment.clone();
    let field = copy.fields().into_iter().find(|field| field.path == path);
    match field.map(|field| field.value) {
        Some(Value::Kind(choice)) => {
            choice.set_kind(kind);
            choice.parameters().into_iter().map(entry).collect()
        }
        _ => Vec::new(),
    }
}
