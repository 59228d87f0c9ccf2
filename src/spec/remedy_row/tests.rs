//! How switching remedies changes the experiment and what is remembered.

use super::*;
use crate::spec::{
    Activation, BranchScale, Clipping, Fan, Initializer, InitializerKind, Normalization, Placement, Residual,
    ResidualOrder, WeightPenalty, problems,
};

const ACTIVATION: &str = "architecture.activation";
const WEIGHTS: &str = "initialization.weights";
const KIND: &str = "remedies.clipping.kind";
const THRESHOLD: &str = "remedies.clipping.threshold";
const SCHEDULE: &str = "training.schedule";
const WARMUP: &str = "training.schedule.warmup_steps";

fn start() -> (Experiment, RemedyMemory) {
    (Experiment::default(), RemedyMemory::default())
}

fn control(row: RemedyRow, path: &str, experiment: &Experiment, memory: &RemedyMemory) -> RemedyControl {
    row.controls(experiment, memory).into_iter().find(|control| control.path == path).unwrap()
}

fn selected(row: RemedyRow, path: &str, experiment: &Experiment, memory: &RemedyMemory) -> &'static str {
    match control(row, path, experiment, memory).value {
        RemedyValue::List { selected, .. } => selected,
        other => panic!("{path} is no list but {other:?}"),
    }
}

/// Each control of a row with each of its entries chosen, or another number that it may hold.
fn for_each_setting(mut act: impl FnMut(RemedyRow, &'static str, Option<&'static str>, f64)) {
    let (experiment, memory) = start();
    for row in RemedyRow::ALL {
        for control in row.controls(&experiment, &memory) {
            match control.value {
                RemedyValue::List { options, .. } => {
                    for option in options {
                        act(*row, control.path, Some(option.key), 0.0);
                    }
                }
                RemedyValue::Real(value, _) => act(*row, control.path, None, value / 2.0),
                RemedyValue::Count(value, _) => act(*row, control.path, None, value as f64 + 1.0),
            }
        }
    }
}

fn set(
    row: RemedyRow,
    path: &'static str,
    key: Option<&'static str>,
    number: f64,
    (experiment, memory): (&mut Experiment, &mut RemedyMemory),
) -> bool {
    match key {
        Some(key) => row.select(path, key, experiment, memory),
        None => row.set_number(path, number, experiment, memory),
    }
}

#[test]
fn the_first_experiment_has_no_remedy_and_the_rows_offer_the_usual_ones() {
    let (experiment, memory) = start();
    assert!(!RemedyRow::is_any_on(&experiment));
    let offered: Vec<RemedyValue> =
        RemedyRow::ALL.iter().map(|row| row.controls(&experiment, &memory).remove(0).value).collect();
    let words: Vec<String> = offered
        .iter()
        .map(|value| match value {
            RemedyValue::List { selected, .. } => (*selected).to_owned(),
            RemedyValue::Real(value, _) => value.to_string(),
            RemedyValue::Count(value, _) => value.to_string(),
        })
        .collect();
    let usual = ["relu", "batch", "2", "kaiming_normal", "1", "0.0001", "0.00001", "0.01", "3", "cosine"];
    assert_eq!(words, usual);
}

#[test]
fn every_row_and_setting_switches_on_and_off_again_without_a_trace_in_the_experiment() {
    for_each_setting(|row, path, key, number| {
        let (mut experiment, mut memory) = start();
        assert!(set(row, path, key, number, (&mut experiment, &mut memory)), "{path} {key:?} {number}");
        assert_eq!(experiment, Experiment::default(), "what is set in a row that is off is only remembered");
        let offered = row.controls(&experiment, &memory);
        row.switch_on(&mut experiment, &mut memory);
        assert!(row.is_on(&experiment), "{path} {key:?}");
        assert_eq!(problems(&experiment), [], "{path} {key:?}");
        assert_eq!(row.controls(&experiment, &memory), offered, "what was offered is in force");
        row.switch_off(&mut experiment, &mut memory);
        assert_eq!(experiment, Experiment::default());
        assert_eq!(row.controls(&experiment, &memory), offered, "the choice is remembered while off");
    });
}

