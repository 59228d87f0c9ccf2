//! The right panel: remedies, runs, the rail.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use super::window::TestWindow;
use super::{NARROW, WIDE};
use crate::run::RunId;
use crate::spec::{Activation, RemedyRow};
use crate::state::Action;

#[test]
fn a_switch_puts_the_remedy_into_the_experiment_and_takes_it_out_again() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::Switch, "Activation remedy").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::SwitchRemedy(RemedyRow::Activation, true)]);
    assert_eq!(harness.state().state.experiment().architecture.activation, Activation::Relu);
    harness.get_by_role_and_label(Role::Switch, "Activation remedy").click();
    harness.run();
    assert_eq!(harness.state().state.experiment().architecture.activation, Activation::Sigmoid);
}

#[test]
fn a_remedys_list_and_number_are_set_in_its_row() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::ComboBox, "Activation strength").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "GELU").click();
    harness.run();
    harness.get_by_role_and_label(Role::SpinButton, "Clipping threshold").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Clipping threshold").type_text("0.5");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    let expected =
        [Action::SelectRemedy(RemedyRow::Activation, "gelu"), Action::SetRemedyStrength(RemedyRow::Clipping, 0.5)];
    assert_eq!(harness.state().asked, expected);
}

#[test]
fn a_remedy_switched_while_a_run_goes_says_that_it_waits() {
    let mut harness = TestWindow::running().harness(WIDE);
    assert!(harness.query_by_label("at restart").is_none());
    harness.get_by_role_and_label(Role::Switch, "Clipping remedy").click();
    harness.run();
    harness.get_by_label("at restart");
}

#[test]
fn with_and_without_remedies_are_one_click_apart() {
    let mut harness = TestWindow::new().harness(WIDE);
    assert!(harness.get_by_label("All remedies off").accesskit_node().is_disabled());
    for label in ["Activation remedy", "Initialization remedy"] {
        harness.get_by_role_and_label(Role::Switch, label).click();
        harness.run();
    }
    let with = harness.state().state.experiment().clone();
    harness.get_by_label("All remedies off").click();
    harness.run();
    assert!(!RemedyRow::is_any_on(harness.state().state.experiment()));
    harness.get_by_label("All remedies on").click();
    harness.run();
    assert_eq!(*harness.state().state.experiment(), with);
}

#[test]
fn runs_are_listed_hidden_and_chosen() {
    let mut harness = TestWindow::cured().harness(WIDE);
    harness.get_by_label("Run 1 Sigmoid, Xavier normal, stopped at 240, loss 2.31, factor 0.23");
    harness.get_by_label("Hide 1 Sigmoid, Xavier normal").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::ShowRun(RunId(1), false)]);
    harness.get_by_label("Show 1 Sigmoid, Xavier normal");
    harness.get_by_label_contains("Run 1 Sigmoid").click();
    harness.run();
    assert_eq!(harness.state().state.current_run().map(|run| run.number), Some(1));
}

#[test]
fn in_a_narrow_window_the_panel_is_a_rail_that_opens() {
    let mut harness = TestWindow::running().harness(NARROW);
    assert!(harness.query_by_role_and_label(Role::Switch, "Activation remedy").is_none());
    assert_eq!(harness.get_by_label("Activation remedy").rect().width(), 40.0);
    harness.get_by_label("Open the remedies and runs").click();
    harness.run();
    harness.get_by_role_and_label(Role::Switch, "Activation remedy");
    harness.get_by_label("Close to a rail").click();
    harness.run();
    assert!(harness.query_by_role_and_label(Role::Switch, "Activation remedy").is_none());
}
