//! The right panel: remedies, runs, the rail.

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::window::TestWindow;
use super::{NARROW, WIDE};
use crate::figure::LayerQuantity;
use crate::run::RunId;
use crate::spec::{Activation, Choice, Experiment, Placement, RemedyMemory, RemedyRow, RemedyValue};
use crate::state::{Action, Tile};

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
    harness.get_by_role_and_label(Role::ComboBox, "Activation remedy function").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "GELU").click();
    harness.run();
    type_into(&mut harness, "Clipping remedy threshold", "0.5");
    let expected = [
        Action::SelectRemedy(RemedyRow::Activation, "architecture.activation", "gelu"),
        Action::SetRemedyNumber(RemedyRow::Clipping, "remedies.clipping.threshold", 0.5),
    ];
    assert_eq!(harness.state().asked, expected);
}

#[test]
fn a_row_that_is_on_leads_to_its_plot() {
    let mut harness = TestWindow::new().harness(WIDE);
    assert!(harness.query_by_role_and_label(Role::Button, "Plot of clipping").is_none(), "it is off");
    harness.get_by_role_and_label(Role::Switch, "Clipping remedy").click();
    harness.run();
    for (name, tile) in [("Plot of clipping", Tile::Clipping), ("Plot of activation", Tile::Activation)] {
        harness.get_by_role_and_label(Role::Button, name).click();
        harness.run();
        assert!(harness.state().asked.contains(&Action::OpenTile(tile)), "{name}");
        assert_eq!(harness.state().state.view.layer_quantity, LayerQuantity::WeightNorm);
        assert_eq!(harness.state().state.view.focused_tile, tile);
    }
    harness.get_by_role_and_label(Role::Switch, "Normalization remedy").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Plot of normalization").click();
    harness.run();
    let view = &harness.state().state.view;
    assert_eq!((view.focused_tile, view.layer_quantity), (Tile::Weights, LayerQuantity::BatchSd));
}

/// Types into a number field and leaves it.
fn type_into(harness: &mut Harness<'_, TestWindow>, name: &str, text: &str) {
    harness.get_by_role_and_label(Role::SpinButton, name).scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(Role::SpinButton, name).click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, name).type_text(text);
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
}

/// The window with every remedy on, high enough to see all rows.
fn all_on(width: f32) -> Harness<'static, TestWindow> {
    let mut window = TestWindow::new();
    for row in RemedyRow::ALL {
        window.ask(Action::SwitchRemedy(*row, true));
    }
    window.asked.clear();
    window.state.panels.right_width_points = width;
    window.harness((1600.0, HIGH))
}

const HIGH: f32 = 2400.0;

#[test]
fn every_control_of_every_remedy_can_be_reached_by_name_and_stands_within_the_panel_apart_from_words() {
    for panel in [240.0, 280.0, 400.0] {
        let harness = all_on(panel);
        let draft = harness.state().state.draft();
        for row in RemedyRow::ALL {
            let switch = harness.get_by_role_and_label(Role::Switch, &format!("{} remedy", row.label())).rect();
            let controls = row.controls(&draft.experiment, &draft.memory);
            assert!(!controls.is_empty());
            for control in controls {
                let name = format!("{} remedy {}", row.label(), control.label.to_lowercase());
                let role = match control.value {
                    RemedyValue::List { .. } => Role::ComboBox,
                    _ => Role::SpinButton,
                };
                let rect = harness.get_by_role_and_label(role, &name).rect();
                let panel_left = 1600.0 - panel;
                assert!(rect.width() >= 54.0 && rect.right() <= 1588.0, "{name} at {panel}: {rect}");
                assert!(rect.left() > panel_left + 48.0 && rect.top() >= switch.top() - 4.0, "{name}: {rect}");
            }
        }
    }
}

/// Oracle: the design, two lines of 16 points under a name at the panel's usual width.
#[test]
fn every_mechanism_fits_into_two_lines() {
    let memory = RemedyMemory::default();
    let mut too_long = Vec::new();
    for row in RemedyRow::ALL {
        let lists = row.controls(&Experiment::default(), &memory).into_iter();
        let settings = lists.flat_map(|control| match control.value {
            RemedyValue::List { options, .. } => options.iter().map(|option| (control.path, option.key)).collect(),
            _ => Vec::new(),
        });
        for setting in settings.map(Some).chain([None]) {
            let mut window = TestWindow::new();
            if let Some((path, key)) = setting {
                window.ask(Action::SelectRemedy(*row, path, key));
            }
            let draft = window.state.draft().clone();
            let mechanism = row.text(&draft.experiment, &draft.memory).mechanism;
            let harness = window.harness((1600.0, HIGH));
            if harness.get_by_label(mechanism).rect().height() > 32.0 {
                too_long.push(mechanism);
            }
        }
    }
    assert_eq!(too_long, Vec::<&str>::new());
}

