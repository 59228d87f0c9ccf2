//! What remedies cost: measured, remembered, forgotten, given up.

use super::*;
use crate::run::{ActivationTime, ActivationTimes, Comparison, CostBook, Errand, ErrandAnswer, Side};
use crate::spec::{Activation, Choice, ClippingKind, Initializer, InitializerKind, RemedyRow};

fn comparison(with_ms: f64, without_ms: f64) -> Comparison {
    let side = |ms_per_step| Side { ms_per_step, factor_per_layer: Some(0.5), n_steps: 200, is_finite: true };
    Comparison { with: side(with_ms), without: side(without_ms) }
}

/// Asks for a measurement and gives its number and what is to be measured.
fn measure(state: &mut State, action: Action) -> (u64, Errand) {
    match update(state, action).pop() {
        Some(Effect::RunErrand { number, errand }) => (number, *errand),
        other => panic!("nothing is measured: {other:?}"),
    }
}

fn answer(state: &mut State, number: u64, comparison: Comparison) -> Vec<Effect> {
    absorb(state, Event::ErrandEnded { number, outcome: Ok(ErrandAnswer::Compared(comparison)) })
}

/// A state in which the cost of a row was measured.
fn measured(row: RemedyRow) -> State {
    let mut state = new_state();
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    answer(&mut state, number, comparison(3.0, 2.0));
    state
}

fn is_known(state: &State, row: RemedyRow) -> bool {
    matches!(state.remedy_cost(row), Measurement::Known(_))
}

#[test]
fn the_two_nets_differ_by_the_remedy_alone_whether_it_is_on_or_off() {
    for row in RemedyRow::ALL {
        for is_on in [false, true] {
            let mut state = new_state();
            update(&mut state, Action::SwitchRemedy(*row, is_on));
            let before = state.draft().clone();
            let (_, errand) = measure(&mut state, Action::MeasureCost(*row));
            let Errand::Compare { with, without, device } = errand else { panic!("{errand:?}") };
            assert!(row.is_on(&with) && !row.is_on(&without), "{row:?}");
            assert_eq!(device, Device::Cpu);
            assert_eq!(if is_on { &*with } else { &*without }, &before.experiment, "the other one is as it is edited");
            assert_eq!(*state.draft(), before, "measuring edits nothing");
        }
    }
}

#[test]
fn a_cost_is_measured_written_and_shown_and_other_rows_know_nothing_of_it() {
    let mut state = new_state();
    assert_eq!(state.remedy_cost(RemedyRow::Clipping), Measurement::Unknown);
    let (number, _) = measure(&mut state, Action::MeasureCost(RemedyRow::Clipping));
    assert_eq!(state.remedy_cost(RemedyRow::Clipping), Measurement::Going);
    assert_eq!(state.remedy_cost(RemedyRow::Activation), Measurement::Unknown);
    assert_eq!(state.cost_refusal(RemedyRow::Activation).as_deref(), Some("Something else is being measured"));
    assert!(update(&mut state, Action::MeasureCost(RemedyRow::Activation)).is_empty(), "one at a time");
    assert_eq!(words_of(&answer(&mut state, number, comparison(3.0, 2.0))), ["write costs"]);
    assert_eq!(state.remedy_cost(RemedyRow::Clipping), Measurement::Known(&comparison(3.0, 2.0)));
    assert_eq!(state.remedy_cost(RemedyRow::Activation), Measurement::Unknown);
    assert_eq!(state.cost_refusal(RemedyRow::Activation), None);
}

type Change = fn(&mut Experiment);

#[test]
fn a_cost_is_shown_for_its_own_net_only_and_again_when_the_net_returns() {
    let row = RemedyRow::Clipping;
    let mut state = measured(row);
    let changes: [(&str, Change); 6] = [
        ("Width", |experiment| experiment.architecture.width = 32),
        ("Batch size", |experiment| experiment.training.batch_size = 16),
        ("Activation", |experiment| experiment.architecture.activation = Activation::Tanh),
        ("Gain", |experiment| experiment.initialization.weights = Initializer::new(InitializerKind::Identity)),
        ("Task", |experiment| experiment.task.n_samples = Some(100)),
        ("Weights seed", |experiment| experiment.seeds.weights = 99),
    ];
    for (label, change) in changes {
        edit(&mut state, label, change);
        assert_eq!(state.remedy_cost(row), Measurement::Unknown, "{label}");
        update(&mut state, Action::Undo);
        assert!(is_known(&state, row), "{label}");
    }
    update(&mut state, Action::SetRemedyNumber(row, "remedies.clipping.threshold", 7.0));
    assert_eq!(state.remedy_cost(row), Measurement::Unknown, "another strength is another remedy");
    update(&mut state, Action::Undo);
    update(&mut state, Action::ChooseDevice(adapter()));
    assert_eq!(state.remedy_cost(row), Measurement::Unknown, "another device takes another time");
}