#[test]
fn every_setting_of_a_row_that_is_on_is_in_force_at_once_and_changes_no_other_row() {
    for_each_setting(|row, path, key, number| {
        let (mut experiment, mut memory) = start();
        row.switch_on(&mut experiment, &mut memory);
        let before = experiment.clone();
        assert!(set(row, path, key, number, (&mut experiment, &mut memory)), "{path} {key:?} {number}");
        assert!(row.is_on(&experiment));
        assert_eq!(problems(&experiment), [], "{path} {key:?}");
        match (key, control(row, path, &experiment, &memory).value) {
            (Some(key), RemedyValue::List { selected, .. }) => assert_eq!(selected, key),
            (None, RemedyValue::Real(value, _)) => assert_eq!(value, number),
            (None, RemedyValue::Count(value, _)) => assert_eq!(value as f64, number),
            other => panic!("{path}: {other:?}"),
        }
        for other in RemedyRow::ALL.iter().filter(|other| **other != row) {
            let (then, now) = (other.controls(&before, &memory), other.controls(&experiment, &memory));
            assert_eq!(now, then, "{path} {key:?} changed {}", other.label());
        }
    });
}

#[test]
fn all_off_and_each_on_again_is_the_same_experiment() {
    let (mut experiment, mut memory) = start();
    experiment.architecture.activation = Activation::Prelu { slope: 0.1 };
    experiment.initialization.weights = Initializer::new(InitializerKind::Lsuv).with_gain(1.5);
    experiment.training.schedule = Schedule::Step { warmup_steps: 7, every: 50, factor: 0.3 };
    let remedies = &mut experiment.remedies;
    remedies.clipping = Clipping { kind: ClippingKind::Adaptive, threshold: 0.02 };
    remedies.normalization =
        Normalization { kind: NormalizationKind::Rms, placement: Placement::AfterActivation, epsilon: 1e-3 };
    remedies.residual =
        Residual { every: 3, order: ResidualOrder::PostActivation, scale: BranchScale::Constant { value: 0.5 } };
    remedies.weight_penalty = WeightPenalty { l1: 1e-3, l2: 2e-3, decoupled: 3e-3, max_norm: 4.0 };
    let with = experiment.clone();
    RemedyRow::switch_all_off(&mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default());
    for row in RemedyRow::ALL {
        assert_eq!(row.without_remedy(&with, &memory), {
            let (mut one_less, mut memory) = (with.clone(), memory);
            row.switch_off(&mut one_less, &mut memory);
            one_less
        });
        row.switch_on(&mut experiment, &mut memory);
    }
    assert_eq!(experiment, with);
}

#[test]
fn switching_off_returns_to_the_last_value_that_was_none() {
    let (mut experiment, mut memory) = start();
    experiment.architecture.activation = Activation::Tanh;
    experiment.initialization.weights = Initializer::new(InitializerKind::LecunNormal).with_gain(2.5);
    let before = experiment.clone();
    RemedyRow::Activation.switch_on(&mut experiment, &mut memory);
    RemedyRow::Initialization.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment.short_label(), "ReLU, He normal");
    RemedyRow::switch_all_off(&mut experiment, &mut memory);
    assert_eq!(experiment, before);
}

#[test]
fn a_remedy_chosen_in_the_left_panel_turns_its_row_on_and_off_leads_back_to_sigmoid_and_xavier() {
    let (mut experiment, mut memory) = start();
    experiment.architecture.activation = Activation::Elu { alpha: 0.5 };
    experiment.initialization.weights.kind = InitializerKind::KaimingUniform;
    experiment.initialization.weights.fan = Fan::Out;
    let chosen = experiment.clone();
    assert!(RemedyRow::Activation.is_on(&experiment) && RemedyRow::Initialization.is_on(&experiment));
    assert_eq!(selected(RemedyRow::Initialization, WEIGHTS, &experiment, &memory), "kaiming_normal");
    RemedyRow::switch_all_off(&mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default());
    RemedyRow::Activation.switch_on(&mut experiment, &mut memory);
    RemedyRow::Initialization.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment, chosen, "alpha, fan and the uniform form are remembered");
    assert!(RemedyRow::Activation.select(ACTIVATION, "elu", &mut experiment, &mut memory));
    assert_eq!(experiment, chosen, "choosing what is chosen keeps its parameters");
}

