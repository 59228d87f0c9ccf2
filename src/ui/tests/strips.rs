//! Strips: faults, questions, the path field, export.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use super::WIDE;
use super::window::TestWindow;
use crate::run::{Adapter, AdapterKind, Device, GraphicsApi};
use crate::state::{
    Action, Banner, BannerButton, BannerId, BannerLevel, DeathCause, DialogPurpose, Event, FigureFormat, PromptAnswer,
    Tile, absorb,
};

#[test]
fn a_dead_worker_is_told_and_its_button_goes_on_on_the_cpu() {
    let mut window = TestWindow::running();
    let id = window.state.current_run().unwrap().id;
    window.state.runs[0].device = Device::Adapter(Adapter {
        name: "llvmpipe".to_owned(),
        api: GraphicsApi::Vulkan,
        kind: AdapterKind::Software,
        driver: "Mesa".to_owned(),
        index: 0,
    });
    absorb(&mut window.state, Event::RunDied(id, DeathCause::Signal(11)));
    let mut harness = window.harness(WIDE);
    harness.get_by_label_contains("signal 11");
    harness.get_by_label("Continue on the CPU").click();
    harness.run();
    assert_eq!(harness.state().asked, [Action::ContinueOnCpu]);
}

#[test]
fn every_button_of_a_banner_asks_for_its_action_and_the_cross_closes_it() {
    let banner = Banner {
        id: BannerId::SlowStep,
        level: BannerLevel::Warning,
        text: "This step takes long".to_owned(),
        buttons: vec![
            BannerButton { label: "Stop it".to_owned(), action: Action::Kill },
            BannerButton { label: "Again".to_owned(), action: Action::Restart },
        ],
    };
    for (label, action) in
        [("Stop it", Action::Kill), ("Again", Action::Restart), ("Close", Action::Dismiss(BannerId::SlowStep))]
    {
        let mut window = TestWindow::running();
        window.state.banners = vec![banner.clone()];
        let mut harness = window.harness(WIDE);
        harness.get_by_label("This step takes long");
        harness.get_by_role_and_label(Role::Button, label).click();
        harness.run();
        assert_eq!(harness.state().asked, [action]);
    }
}

#[test]
fn unsaved_work_is_asked_about_in_a_strip() {
    for (label, answer) in
        [("Save", PromptAnswer::Save), ("Don't save", PromptAnswer::Discard), ("Cancel", PromptAnswer::Cancel)]
    {
        let mut window = TestWindow::running();
        window.ask(Action::New);
        window.asked.clear();
        let mut harness = window.harness(WIDE);
        harness.get_by_role_and_label(Role::Button, label).click();
        harness.run();
        assert_eq!(harness.state().asked, [Action::Answer(answer)]);
    }
}

#[test]
fn escape_keeps_unsaved_work_and_other_files() {
    let mut window = TestWindow::running();
    window.ask(Action::New);
    window.asked.clear();
    let mut harness = window.harness(WIDE);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().asked, [Action::Answer(PromptAnswer::Cancel)]);
    assert!(harness.state().state.prompt.is_none());
}

#[test]
fn another_file_is_overwritten_only_by_the_button_that_says_so() {
    let path = std::path::PathBuf::from("/tmp/one.toml");
    for (label, replaces) in [("Replace", true), ("Cancel", false)] {
        let mut window = TestWindow::new();
        let purpose = DialogPurpose::Save;
        absorb(&mut window.state, Event::NoDialog(purpose, std::path::PathBuf::new()));
        window.ask(Action::TypePath(path.display().to_string()));
        window.ask(Action::ConfirmPath);
        absorb(&mut window.state, Event::LookedFor { purpose, path: path.clone(), exists: true });
        window.asked.clear();
        let mut harness = window.harness(WIDE);
        harness.get_by_role_and_label(Role::Status, "Replace one.toml? It is overwritten");
        harness.get_by_role_and_label(Role::Button, label).click();
        harness.run();
        assert_eq!(harness.state().asked, [Action::AnswerReplace(replaces)]);
    }
}

#[test]
fn an_experiments_note_says_what_to_look_at_before_the_first_step() {
    let mut window = TestWindow::new();
    window.state.examples[0].experiment.note = "Press Run and look at layer 1. ".repeat(30);
    window.ask(Action::OpenExample(0));
    let harness = window.harness(WIDE);
    let strip = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Press Run and look")));
    assert!(strip.rect().height() > 40.0, "a long note takes more than a line: {:?}", strip.rect());
}

#[test]
fn a_desktop_without_dialogs_takes_a_typed_path() {
    let mut window = TestWindow::new();
    absorb(&mut window.state, Event::NoDialog(DialogPurpose::Open, std::path::PathBuf::new()));
    let mut harness = window.harness(WIDE);
    harness.get_by_label_contains("No file dialog is available on this desktop");
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text("/tmp/depth.toml");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let asked = &harness.state().asked;
    assert!(asked.contains(&Action::TypePath("/tmp/depth.toml".to_owned())), "{asked:?}");
    assert_eq!(asked.last(), Some(&Action::ConfirmPath));
}

#[test]
fn the_export_strip_asks_for_a_figure_in_a_format_and_a_width() {
    let mut harness = TestWindow::running().harness(WIDE);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::E);
    harness.run();
    for label in ["PNG", "183 mm"] {
        harness.get_by_role_and_label(Role::RadioButton, label).click();
        harness.run();
    }
    harness.get_by_role_and_label(Role::ComboBox, "Figure").click();
    harness.run();
    harness.get_by_role_and_label(Role::ListBoxOption, "Loss and accuracy").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Export").click();
    harness.run();
    let asked = harness.state().asked.clone();
    let Some(Action::Export(choice)) = asked.first() else { panic!("{asked:?}") };
    assert_eq!((choice.tile, choice.format), (Tile::Loss, FigureFormat::Png));
    assert_eq!((choice.width_mm, choice.dpi), (183.0, 300));
    assert!(harness.query_by_label("Export").is_none(), "the strip closes");
}

#[test]
fn nothing_can_be_exported_before_there_is_something() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::E);
    harness.run();
    assert!(harness.get_by_role_and_label(Role::Button, "Export").accesskit_node().is_disabled());
}

#[test]
fn the_first_start_says_what_to_do() {
    let harness = TestWindow::new().harness(WIDE);
    harness.get_by_role_and_label(Role::Status, "Press Run: watch which layers still receive a gradient");
}