#[test]
fn what_changes_neither_the_time_nor_the_first_gradient_leaves_a_cost_in_place() {
    let row = RemedyRow::Clipping;
    let mut state = measured(row);
    edit(&mut state, "Learning rate", |experiment| {
        experiment.name = "Another name".to_owned();
        experiment.training.learning_rate = 0.01;
        experiment.training.n_steps = 7;
    });
    assert!(is_known(&state, row));
    update(&mut state, Action::SwitchRemedy(row, true));
    assert_eq!(state.experiment().remedies.clipping.kind, ClippingKind::ByGlobalNorm);
    assert!(is_known(&state, row), "what it would cost is what it costs");
}

#[test]
fn a_worker_that_dies_leaves_its_reason_until_it_is_tried_again() {
    let row = RemedyRow::Activation;
    let mut state = new_state();
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    let died = "the training process was ended by signal 11 (segmentation fault)".to_owned();
    assert!(absorb(&mut state, Event::ErrandEnded { number, outcome: Err(died) }).is_empty());
    assert_eq!(
        state.remedy_cost(row),
        Measurement::Failed("The training process was ended by signal 11 (segmentation fault)")
    );
    assert_eq!(state.cost_refusal(row), None, "it can be tried again");
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    assert_eq!(state.remedy_cost(row), Measurement::Unknown, "another net did not fail");
    update(&mut state, Action::Undo);
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    assert_eq!(state.remedy_cost(row), Measurement::Going);
    answer(&mut state, number, comparison(1.0, 1.0));
    assert!(is_known(&state, row));
}

#[test]
fn an_answer_without_a_time_is_a_failure_and_a_net_that_cannot_be_trained_is_refused() {
    let row = RemedyRow::Clipping;
    let mut state = new_state();
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    assert!(answer(&mut state, number, comparison(f64::NAN, 1.0)).is_empty());
    assert_eq!(state.remedy_cost(row), Measurement::Failed("No step of it could be timed"));
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 0);
    assert_eq!(state.cost_refusal(row), state.run_refusal());
    assert!(update(&mut state, Action::MeasureCost(row)).is_empty());
}

#[test]
fn nothing_is_measured_while_a_run_goes_and_a_run_that_starts_ends_the_measuring() {
    let (mut state, id) = running_state();
    let row = RemedyRow::Activation;
    assert_eq!(state.cost_refusal(row).as_deref(), Some("Pause or stop the run to measure"));
    assert!(update(&mut state, Action::MeasureCost(row)).is_empty());
    assert!(update(&mut state, Action::MeasureActivations).is_empty());
    absorb(&mut state, Event::Run(id, RunMessage::Paused));
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    let effects = update(&mut state, Action::Run);
    assert_eq!(words_of(&effects), ["cancel errand".to_owned(), format!("send {} Run", id.0)]);
    assert_eq!(state.remedy_cost(row), Measurement::Unknown);
    assert!(answer(&mut state, number, comparison(3.0, 2.0)).is_empty(), "what was given up is not heard");
    assert_eq!(state.remedy_cost(row), Measurement::Unknown);
}

#[test]
fn an_edit_while_something_is_measured_does_not_give_the_number_to_another_net() {
    let row = RemedyRow::Clipping;
    let mut state = new_state();
    let (number, _) = measure(&mut state, Action::MeasureCost(row));
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    assert_eq!(state.remedy_cost(row), Measurement::Unknown);
    answer(&mut state, number, comparison(3.0, 2.0));
    assert_eq!(state.remedy_cost(row), Measurement::Unknown);
    update(&mut state, Action::Undo);
    assert!(is_known(&state, row));
}

#[test]
fn the_next_session_knows_what_this_one_measured() {
    let row = RemedyRow::Activation;
    let costs: CostBook = measured(row).costs().book().clone();
    let mut state = State::new(Opening { ready: experiment(), costs, ..Opening::default() });
    assert!(is_known(&state, row));
    update(&mut state, Action::New);
    assert_eq!(state.costs().book().costs().len(), 1);
}

#[test]
fn the_times_of_activations_belong_to_a_device() {
    let mut state = new_state();
    let (number, errand) = measure(&mut state, Action::MeasureActivations);
    assert_eq!(errand, Errand::ActivationTimes { device: Device::Cpu });
    assert_eq!(state.activation_times(), Measurement::Going);
    let time = |key: &str, ns_per_element| ActivationTime { key: key.to_owned(), ns_per_element };
    let times = ActivationTimes { n_elements: 65_536, times: vec![time("relu", 0.4), time("elu", 1.2)] };
    let outcome = Ok(ErrandAnswer::ActivationTimes(times.clone()));
    assert_eq!(words_of(&absorb(&mut state, Event::ErrandEnded { number, outcome })), ["write costs"]);
    assert_eq!(state.activation_times(), Measurement::Known(&times));
    update(&mut state, Action::ChooseDevice(adapter()));
    assert_eq!(state.activation_times(), Measurement::Unknown);
}
