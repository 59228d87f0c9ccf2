//! Edits, undo and redo, remedies.

use super::*;
use crate::spec::{Activation, Choice, RemedyRow, Schedule};

fn tick(state: &mut State, now_secs: f64) {
    absorb(state, Event::Tick { now_secs, memory_bytes: 0 });
}

#[test]
fn a_drag_of_one_field_is_undone_as_a_whole() {
    let mut state = new_state();
    for (idx, width) in (65..90).enumerate() {
        tick(&mut state, idx as f64 * 0.016);
        edit(&mut state, "Width", |experiment| experiment.architecture.width = width);
    }
    assert_eq!(state.edits.undo_label(), Some("Width"));
    update(&mut state, Action::Undo);
    assert_eq!(state.experiment().architecture.width, 64);
    assert_eq!(state.edits.undo_label(), None);
    update(&mut state, Action::Redo);
    assert_eq!(state.experiment().architecture.width, 89);
}

#[test]
fn edits_are_apart_when_a_drag_ended_when_time_passed_or_when_another_field_came_between() {
    let mut state = new_state();
    let widen = |state: &mut State| edit(state, "Width", |experiment| experiment.architecture.width += 1);
    widen(&mut state);
    update(&mut state, Action::FinishEdit);
    widen(&mut state);
    tick(&mut state, 5.0);
    widen(&mut state);
    edit(&mut state, "Steps", |experiment| experiment.training.n_steps = 10);
    widen(&mut state);
    for n_left in [67, 67, 66, 65, 64] {
        update(&mut state, Action::Undo);
        assert_eq!(state.experiment().architecture.width, n_left);
    }
    assert_eq!(state.edits.undo_label(), None);
}

#[test]
fn a_new_edit_forgets_what_was_undone() {
    let mut state = new_state();
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    update(&mut state, Action::Undo);
    edit(&mut state, "Steps", |experiment| experiment.training.n_steps = 10);
    assert_eq!(state.edits.redo_label(), None);
}

#[test]
fn undo_back_to_what_was_saved_leaves_nothing_unsaved() {
    let mut state = new_state();
    assert!(!state.is_unsaved());
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    assert!(state.is_unsaved());
    assert_eq!(state.title(), "\u{2022} Deep sigmoid on digits - Gradient Lab");
    update(&mut state, Action::Undo);
    assert!(!state.is_unsaved());
}

#[test]
fn all_remedies_go_off_and_on_again_by_one_edit_each() {
    let mut state = new_state();
    for row in RemedyRow::ALL {
        update(&mut state, Action::SwitchRemedy(*row, true));
        assert!(row.is_on(state.experiment()));
        assert_eq!(state.edits.undo_label(), Some(row.label()));
    }
    update(&mut state, Action::SetRemedyNumber(RemedyRow::Clipping, "remedies.clipping.threshold", 0.25));
    let with = state.experiment().clone();
    update(&mut state, Action::SwitchAllRemedies(false));
    assert_eq!(*state.experiment(), experiment());
    update(&mut state, Action::SwitchAllRemedies(true));
    assert_eq!(*state.experiment(), with, "the strengths came back");
    update(&mut state, Action::Undo);
    assert_eq!(*state.experiment(), experiment());
    update(&mut state, Action::Undo);
    assert_eq!(*state.experiment(), with);
}

#[test]
fn a_remedys_numbers_are_undone_one_by_one_and_named() {
    let mut state = new_state();
    update(&mut state, Action::SwitchRemedy(RemedyRow::Schedule, true));
    for n_steps in [1.0, 2.0, 3.0] {
        update(&mut state, Action::SetRemedyNumber(RemedyRow::Schedule, "training.schedule.warmup_steps", n_steps));
    }
    update(&mut state, Action::SetRemedyNumber(RemedyRow::Schedule, "training.schedule.final_fraction", 0.5));
    let schedule = |state: &State| state.experiment().training.schedule;
    assert_eq!(schedule(&state), Schedule::Cosine { warmup_steps: 3, final_fraction: 0.5 });
    assert_eq!(state.edits.undo_label(), Some("Schedule final share"));
    update(&mut state, Action::Undo);
    assert_eq!(schedule(&state), Schedule::Cosine { warmup_steps: 3, final_fraction: 0.0 });
    assert_eq!(state.edits.undo_label(), Some("Schedule warm-up steps"));
    update(&mut state, Action::Undo);
    assert_eq!(schedule(&state), Schedule::Cosine { warmup_steps: 0, final_fraction: 0.0 }, "three steps at once");
}

