//! What remedies cost: the column of times, the line of the change, the table of activations.

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::WIDE;
use super::window::TestWindow;
use crate::spec::{Activation, RemedyRow};
use crate::state::Action;

/// The window after the costs of the activation were asked for and answered.
fn measured() -> TestWindow {
    let mut window = TestWindow::new();
    window.ask(Action::MeasureCost(RemedyRow::Activation));
    window.answer_cost(1, 1.92, 1.78);
    window.asked.clear();
    window
}

fn has_button(harness: &Harness<'_, TestWindow>, name: &str) -> bool {
    harness.query_by_role_and_label(Role::Button, name).is_some()
}

#[test]
fn a_click_on_an_unknown_cost_measures_it_and_its_number_takes_the_place() {
    let mut harness = TestWindow::new().harness(WIDE);
    for name in ["Activation time: +? %", "Clipping time: +? %", "Initialization time: +? %"] {
        assert!(has_button(&harness, name), "{name}");
    }
    harness.get_by_role_and_label(Role::Button, "Activation time: +? %").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::MeasureCost(RemedyRow::Activation)]);
    assert!(has_button(&harness, "Activation time: being measured"));
    assert!(harness.get_by_role_and_label(Role::Button, "Clipping time: +? %").accesskit_node().is_disabled());
    harness.state_mut().answer_cost(1, 1.92, 1.78);
    harness.run();
    assert!(has_button(&harness, "Activation time: +8 %"));
    harness.get_by_label("factor per layer would go 0.24 \u{2192} 0.98");
    harness.get_by_role_and_label(Role::Switch, "Activation remedy").click();
    harness.run();
    harness.get_by_label("factor per layer 0.24 \u{2192} 0.98");
    assert!(has_button(&harness, "Activation time: +8 %"));
}

#[test]
fn a_measured_cost_says_its_times_on_hover_and_a_click_measures_again() {
    let mut harness = measured().harness(WIDE);
    harness.get_by_role_and_label(Role::Button, "Activation time: +8 %").hover();
    for _ in 0..40 {
        harness.step();
    }
    let tooltip = "1.92 ms per step with it, 1.78 ms without, measured on the CPU in 200 steps each\n\n\
                   Click to measure again";
    harness.get_by_label(tooltip);
    harness.get_by_role_and_label(Role::Button, "Activation time: +8 %").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::MeasureCost(RemedyRow::Activation)]);
}

#[test]
fn a_cost_of_another_net_is_not_shown() {
    let mut harness = measured().harness(WIDE);
    let mut draft = harness.state().state.draft().clone();
    draft.experiment.architecture.width = 17;
    harness.state_mut().ask(Action::Edit { draft: Box::new(draft), label: "Width".to_owned() });
    harness.run();
    assert!(has_button(&harness, "Activation time: +? %"));
    assert!(harness.query_by_label_contains("factor per layer would go").is_none());
}

#[test]
fn nothing_can_be_measured_while_a_run_goes_and_the_cell_says_why() {
    let mut harness = TestWindow::running().harness(WIDE);
    let cell = harness.get_by_role_and_label(Role::Button, "Clipping time: +? %");
    assert!(cell.accesskit_node().is_disabled());
    cell.hover();
    for _ in 0..40 {
        harness.step();
    }
    harness.get_by_label("Pause or stop the run to measure");
}

#[test]
fn a_measurement_that_failed_says_why_and_can_be_tried_again() {
    let mut window = TestWindow::new();
    window.ask(Action::MeasureCost(RemedyRow::Clipping));
    window.fail_errand(1, "the training process was ended by signal 9 (killed)");
    window.asked.clear();
    let mut harness = window.harness(WIDE);
    let cell = harness.get_by_role_and_label(Role::Button, "Clipping time: +? %");
    cell.hover();
    for _ in 0..40 {
        harness.step();
    }
    harness.get_by_label_contains("It could not be measured. The training process was ended by signal 9 (killed)");
    harness.get_by_role_and_label(Role::Button, "Clipping time: +? %").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::MeasureCost(RemedyRow::Clipping)]);
}

#[test]
fn the_table_of_activations_opens_measures_and_says_why_elu_costs_more() {
    let mut harness = TestWindow::new().harness(WIDE);
    assert!(harness.query_by_label("ELU: not measured").is_none());
    harness.get_by_role_and_label(Role::Button, "Time per element").click();
    harness.run();
    harness.get_by_label("ELU: not measured");
    harness.get_by_label("Sigmoid: not measured, in use");
    harness.get_by_role_and_label(Role::Button, "Measure").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::MeasureActivations]);
    assert!(harness.get_by_role_and_label(Role::Button, "Measuring").accesskit_node().is_disabled());
    harness.state_mut().answer_times(1, |activation| match activation {
        Activation::Elu { .. } => 1.55,
        Activation::Relu => 0.5,
        _ => 1.0,
    });
    harness.run();
    harness.get_by_label("ELU: 1.6 ns per element");
    harness.get_by_label("Sigmoid: 1.0 ns per element, in use");
    harness.get_by_label("ELU's negative branch takes an exponential: here 3.1 times the time of ReLU's comparison");
    assert!(has_button(&harness, "Measure again"));
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(harness.query_by_label("ELU: 1.6 ns per element").is_none(), "Escape closes the table");
}