#[test]
fn skipinit_is_shown_as_rezero_and_stays_what_the_file_says() {
    let (mut experiment, mut memory) = start();
    experiment.remedies.residual =
        Residual { every: 2, order: ResidualOrder::PreActivation, scale: BranchScale::Skipinit };
    let before = experiment.clone();
    let path = "remedies.residual.scale";
    assert_eq!(selected(RemedyRow::Residual, path, &experiment, &memory), "rezero");
    assert!(RemedyRow::Residual.select(path, "rezero", &mut experiment, &mut memory));
    assert_eq!(experiment, before);
}

#[test]
fn clipping_keeps_its_threshold_while_it_is_off_and_takes_a_new_one_at_once_while_on() {
    let (mut experiment, mut memory) = start();
    let row = RemedyRow::Clipping;
    assert!(row.set_number(THRESHOLD, 0.25, &mut experiment, &mut memory));
    assert_eq!(experiment, Experiment::default());
    row.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping, Clipping { kind: ClippingKind::ByGlobalNorm, threshold: 0.25 });
    row.set_number(THRESHOLD, 4.0, &mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping.threshold, 4.0);
    assert!(row.select(KIND, "by_value", &mut experiment, &mut memory));
    row.switch_off(&mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default(), "the experiment holds only what is in force");
    assert_eq!(memory.clipping, Clipping { kind: ClippingKind::ByValue, threshold: 4.0 });
}

/// Oracle: Brock (2021) has 0.01; a norm of 1 is Pascanu's usual one.
#[test]
fn adaptive_clipping_has_a_threshold_of_its_own() {
    let (mut experiment, mut memory) = start();
    let row = RemedyRow::Clipping;
    row.set_number(THRESHOLD, 5.0, &mut experiment, &mut memory);
    row.switch_on(&mut experiment, &mut memory);
    row.select(KIND, "adaptive", &mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping, Clipping { kind: ClippingKind::Adaptive, threshold: 0.01 });
    row.set_number(THRESHOLD, 0.04, &mut experiment, &mut memory);
    row.select(KIND, "each_by_norm", &mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping, Clipping { kind: ClippingKind::EachByNorm, threshold: 5.0 });
    row.select(KIND, "adaptive", &mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping.threshold, 0.04);
}

#[test]
fn a_warm_up_stays_when_another_schedule_is_chosen_and_a_constant_rate_needs_one() {
    let (mut experiment, mut memory) = start();
    let row = RemedyRow::Schedule;
    row.switch_on(&mut experiment, &mut memory);
    row.set_number(WARMUP, 40.0, &mut experiment, &mut memory);
    row.select(SCHEDULE, "step", &mut experiment, &mut memory);
    assert_eq!(experiment.training.schedule, Schedule::Step { warmup_steps: 40, every: 200, factor: 0.5 });
    row.select(SCHEDULE, "constant", &mut experiment, &mut memory);
    assert_eq!(experiment.training.schedule, Schedule::Constant { warmup_steps: 40 });
    assert!(!row.set_number(WARMUP, 0.0, &mut experiment, &mut memory), "the row would be off");
    row.select(SCHEDULE, "cosine", &mut experiment, &mut memory);
    assert!(row.set_number(WARMUP, 0.0, &mut experiment, &mut memory));
    row.select(SCHEDULE, "constant", &mut experiment, &mut memory);
    assert_eq!(experiment.training.schedule, Schedule::Constant { warmup_steps: 30 }, "a twentieth of 600 steps");
}

