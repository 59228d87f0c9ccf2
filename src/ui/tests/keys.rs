//! The keyboard: shortcuts, and whose keys they are; the order of the tab key.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::WIDE;
use super::window::TestWindow;
use crate::spec::Choice;
use crate::state::{Action, ShownStep, Tile};

/// What a key asks for in a window with a paused run.
fn asked_by(modifiers: Modifiers, key: Key) -> Vec<Action> {
    let mut window = TestWindow::running();
    window.pause();
    let mut harness = window.harness(WIDE);
    harness.run();
    harness.state_mut().asked.clear();
    harness.key_press_modifiers(modifiers, key);
    harness.run();
    harness.state().asked.clone()
}

#[test]
fn every_shortcut_of_the_design_asks_for_what_it_should() {
    let shift_command = Modifiers::COMMAND | Modifiers::SHIFT;
    for (modifiers, key, action) in [
        (Modifiers::NONE, Key::Space, Action::ToggleRun),
        (Modifiers::NONE, Key::S, Action::Step),
        (Modifiers::SHIFT, Key::Space, Action::Stop),
        (Modifiers::COMMAND, Key::R, Action::Restart),
        (Modifiers::COMMAND, Key::N, Action::New),
        (Modifiers::COMMAND, Key::O, Action::Open),
        (Modifiers::COMMAND, Key::S, Action::Save),
        (shift_command, Key::S, Action::SaveAs),
        (Modifiers::NONE, Key::Num2, Action::FocusTile(Tile::HeatMap)),
        (Modifiers::NONE, Key::Num4, Action::FocusTile(Tile::Loss)),
        (Modifiers::NONE, Key::F, Action::ToggleFullScreen),
        (Modifiers::NONE, Key::L, Action::Scrub(ShownStep::Live)),
        (Modifiers::NONE, Key::ArrowLeft, Action::ScrubBy(-1)),
        (Modifiers::NONE, Key::ArrowRight, Action::ScrubBy(1)),
        (Modifiers::NONE, Key::OpenBracket, Action::SelectLayerBy(-1)),
        (Modifiers::NONE, Key::CloseBracket, Action::SelectLayerBy(1)),
        (Modifiers::NONE, Key::Questionmark, Action::ToggleShortcuts),
    ] {
        assert_eq!(asked_by(modifiers, key), [action], "{modifiers:?} {key:?}");
    }
}

#[test]
fn undo_and_redo_have_their_keys_once_there_is_something_to_undo() {
    assert_eq!(asked_by(Modifiers::COMMAND, Key::Z), []);
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::Switch, "Clipping remedy").click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run();
    assert_eq!(harness.state().asked[1..], [Action::Undo, Action::Redo]);
}

#[test]
fn letters_belong_to_the_text_field_that_has_the_focus() {
    let mut window = TestWindow::running();
    window.pause();
    let mut harness = window.harness(WIDE);
    harness.get_by_role_and_label(Role::SpinButton, "Width").click();
    harness.run();
    for key in [Key::S, Key::F, Key::L, Key::Space, Key::Num1] {
        harness.key_press(key);
        harness.run();
    }
    assert_eq!(harness.state().asked, []);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    assert_eq!(harness.state().asked, [Action::Save], "with the command key they are shortcuts all the same");
}

#[test]
fn space_presses_the_button_that_has_the_focus_and_nothing_else() {
    let mut window = TestWindow::running();
    window.pause();
    let mut harness = window.harness(WIDE);
    harness.get_by_role_and_label(Role::Button, "Restart").focus();
    harness.run();
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(harness.state().asked, [Action::Restart]);
}

#[test]
fn the_tab_key_goes_from_the_tool_bar_over_left_and_centre_to_the_right() {
    let mut harness = TestWindow::running().harness(WIDE);
    let mut stations: Vec<egui::Rect> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    loop {
        harness.key_press(Key::Tab);
        harness.run();
        let Some(id) = harness.ctx.memory(|memory| memory.focused()) else { break };
        if !seen.insert(id) {
            break;
        }
        let rect = harness.ctx.read_response(id).map(|response| response.rect);
        stations.extend(rect);
    }
    assert!(stations.len() > 30, "only these have the focus in turn: {stations:?}");
    let part = |rect: &egui::Rect| match rect.center() {
        center if center.y < 72.0 => 0,
        center if center.x < 264.0 => 1,
        center if center.x < 1000.0 => 2,
        _ => 3,
    };
    let parts: Vec<i32> = stations.iter().map(part).collect();
    assert!(parts.is_sorted(), "{parts:?}");
    assert_eq!(parts.last(), Some(&3));
}

#[test]
fn the_list_of_shortcuts_shows_every_key() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.key_press(Key::Questionmark);
    harness.run();
    for words in ["Run or pause, Space", "One step, S", "Stop the run, Shift+Space"] {
        harness.get_by_label(words);
    }
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("One step, S").is_none());
}

#[test]
fn every_tile_has_a_key() {
    for (idx, tile) in Tile::ALL.iter().enumerate() {
        let key = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7][idx];
        assert_eq!(asked_by(Modifiers::NONE, key)[0], Action::FocusTile(*tile));
    }
}
