//! The names of a document's members.

use crate::files::record::{ArrayFile, BATCHES_FILE, EVENTS_FILE, Side};
use crate::run::{LayerColumn, StepColumn};
use crate::spec::Choice;

/// Says that the zip is a document, and of which format.
pub(super) const FORMAT: &str = "format.txt";
/// What [`FORMAT`] holds.
pub(super) const FORMAT_1: &str = "gradlab 1";
/// The experiment as the user edits it.
pub(super) const EXPERIMENT: &str = "experiment.toml";
/// Where the numbers come from.
pub(super) const PROVENANCE: &str = "provenance.toml";
/// What the window remembers.
pub(super) const WINDOW: &str = "window.toml";
/// RMS of dL/dz by step, layer and time, of a run.
pub(super) const TIME: &str = "time/delta_rms.npy";

/// The name of a run's member.
pub(super) fn of_run(number: u64, name: &str) -> String {
    format!("runs/{number}/{name}")
}

/// The number of the run that a member belongs to; nothing for other members and for numbers with a leading zero.
pub(super) fn run_number(name: &str) -> Option<u64> {
    let (digits, member) = name.strip_prefix("runs/")?.split_once('/')?;
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits && !member.is_empty()).then_some(number)
}

/// Files of a run's folder that stand in the document as they are.
pub(super) fn copied_files() -> impl Iterator<Item = &'static str> {
    [EVENTS_FILE, BATCHES_FILE].into_iter().chain(ArrayFile::ALL.map(ArrayFile::name))
}

/// What an array of numbers holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Column {
    /// The steps themselves.
    Step,
    /// 1 where the validation set was evaluated.
    Validated,
    /// A column of `steps.csv`.
    OfStep(StepColumn),
    /// A column of `layers.csv`.
    OfLayers(LayerColumn),
}

impl Column {
    /// The array's name within the run.
    pub fn name(self, side: Side) -> String {
        let (folder, key) = match self {
            Self::Step => ("steps", "step"),
            Self::Validated => ("steps", "validated"),
            Self::OfStep(column) => ("steps", column.key()),
            Self::OfLayers(column) => ("layers", column.key()),
        };
        let suffix = match side {
            Side::Value => "",
            Side::Least => ".min",
            Side::Greatest => ".max",
        };
        format!("{folder}/{key}{suffix}.npy")
    }

    /// Every array of a run but the one over time.
    pub fn all(is_thinned: bool) -> Vec<(Self, Side)> {
        let sides: &[Side] = if is_thinned { &[Side::Value, Side::Least, Side::Greatest] } else { &[Side::Value] };
        let steps = StepColumn::ALL.iter().map(|column| Self::OfStep(*column));
        let columns = steps.chain(LayerColumn::ALL.iter().map(|column| Self::OfLayers(*column)));
        let with_sides = columns.flat_map(|column| sides.iter().map(move |side| (column, *side)));
        [(Self::Step, Side::Value), (Self::Validated, Side::Value)].into_iter().chain(with_sides).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_run_numbers_count() {
        assert_eq!(run_number("runs/12/steps/loss.npy"), Some(12));
        for other in ["runs/01/x", "runs/-1/x", "runs/../x", "runs/1", "runs/1/", "other/1/x", "runs//x", "/runs/1/x"] {
            assert_eq!(run_number(other), None, "{other}");
        }
    }

    #[test]
    fn arrays_are_named_as_the_format_says() {
        let names: Vec<_> = Column::all(true).into_iter().map(|(column, side)| column.name(side)).collect();
        for name in ["steps/step.npy", "steps/validated.npy", "steps/loss.min.npy", "layers/n_zero.max.npy"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert_eq!(names.len(), 2 + 3 * (12 + 21));
    }
}
