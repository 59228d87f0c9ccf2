//! The left panel: every field makes one edit, wrong ones say what would be right.

use egui::accesskit::Role;
use egui::{Key, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::WIDE;
use super::window::TestWindow;
use crate::spec::{Activation, Experiment, InitializerKind, Optimizer, Schedule, TaskKind};
use crate::state::Action;

/// Whether an experiment holds what was set.
type Check = fn(&Experiment) -> bool;

/// Types into a number field and leaves it.
fn type_into(harness: &mut Harness<'_, TestWindow>, name: &str, text: &str) {
    harness.get_by_role_and_label(Role::SpinButton, name).scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(Role::SpinButton, name).click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, name).type_text(text);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
}

#[test]
fn each_number_field_makes_one_edit() {
    let check: [(&str, &str, Check); 9] = [
        ("Validation", "25 %", |experiment| experiment.task.validation_fraction == 0.25),
        ("Hidden layers", "12", |experiment| experiment.architecture.n_hidden == 12),
        ("Width", "1e2", |experiment| experiment.architecture.width == 100),
        ("Weights gain", "2.5", |experiment| experiment.initialization.weights.gain == 2.5),
        ("Learning rate", "3e-4", |experiment| experiment.training.learning_rate == 3e-4),
        ("Batch size", "32", |experiment| experiment.training.batch_size == 32),
        ("Steps", "1000", |experiment| experiment.training.n_steps == 1000),
        ("Data seed", "7", |experiment| experiment.seeds.data == 7),
        ("Batches seed", "9", |experiment| experiment.seeds.batches == 9),
    ];
    for (name, text, is_set) in check {
        let mut harness = TestWindow::new().harness(WIDE);
        type_into(&mut harness, name, text);
        assert!(is_set(harness.state().state.experiment()), "{name}");
        assert_eq!(harness.state().edits(), 1, "{name}");
    }
}

#[test]
fn each_list_makes_one_edit() {
    let check: [(&str, &str, Check); 6] = [
        ("Data", "Spirals", |experiment| experiment.task.kind == TaskKind::Spirals),
        ("Activation", "ReLU", |experiment| experiment.architecture.activation == Activation::Relu),
        ("Activation", "PReLU", |experiment| experiment.architecture.activation == Activation::Prelu { slope: 0.25 }),
        ("Weights", "LSUV", |experiment| experiment.initialization.weights.kind == InitializerKind::Lsuv),
        ("Weights", "Orthogonal", |experiment| experiment.initialization.weights.kind == InitializerKind::Orthogonal),
        ("Optimizer", "AdamW", |experiment| matches!(experiment.training.optimizer, Optimizer::Adamw { .. })),
    ];
    for (name, item, is_set) in check {
        let mut harness = TestWindow::new().harness(WIDE);
        harness.get_by_role_and_label(Role::ComboBox, name).click();
        harness.run();
        harness.get_by_role_and_label(Role::ListBoxOption, item).click();
        harness.run();
        assert!(is_set(harness.state().state.experiment()), "{name}");
        assert_eq!(harness.state().edits(), 1, "{name}");
    }
}

#[test]
fn lists_offer_only_what_this_version_can_run() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::ComboBox, "Data").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "Spirals");
    assert!(harness.query_by_role_and_label(Role::ListBoxOption, "Glyphs").is_none());
}

#[test]
fn the_schedule_and_its_warm_up_are_always_at_hand() {
    let mut harness = TestWindow::new().harness(WIDE);
    type_into(&mut harness, "Schedule warm-up", "20");
    assert_eq!(harness.state().state.experiment().training.schedule, Schedule::Constant { warmup_steps: 20 });
    harness.get_by_role_and_label(Role::ComboBox, "Schedule").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "Step").click();
    harness.run();
    for parameter in ["Schedule warm-up", "Schedule every", "Schedule factor"] {
        harness.get_by_role_and_label(Role::SpinButton, parameter);
    }
}

#[test]
fn a_choice_with_a_parameter_brings_its_row() {
    let mut harness = TestWindow::new().harness(WIDE);
    assert!(harness.query_by_label("Activation alpha").is_none());
    harness.get_by_role_and_label(Role::ComboBox, "Activation").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "ELU").click();
    harness.run();
    type_into(&mut harness, "Activation alpha", "0.5");
    assert_eq!(harness.state().state.experiment().architecture.activation, Activation::Elu { alpha: 0.5 });
}

