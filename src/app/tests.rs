//! Flows without a window: dialogs are answered by the test, files are real, no process is started.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::Frame;

use super::dialogs::{Answer, FileDialogs, Pending};
use super::effects::{Effects, Folders};
use crate::files::Places;
use crate::spec::{Activation, RemedyRow};
use crate::state::{Action, BannerId, DialogPurpose, Draft, ExportChoice, PromptAnswer, Theme};

/// Answers prepared by a test, and what was asked.
#[derive(Clone, Default)]
struct Answers {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<(DialogPurpose, String)>>>,
}

impl FileDialogs for Answers {
    fn ask(&mut self, purpose: DialogPurpose, suggestion: &str, _parent: Option<&Frame>) -> Pending {
        self.asked.lock().unwrap().push((purpose, suggestion.to_owned()));
        let answer = self.answers.lock().unwrap().pop_front().expect("a dialog that the test did not expect");
        Box::new(move || answer)
    }
}

/// A session in a folder of its own.
struct Desk {
    effects: Effects,
    answers: Answers,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    fn in_folder(folder: tempfile::TempDir) -> Self {
        let answers = Answers::default();
        let places = Places::at(folder.path().join("config"), folder.path().join("data"));
        let folders = Arc::new(Folders::new(Ok(places)));
        let effects = Effects::new(folders, Box::new(answers.clone()), Arc::new(|| {}));
        Self { effects, answers, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn answer(&self, answer: Answer) {
        self.answers.answers.lock().unwrap().push_back(answer);
    }

    fn act(&mut self, action: Action) {
        self.effects.act(action, None);
    }

    /// Takes what threads tell until something holds.
    fn wait_until(&mut self, what: &str, holds: impl Fn(&Effects) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !holds(&self.effects) {
            assert!(Instant::now() < end, "{what} did not happen");
            std::thread::sleep(Duration::from_millis(5));
            self.effects.catch_up(None);
        }
    }

    fn open(&mut self, path: &Path) {
        self.act(Action::OpenPath(path.to_owned()));
        self.wait_until("reading", |effects| !effects.state.is_loading);
    }

    fn edit(&mut self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.effects.state.draft().clone();
        change(&mut draft);
        self.act(Action::Edit { draft: Box::new(draft), label: "Test".to_owned() });
    }
}

#[test]
fn the_first_start_has_the_deep_sigmoid_ready_and_every_example_in_the_menu() {
    let desk = Desk::new();
    let state = &desk.effects.state;
    assert_eq!(state.name(), "Deep sigmoid on digits");
    assert_eq!(state.run_refusal(), None);
    assert!(!state.is_unsaved());
    assert_eq!(state.examples.len(), crate::spec::EXAMPLES.len());
    for example in &state.examples {
        assert_eq!(example.experiment.name, example.title, "each is read, not replaced by the default");
    }
    assert!(!desk.path("config").exists() && !desk.path("data").exists(), "nothing is written before it must be");
}

#[test]
fn an_experiment_is_opened_edited_and_saved_with_its_comments() {
    let mut desk = Desk::new();
    let path = desk.path("mine.toml");
    fs::write(&path, "# my own words\nformat = 1\nname = \"Mine\"\n\n[architecture]\nwidth = 32 # narrow\n").unwrap();
    desk.answer(Answer::Path(path.clone()));
    desk.act(Action::Open);
    desk.wait_until("opening", |effects| effects.state.name() == "Mine");
    desk.edit(|draft| draft.experiment.architecture.width = 48);
    desk.act(Action::Save);
    desk.wait_until("saving", |effects| !effects.state.is_unsaved());
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("# my own words") && text.contains("width = 48 # narrow"), "{text}");
    assert_eq!(*desk.answers.asked.lock().unwrap(), [(DialogPurpose::Open, String::new())]);
}

#[test]
fn a_document_brings_back_the_experiment_the_remedies_and_the_layout() {
    let mut desk = Desk::new();
    let path = desk.path("deep.gradlab");
    desk.act(Action::SelectRemedy(RemedyRow::Activation, "architecture.activation", "elu"));
    desk.act(Action::SetRemedyNumber(RemedyRow::Clipping, "remedies.clipping.threshold", 0.25));
    desk.edit(|draft| draft.experiment.architecture.n_hidden = 5);
    let mut panels = desk.effects.state.panels.clone();
    panels.layout = "{}".to_owned();
    desk.act(Action::SetPanels(Box::new(panels)));
    desk.answer(Answer::Path(path.clone()));
    desk.act(Action::SaveAs);
    desk.wait_until("saving", |effects| !effects.state.is_unsaved() && effects.state.path.is_some());
    let draft = desk.effects.state.draft().clone();
    desk.act(Action::New);
    assert_ne!(*desk.effects.state.draft(), draft);
    desk.open(&path);
    assert_eq!(*desk.effects.state.draft(), draft);
    assert_eq!(desk.effects.state.panels.layout, "{}");
    desk.act(Action::SwitchRemedy(RemedyRow::Activation, true));
    assert_eq!(desk.effects.state.experiment().architecture.activation, Activation::Elu { alpha: 1.0 });
}

#[test]
fn a_file_with_mistakes_is_refused_with_line_and_path_and_nothing_changes() {
    let mut desk = Desk::new();
    let path = desk.path("wrong.toml");
    fs::write(&path, "format = 1\n[architecture]\nn_hiden = 3\nwidth = 0\n").unwrap();
    desk.open(&path);
    assert_eq!(desk.effects.state.name(), "Deep sigmoid on digits");
    let text = &desk.effects.state.banners[0].text;
    for part in ["line 3", "n_hiden", "n_hidden", "line 4", "architecture.width"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    desk.open(&desk.path("nothing.gradlab").clone());
    assert!(desk.effects.state.banners[0].text.contains("nothing.gradlab"), "{:?}", desk.effects.state.banners);
}

#[test]
fn a_desktop_without_dialogs_brings_the_path_field_which_saves() {
    let mut desk = Desk::new();
    desk.answer(Answer::NoDialog);
    desk.act(Action::SaveAs);
    desk.wait_until("the path field", |effects| effects.state.path_prompt.is_some());
    let path = desk.path("typed.toml");
    desk.act(Action::TypePath(path.display().to_string()));
    desk.act(Action::ConfirmPath);
    desk.wait_until("saving", |effects| effects.state.path.is_some());
    assert!(fs::read_to_string(&path).unwrap().contains("Deep sigmoid on digits"));
}

#[test]
fn a_typed_path_overwrites_another_file_only_when_told_to() {
    let mut desk = Desk::new();
    let path = desk.path("one.toml");
    fs::write(&path, "what must not be lost").unwrap();
    for replaces in [false, true] {
        desk.answer(Answer::NoDialog);
        desk.act(Action::SaveAs);
        desk.wait_until("the path field", |effects| effects.state.path_prompt.is_some());
        desk.act(Action::TypePath(path.display().to_string()));
        desk.act(Action::ConfirmPath);
        desk.wait_until("the question", |effects| effects.state.replace_prompt.is_some());
        assert_eq!(fs::read_to_string(&path).unwrap(), "what must not be lost");
        desk.act(Action::AnswerReplace(replaces));
    }
    desk.wait_until("saving", |effects| effects.state.path.is_some());
    assert!(fs::read_to_string(&path).unwrap().contains("Deep sigmoid on digits"));
}

#[test]
fn closing_asks_first_and_saves_before_it_closes() {
    let mut desk = Desk::new();
    desk.edit(|draft| draft.experiment.architecture.width = 16);
    desk.act(Action::Quit);
    assert!(!desk.effects.is_quitting && desk.effects.state.prompt.is_some());
    let path = desk.path("kept.toml");
    desk.answer(Answer::Path(path.clone()));
    desk.act(Action::Answer(PromptAnswer::Save));
    desk.wait_until("closing", |effects| effects.is_quitting);
    assert!(fs::read_to_string(&path).unwrap().contains("width = 16"));
}

#[test]
fn a_save_that_fails_says_where_and_keeps_the_window_open() {
    let mut desk = Desk::new();
    desk.edit(|draft| draft.experiment.architecture.width = 16);
    desk.act(Action::Quit);
    desk.answer(Answer::Path(desk.path("no/such/folder/x.toml")));
    desk.act(Action::Answer(PromptAnswer::Save));
    desk.wait_until("the strip", |effects| effects.state.banners.iter().any(|banner| banner.id == BannerId::Save));
    assert!(!desk.effects.is_quitting && desk.effects.state.is_unsaved());
    let text = &desk.effects.state.banners[0].text;
    assert!(text.starts_with("The folder does not exist: ") && text.ends_with("no/such/folder"), "{text}");
}

#[test]
fn theme_and_recent_files_are_there_at_the_next_start_and_the_session_leaves_nothing() {
    let mut desk = Desk::new();
    let path = desk.path("deep.gradlab");
    desk.act(Action::SetTheme(Theme::Dark));
    desk.answer(Answer::Path(path.clone()));
    desk.act(Action::SaveAs);
    desk.wait_until("saving", |effects| effects.state.path.is_some());
    desk.open(&path);
    let Desk { effects, folder, .. } = desk;
    effects.close();
    let sessions = Places::at(folder.path().join("config"), folder.path().join("data")).sessions();
    assert_eq!(sessions, []);
    let desk = Desk::in_folder(folder);
    assert_eq!(desk.effects.state.view.theme, Theme::Dark);
    assert_eq!(desk.effects.state.recent, [path]);
}

#[test]
fn a_figure_is_written_where_the_dialog_says() {
    let mut desk = Desk::new();
    let path = desk.path("profile.svg");
    desk.answer(Answer::Path(path.clone()));
    desk.act(Action::Export(ExportChoice::default()));
    desk.wait_until("exporting", |effects| effects.state.banners.iter().any(|banner| banner.id == BannerId::Export));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("<svg") || text.starts_with("<?xml"), "{}", &text[..60.min(text.len())]);
    let asked = desk.answers.asked.lock().unwrap().clone();
    assert_eq!(asked, [(DialogPurpose::Export, "deep_sigmoid_on_digits_depth_profile.svg".to_owned())]);
}
