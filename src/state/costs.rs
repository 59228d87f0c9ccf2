//! What remedies cost and change: measured on request, remembered, shown only for the net that it was measured of.

use std::sync::LazyLock;

use super::draft::{Draft, entry};
use super::effect::Effect;
use super::run_entry::Phase;
use super::session::State;
use super::words;
use crate::run::{ActivationTimes, Command, Comparison, CostBook, CostKey, Device, Errand, ErrandAnswer};
use crate::spec::{Choice, Experiment, Field, Problem, RemedyRow, not_in_this_version, problems};

/// Entries of an experiment that change neither the time of a step nor the gradient of step 0.
const WITHOUT_EFFECT: &[&str] = &["name", "note", "training.learning_rate", "training.n_steps"];

/// How a measurement stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measurement<'a, T> {
    /// Not measured yet, or of another net.
    Unknown,
    /// Being measured.
    Going,
    /// Why it could not be measured.
    Failed(&'a str),
    /// Measured.
    Known(&'a T),
}

/// What was measured of remedies, and what is being measured.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    book: CostBook,
    /// What would be compared, row by row, kept from the last edit.
    pairs: Vec<Pair>,
    going: Option<Going>,
    /// The last measurement that failed, until it is tried again.
    failure: Option<(Subject, String)>,
    /// How many measurements were begun.
    n_begun: u64,
}

/// The nets with and without a remedy, as far as they count.
#[derive(Clone, Debug)]
struct Pair {
    row: RemedyRow,
    with: String,
    without: String,
    /// Why the remedy is impossible, or one of the nets cannot be trained.
    refusal: Option<String>,
}

#[derive(Clone, Debug)]
struct Going {
    /// Names it in its answer.
    number: u64,
    subject: Subject,
}

/// What a measurement is about.
#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Remedy(CostKey),
    Activations(Device),
}

impl Costs {
    /// Begins with what earlier sessions measured.
    pub(super) fn new(book: CostBook) -> Self {
        Self { book, ..Self::default() }
    }

    /// Everything that is remembered.
    pub fn book(&self) -> &CostBook {
        &self.book
    }

    /// How many measurements were begun; the number of the last one.
    pub fn n_begun(&self) -> u64 {
        self.n_begun
    }

    /// Follows an edit.
    pub(super) fn follow(&mut self, draft: &Draft) {
        self.pairs = RemedyRow::ALL.iter().map(|row| Pair::of(*row, draft)).collect();
    }

    fn key(&self, row: RemedyRow, device: &Device) -> Option<CostKey> {
        let Pair { with, without, .. } = self.pair(row)?;
        let row = row.key().to_owned();
        Some(CostKey { row, with: with.clone(), without: without.clone(), device: device.clone() })
    }

    fn pair(&self, row: RemedyRow) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.row == row)
    }

    fn stand<'a, T>(&'a self, subject: &Subject, known: Option<&'a T>) -> Measurement<'a, T> {
        if self.going.as_ref().is_some_and(|going| going.subject == *subject) {
            return Measurement::Going;
        }
        match (&self.failure, known) {
            (Some((failed, why)), _) if failed == subject => Measurement::Failed(why),
            (_, Some(known)) => Measurement::Known(known),
            (_, None) => Measurement::Unknown,
        }
    }
}

impl Pair {
    fn of(row: RemedyRow, draft: &Draft) -> Self {
        let (with, without) = with_and_without(row, draft);
        let is_impossible = || row.unavailable(&draft.experiment).map(ToString::to_string);
        let refusal = is_impossible().or_else(|| refusal(&with)).or_else(|| refusal(&without));
        Self { row, with: shape(&with), without: shape(&without), refusal }
    }
}

impl State {
    /// What was measured of remedies, and what is being measured.
    pub fn costs(&self) -> &Costs {
        &self.costs
    }