#[test]
fn a_number_out_of_range_says_what_would_be_right_and_run_waits() {
    let mut harness = TestWindow::new().harness(WIDE);
    type_into(&mut harness, "Hidden layers", "0");
    harness.get_by_label("1 to 200");
    assert_eq!(harness.get_by_role_and_label(Role::SpinButton, "Hidden layers").value().as_deref(), Some("0"));
    assert!(harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled());
    type_into(&mut harness, "Hidden layers", "5");
    assert!(harness.query_by_label("1 to 200").is_none());
    assert!(!harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled());
}

#[test]
fn text_that_is_no_number_stays_and_says_what_would_be_right() {
    let mut harness = TestWindow::new().harness(WIDE);
    type_into(&mut harness, "Width", "many");
    assert_eq!(harness.get_by_role_and_label(Role::SpinButton, "Width").value().as_deref(), Some("many"));
    harness.get_by_label("1 to 2048");
    assert_eq!(harness.state().edits(), 0);
    assert!(harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled());
}

#[test]
fn escape_leaves_a_field_as_it_was() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::SpinButton, "Width").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Width").type_text("9");
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.get_by_role_and_label(Role::SpinButton, "Width").value().as_deref(), Some("64"));
    assert_eq!(harness.state().edits(), 0);
}

#[test]
fn arrow_keys_step_a_number() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::SpinButton, "Width").click();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(harness.state().state.experiment().architecture.width, 65);
}

#[test]
fn dragging_a_field_or_a_slider_is_one_edit() {
    for (role, name) in [(Role::SpinButton, "Width"), (Role::Slider, "Width slider")] {
        let mut harness = TestWindow::new().harness(WIDE);
        let start = harness.get_by_role_and_label(role, name).rect().center();
        harness.drag_at(start);
        harness.run();
        for points in [10.0, 25.0, 40.0] {
            harness.hover_at(start + Vec2::new(points, 0.0));
            harness.run();
        }
        assert_eq!(harness.state().edits(), 0, "{name}: nothing before the end");
        harness.drop_at(start + Vec2::new(40.0, 0.0));
        harness.run();
        assert_eq!(harness.state().edits(), 1, "{name}");
        assert!(harness.state().state.experiment().architecture.width > 64, "{name}");
    }
}

#[test]
fn the_dot_of_a_changed_value_resets_it() {
    let mut harness = TestWindow::new().harness(WIDE);
    assert!(harness.query_by_label("Reset Width").is_none());
    type_into(&mut harness, "Width", "32");
    harness.get_by_label("Reset Width").click();
    harness.run();
    assert_eq!(harness.state().state.experiment().architecture.width, 64);
    assert_eq!(harness.state().edits(), 2);
}

#[test]
fn an_edit_while_a_run_goes_waits_for_a_restart_but_the_rate_applies_at_once() {
    let mut harness = TestWindow::running().harness(WIDE);
    type_into(&mut harness, "Learning rate", "0.2");
    assert!(harness.query_by_label("at restart").is_none());
    type_into(&mut harness, "Width", "32");
    harness.get_by_label("at restart");
}

#[test]
fn undo_brings_a_value_back_and_throws_a_refused_text_away() {
    let mut harness = TestWindow::new().harness(WIDE);
    type_into(&mut harness, "Width", "32");
    type_into(&mut harness, "Width", "many");
    harness.state_mut().ask(Action::Undo);
    harness.run();
    assert_eq!(harness.get_by_role_and_label(Role::SpinButton, "Width").value().as_deref(), Some("64"));
    assert!(harness.query_by_label("1 to 2048").is_none());
}

#[test]
fn a_refused_text_does_not_survive_a_new_document_an_example_an_undo_or_escape() {
    for action in [Some(Action::New), Some(Action::OpenExample(0)), Some(Action::Undo), Some(Action::Redo), None] {
        let mut harness = TestWindow::new().harness(WIDE);
        type_into(&mut harness, "Width", "many");
        assert!(harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled());
        match &action {
            Some(action) => harness.state_mut().ask(action.clone()),
            None => harness.key_press(Key::Escape),
        }
        harness.run();
        let shown = harness.get_by_role_and_label(Role::SpinButton, "Width").value();
        assert_eq!(shown.as_deref(), Some("64"), "{action:?}");
        assert!(!harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled(), "{action:?}");
    }
}

#[test]
fn all_problems_are_named_at_once() {
    let mut harness = TestWindow::new().harness(WIDE);
    type_into(&mut harness, "Width", "many");
    type_into(&mut harness, "Hidden layers", "0");
    type_into(&mut harness, "Steps", "none");
    for part in ["Width: 1 to 2048", "Hidden layers must be 1 to 200", "Steps: "] {
        harness.get_by(|node| {
            node.role() == Role::Status
                && node.label().is_some_and(|label| label.contains(part) && label.lines().count() == 3)
        });
    }
}
