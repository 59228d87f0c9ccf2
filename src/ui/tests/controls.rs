//! The tool bar: run controls, menus, name, theme.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use super::WIDE;
use super::window::TestWindow;
use crate::run::LayerColumn;
use crate::state::{Action, ShownStep, Theme};

#[test]
fn pressing_run_asks_for_a_run() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::Button, "Run").click();
    harness.run();
    assert!(harness.state().asked.contains(&Action::Run));
    harness.get_by_role_and_label(Role::Button, "Pause");
}

#[test]
fn a_running_run_offers_pause_stop_and_restart_but_no_step() {
    let mut harness = TestWindow::running().harness(WIDE);
    for label in ["Pause", "Stop", "Restart"] {
        assert!(!harness.get_by_role_and_label(Role::Button, label).accesskit_node().is_disabled(), "{label}");
    }
    assert!(harness.get_by_role_and_label(Role::Button, "Step").accesskit_node().is_disabled());
    harness.get_by_role_and_label(Role::Button, "Pause").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Stop").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::Pause, Action::Stop]);
}

#[test]
fn after_a_divergence_restart_is_the_way_on() {
    let mut harness = TestWindow::diverged().harness(WIDE);
    for label in ["Run", "Step", "Stop"] {
        assert!(harness.get_by_role_and_label(Role::Button, label).accesskit_node().is_disabled(), "{label}");
    }
    harness.get_by_role_and_label(Role::Button, "Restart").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::Restart]);
}

#[test]
fn the_window_says_where_the_run_stands_and_what_the_gradient_does() {
    let harness = TestWindow::running().harness(WIDE);
    for words in [
        "step 240 of 600",
        "Vanishing: layer 1 receives 3.3e-5 of the signal at layer 8, factor 0.229 per layer (theory at step 0: 0.232)",
        "Running",
        "CPU",
        "verified",
        "measuring costs 20 % of a step",
        "seeds 1, 2, 3",
        "memory 52 MB",
        "Deep sigmoid on digits, Not saved",
    ] {
        harness.get_by_label(words);
    }
}

#[test]
fn theory_stands_in_the_profile_while_dl_dz_is_shown_first() {
    let mut harness = TestWindow::running().harness(WIDE);
    harness.get_by_role_and_label(Role::CheckBox, "theory at step 0");
    harness.state_mut().ask(Action::ToggleSignal(LayerColumn::DeltaRms));
    harness.run();
    assert!(harness.query_by_label("theory at step 0").is_none(), "theory is about dL/dz");
}

#[test]
fn the_verdicts_button_tries_what_may_help() {
    let mut harness = TestWindow::running().harness(WIDE);
    harness.get_by_label("Try ReLU with He initialization").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::TrySuggestion]);
}

#[test]
fn menu_items_ask_for_what_they_say() {
    for (menu, item, action) in [
        ("File", "New", Action::New),
        ("File", "Open…", Action::Open),
        ("File", "Save", Action::Save),
        ("File", "Save as…", Action::SaveAs),
        ("File", "Quit", Action::Quit),
        ("Run", "One step", Action::Step),
        ("View", "Fixed decades, 1e-12 to 1e3", Action::SetFixedDecades(true)),
        ("View", "Follow the newest step", Action::Scrub(ShownStep::Live)),
        ("Help", "Keyboard shortcuts", Action::ToggleShortcuts),
    ] {
        let mut window = TestWindow::running();
        if item == "One step" {
            window.ask(Action::Pause);
            window.pause();
        }
        let mut harness = window.harness(WIDE);
        harness.get_by_role_and_label(Role::MenuItem, menu).click();
        harness.run();
        harness.get_by_label(item).click();
        harness.run();
        assert!(harness.state().asked.contains(&action), "{menu}, {item}: {:?}", harness.state().asked);
    }
}

#[test]
fn an_example_is_opened_from_its_group() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::MenuItem, "File").click();
    harness.run();
    for label in ["Examples", "Clipping", "Exploding ReLU, clipped by value"] {
        harness.get_by_label(label).click();
        harness.run();
    }
    let at = harness.state().state.examples.iter().position(|it| it.title == "Exploding ReLU, clipped by value");
    assert_eq!(harness.state().asked, [Action::OpenExample(at.unwrap())]);
}

#[test]
fn items_without_effect_cannot_be_pressed() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::MenuItem, "Edit").click();
    harness.run();
    for item in ["Undo", "Redo"] {
        assert!(harness.get_by_role_and_label(Role::MenuItem, item).accesskit_node().is_disabled(), "{item}");
    }
}

#[test]
fn the_name_is_edited_where_it_stands_as_one_edit() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_label("Deep sigmoid on digits").click();
    harness.run();
    let field = harness.get_by_label("Name of the experiment");
    field.set_text_value_accesskit("Mine");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().state.experiment().name, "Mine");
    assert_eq!(harness.state().edits(), 1);
}

#[test]
fn the_theme_button_changes_to_the_other_theme() {
    let mut window = TestWindow::new();
    window.state.view.theme = Theme::Light;
    let mut harness = window.harness(WIDE);
    harness.get_by_label_contains("Theme").click();
    harness.run();
    assert_eq!(harness.state().state.view.theme, Theme::Dark);
}