    /// What a remedy costs the net that is edited, on the chosen device: against the same net without it; where the
    /// remedy is off, what it would cost.
    pub fn remedy_cost(&self, row: RemedyRow) -> Measurement<'_, Comparison> {
        let Some(key) = self.costs.key(row, &self.devices.chosen) else { return Measurement::Unknown };
        let known = self.costs.book.cost(&key);
        self.costs.stand(&Subject::Remedy(key), known)
    }

    /// What the activations cost on the chosen device.
    pub fn activation_times(&self) -> Measurement<'_, ActivationTimes> {
        let device = &self.devices.chosen;
        self.costs.stand(&Subject::Activations(device.clone()), self.costs.book.times_on(device))
    }

    /// Why what a remedy costs cannot be measured now; nothing where it can.
    pub fn cost_refusal(&self, row: RemedyRow) -> Option<String> {
        let of_pair = || self.costs.pair(row).and_then(|pair| pair.refusal.clone());
        self.measuring_refusal().or_else(of_pair)
    }

    /// Why nothing can be measured now; nothing where something can.
    pub fn measuring_refusal(&self) -> Option<String> {
        let is_busy = |phase| matches!(phase, Phase::Building | Phase::Running | Phase::Stopping);
        if self.runs.iter().any(|run| is_busy(run.phase)) {
            return Some(words::PAUSE_TO_MEASURE.to_owned());
        }
        self.costs.going.as_ref().map(|_| words::MEASURING_ELSE.to_owned())
    }

    /// Measures what a remedy costs.
    pub(super) fn measure_cost(&mut self, row: RemedyRow) -> Vec<Effect> {
        let Some(key) = self.costs.key(row, &self.devices.chosen) else { return Vec::new() };
        if self.cost_refusal(row).is_some() {
            return Vec::new();
        }
        let (with, without) = with_and_without(row, self.draft());
        let device = key.device.clone();
        let errand = Errand::Compare { with: Box::new(with), without: Box::new(without), device };
        self.begin(Subject::Remedy(key), errand)
    }

    /// Measures what the activations cost.
    pub(super) fn measure_activations(&mut self) -> Vec<Effect> {
        if self.measuring_refusal().is_some() {
            return Vec::new();
        }
        let device = self.devices.chosen.clone();
        self.begin(Subject::Activations(device.clone()), Errand::ActivationTimes { device })
    }

    fn begin(&mut self, subject: Subject, errand: Errand) -> Vec<Effect> {
        self.costs.failure = None;
        self.costs.n_begun += 1;
        let number = self.costs.n_begun;
        self.costs.going = Some(Going { number, subject });
        vec![Effect::RunErrand { number, errand: Box::new(errand) }]
    }

    /// A measurement came to its end.
    pub(super) fn errand_ended(&mut self, number: u64, outcome: Result<ErrandAnswer, String>) -> Vec<Effect> {
        // One that was given up may still be heard of.
        let Some(Going { subject, .. }) = self.costs.going.take_if(|going| going.number == number) else {
            return Vec::new();
        };
        let book = &mut self.costs.book;
        let why = match (subject.clone(), outcome) {
            (Subject::Remedy(key), Ok(ErrandAnswer::Compared(comparison))) if comparison.makes_sense() => {
                book.remember_cost(key, comparison);
                return vec![Effect::WriteCosts];
            }
            (Subject::Activations(device), Ok(ErrandAnswer::ActivationTimes(times))) if times.makes_sense() => {
                book.remember_activations(device, times);
                return vec![Effect::WriteCosts];
            }
            (_, Ok(_)) => words::NO_TIME.to_owned(),
            (_, Err(why)) => words::in_sentence_case(why.trim_end_matches('.')),
        };
        self.costs.failure = Some((subject, why));
        Vec::new()
    }

    /// A run and a measurement would spoil each other: what is measured is given up for a run that goes.
    pub(super) fn give_way_to_runs(&mut self, effects: &[Effect]) -> Option<Effect> {
        let goes = |effect: &Effect| matches!(effect, Effect::Start(_) | Effect::Send(_, Command::Run | Command::Step));
        if !effects.iter().any(goes) {
            return None;
        }
        self.costs.going.take().map(|_| Effect::CancelErrand)
    }
}

/// The net with a remedy, as edited or as switching it on would make it, and without it.
fn with_and_without(row: RemedyRow, draft: &Draft) -> (Experiment, Experiment) {
    let Draft { experiment, memory, .. } = draft;
    (row.with_remedy(experiment, memory), row.without_remedy(experiment, memory))
}

/// Why an experiment cannot be trained.
fn refusal(experiment: &Experiment) -> Option<String> {
    let all: Vec<Problem> = [problems(experiment), not_in_this_version(experiment)].concat();
    (!all.is_empty()).then(|| words::refusal(&all))
}

/// What of an experiment counts for a measurement, in words: every entry that is not as in the first experiment, but for
/// those [`WITHOUT_EFFECT`].
fn shape(experiment: &Experiment) -> String {
    static FIRST: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| entries(&Experiment::default()));
    let mut differing = entries(experiment);
    differing.retain(|known| !WITHOUT_EFFECT.contains(&known.0) && !FIRST.contains(known));
    let words: Vec<String> = differing.into_iter().map(|(path, value)| format!("{path} = {value}")).collect();
    words.join("; ")
}

fn entries(experiment: &Experiment) -> Vec<(&'static str, String)> {
    experiment.clone().fields().into_iter().map(|field: Field<'_>| entry(field)).collect()
}