#[test]
fn a_strength_of_zero_or_out_of_limits_is_refused_and_changes_nothing() {
    for (row, path, wrong) in [
        (RemedyRow::L2Penalty, "remedies.weight_penalty.l2", 0.0),
        (RemedyRow::MaxNorm, "remedies.weight_penalty.max_norm", -1.0),
        (RemedyRow::Residual, "remedies.residual.every", 0.0),
        (RemedyRow::Residual, "remedies.residual.every", 8.0),
        (RemedyRow::Residual, "remedies.residual.every", 1.5),
        (RemedyRow::Normalization, "remedies.normalization.epsilon", 0.0),
        (RemedyRow::Clipping, THRESHOLD, f64::NAN),
        (RemedyRow::Clipping, "remedies.weight_penalty.l2", 1.0),
    ] {
        let (mut experiment, mut memory) = start();
        row.switch_on(&mut experiment, &mut memory);
        let before = (experiment.clone(), memory);
        assert!(!row.set_number(path, wrong, &mut experiment, &mut memory), "{path} {wrong}");
        assert_eq!((experiment, memory), before, "{path} {wrong}");
    }
}

#[test]
fn what_a_list_does_not_offer_cannot_be_selected() {
    let (mut experiment, mut memory) = start();
    for (row, path, key) in [
        (RemedyRow::Activation, ACTIVATION, "sigmoid"),
        (RemedyRow::Clipping, KIND, "none"),
        (RemedyRow::Clipping, THRESHOLD, "by_value"),
        (RemedyRow::Initialization, WEIGHTS, "xavier_normal"),
    ] {
        assert!(!row.select(path, key, &mut experiment, &mut memory), "{key}");
    }
    assert_eq!((experiment, memory), start());
}

#[test]
fn residual_blocks_need_two_hidden_layers_and_fit_into_the_net() {
    let (mut experiment, mut memory) = start();
    memory.residual.every = 6;
    experiment.architecture.n_hidden = 4;
    RemedyRow::Residual.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment.remedies.residual.every, 3);
    assert_eq!(problems(&experiment), []);
    assert_eq!(RemedyRow::Residual.unavailable(&experiment), None);
    experiment.architecture.n_hidden = 1;
    assert!(RemedyRow::Residual.unavailable(&experiment).is_some());
    for row in RemedyRow::ALL.iter().filter(|row| **row != RemedyRow::Residual) {
        assert_eq!(row.unavailable(&experiment), None, "{}", row.label());
    }
}

#[test]
fn the_rows_together_change_every_entry_of_the_remedies_and_no_entry_twice() {
    let mut experiment = Experiment::default();
    let mut paths: Vec<&str> = RemedyRow::ALL.iter().flat_map(|row| row.paths()).copied().collect();
    let n_paths = paths.len();
    let expected = experiment.fields().into_iter().map(|field| field.path).filter(|path| {
        path.starts_with("remedies.") && !path.starts_with("remedies.pretraining")
            || [ACTIVATION, WEIGHTS, SCHEDULE].contains(path)
    });
    let mut expected: Vec<&str> = expected.collect();
    paths.sort_unstable();
    expected.sort_unstable();
    assert_eq!(paths, expected);
    assert_eq!(paths.len(), n_paths);
}

#[test]
fn every_remedy_says_what_it_does_by_which_rule_where_it_fails_and_where_it_comes_from() {
    for_each_setting(|row, path, key, number| {
        let (mut experiment, mut memory) = start();
        set(row, path, key, number, (&mut experiment, &mut memory));
        let text = row.text(&experiment, &memory);
        for sentence in [text.mechanism, text.formula, text.limitation, text.reference] {
            assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{} {key:?}: {sentence:?}", row.label());
        }
        let has_source = text.reference.contains("(19") || text.reference.contains("(20");
        assert!(has_source || text.reference.starts_with("Burn"), "{} has no year", text.reference);
    });
}