#[test]
fn the_other_controls_of_a_row_appear_when_it_is_on() {
    let mut harness = TestWindow::new().harness((1600.0, HIGH));
    assert!(harness.query_by_label("Normalization remedy placement").is_none());
    harness.get_by_role_and_label(Role::Switch, "Normalization remedy").click();
    harness.run();
    harness.get_by_role_and_label(Role::ComboBox, "Normalization remedy placement").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "After").click();
    harness.run();
    type_into(&mut harness, "Normalization remedy epsilon", "1e-3");
    let normalization = harness.state().state.experiment().remedies.normalization;
    assert_eq!((normalization.placement, normalization.epsilon), (Placement::AfterActivation, 1e-3));
}

#[test]
fn a_number_that_would_switch_a_remedy_off_stays_and_says_what_would_be_right() {
    let mut harness = all_on(280.0);
    type_into(&mut harness, "L2 penalty remedy lambda", "0");
    harness.get_by_label("above 0");
    assert_eq!(
        harness.get_by_role_and_label(Role::SpinButton, "L2 penalty remedy lambda").value().as_deref(),
        Some("0")
    );
    assert!(harness.get_by_role_and_label(Role::Button, "Run").accesskit_node().is_disabled());
    harness.get_by(|node| node.role() == Role::Status && node.label().is_some_and(|label| label == "L2: above 0"));
    type_into(&mut harness, "L2 penalty remedy lambda", "0.1");
    assert_eq!(harness.state().state.experiment().remedies.weight_penalty.l2, 0.1);
    assert!(harness.query_by_label("above 0").is_none());
}

#[test]
fn the_same_entry_is_typed_into_in_both_panels_on_its_own() {
    let mut harness = all_on(280.0);
    type_into(&mut harness, "Schedule warm-up", "12");
    let shown = harness.get_by_role_and_label(Role::SpinButton, "Schedule remedy warm-up steps").value();
    assert_eq!(shown.as_deref(), Some("12"));
    type_into(&mut harness, "Schedule remedy warm-up steps", "13");
    let shown = harness.get_by_role_and_label(Role::SpinButton, "Schedule warm-up").value();
    assert_eq!(shown.as_deref(), Some("13"));
}

#[test]
fn what_is_impossible_cannot_be_switched_on_and_says_why() {
    let mut window = TestWindow::new();
    let mut draft = window.state.draft().clone();
    draft.experiment.architecture.n_hidden = 1;
    window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
    let harness = window.harness((1600.0, HIGH));
    let switch = harness.get_by_role_and_label(Role::Switch, "Residual connections remedy");
    assert!(switch.accesskit_node().is_disabled());
    harness.get_by_label("Needs two hidden layers or more: the first one stands before all blocks");
    assert!(harness.query_by_label("Residual connections remedy layers per block").is_none());
}

#[test]
fn what_makes_no_sense_is_a_warning_in_its_row() {
    let mut window = TestWindow::new();
    let mut draft = window.state.draft().clone();
    draft.experiment.training.batch_size = 1;
    window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
    let mut harness = window.harness((1600.0, HIGH));
    harness.get_by_role_and_label(Role::Switch, "Normalization remedy").click();
    harness.run();
    harness.get_by_label("Warning: With one sample per batch, batch normalization outputs only its bias");
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
    let mut harness = TestWindow::new().harness((1600.0, HIGH));
    assert!(harness.get_by_label("All remedies off").accesskit_node().is_disabled());
    for row in RemedyRow::ALL {
        harness.get_by_role_and_label(Role::Switch, &format!("{} remedy", row.label())).click();
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
fn runs_stay_in_sight_while_the_remedies_scroll_and_follow_them_in_a_high_window() {
    for size in [WIDE, (1600.0, HIGH)] {
        let harness = TestWindow::cured().harness(size);
        let run = harness.get_by_label_contains("Run 1 Sigmoid").rect();
        assert!(run.bottom() < size.1 - 24.0, "above the status bar of a window {} high: {run}", size.1);
        let last = harness.get_by_role_and_label(Role::Switch, "Schedule remedy").rect();
        let is_close = run.top() - last.bottom() < 160.0;
        assert!(last.top() > run.top() || is_close, "{last} {run}");
    }
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