#[test]
fn a_number_that_would_switch_its_row_off_is_no_edit() {
    let mut state = new_state();
    update(&mut state, Action::SwitchRemedy(RemedyRow::L2Penalty, true));
    let before = state.experiment().clone();
    update(&mut state, Action::SetRemedyNumber(RemedyRow::L2Penalty, "remedies.weight_penalty.l2", 0.0));
    assert_eq!(*state.experiment(), before);
    assert_eq!(state.edits.undo_label(), Some("L2 penalty"));
}

#[test]
fn switching_a_remedy_off_returns_to_what_the_left_panel_had_chosen() {
    let mut state = new_state();
    edit(&mut state, "Activation", |experiment| experiment.architecture.activation = Activation::Tanh);
    edit(&mut state, "Activation", |experiment| experiment.architecture.activation = Activation::Gelu);
    assert!(RemedyRow::Activation.is_on(state.experiment()));
    update(&mut state, Action::SwitchRemedy(RemedyRow::Activation, false));
    assert_eq!(state.experiment().architecture.activation, Activation::Tanh);
    update(&mut state, Action::SwitchRemedy(RemedyRow::Activation, true));
    assert_eq!(state.experiment().architecture.activation, Activation::Gelu);
}

#[test]
fn choosing_an_option_of_a_remedy_that_is_off_changes_no_experiment_and_leaves_nothing_unsaved() {
    let mut state = new_state();
    update(&mut state, Action::SelectRemedy(RemedyRow::Activation, "architecture.activation", "elu"));
    assert!(!state.is_unsaved());
    update(&mut state, Action::SwitchRemedy(RemedyRow::Activation, true));
    assert_eq!(state.experiment().architecture.activation, Activation::Elu { alpha: 1.0 });
}

#[test]
fn every_entry_of_the_file_is_compared() {
    let first = experiment();
    let n_fields = first.clone().fields().len();
    let paths: Vec<&str> = first.clone().fields().iter().map(|field| field.path).collect();
    for idx in 0..n_fields {
        let mut second = first.clone();
        let changed = {
            let mut fields = second.fields();
            change(&mut fields[idx].value)
        };
        assert!(changed, "{}", paths[idx]);
        assert_eq!(differing_fields(&first, &second), [paths[idx]]);
    }
}

/// Changes a value to another one, right or wrong.
fn change(value: &mut crate::spec::Value<'_>) -> bool {
    use crate::spec::Value;
    match value {
        Value::Real(value, _) => **value += 1.0,
        Value::Count(value, _) => **value += 1,
        Value::OptionalReal(value, _) => **value = Some(value.unwrap_or(1.0) + 1.0),
        Value::OptionalCount(value, _) => **value = Some(value.unwrap_or(1) + 1),
        Value::Text(text) => text.push('x'),
        Value::OptionalText(text) => **text = Some("x".to_owned()),
        Value::Word(word) => {
            let key = word.key();
            let other = word.keys().into_iter().find(|other| *other != key);
            return other.is_some_and(|other| word.set_key(other));
        }
        Value::Kind(kind) => {
            let key = kind.kind_key();
            let other = kind.kinds().into_iter().find(|other| *other != key);
            return other.is_some_and(|other| kind.set_kind(other));
        }
        Value::RealOrWord(value) => {
            let other = if value.real().is_some() { None } else { Some(3.0) };
            value.set(other);
        }
    }
    true
}
