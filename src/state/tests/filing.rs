//! Documents: saving, opening, closing, and the question before work is lost.

use super::*;
use crate::run::History;

fn path(text: &str) -> PathBuf {
    PathBuf::from(text)
}

fn looked_for(state: &mut State, purpose: DialogPurpose, file: &str, exists: bool) -> Vec<Effect> {
    absorb(state, Event::LookedFor { purpose, path: path(file), exists })
}

/// Types a path into the path field and confirms it.
fn type_path(state: &mut State, purpose: DialogPurpose, file: &str) -> Vec<Effect> {
    absorb(state, Event::NoDialog(purpose, path("/")));
    update(state, Action::TypePath(file.to_owned()));
    update(state, Action::ConfirmPath)
}

fn document(experiment: Experiment, n_runs: u64) -> Box<LoadedDocument> {
    let runs = (1..=n_runs)
        .map(|number| LoadedRun {
            number,
            experiment: experiment.clone(),
            device: Device::Cpu,
            history: History::default(),
            summary: None,
            folder: path("/session/loaded"),
        })
        .collect();
    Box::new(LoadedDocument { draft: Draft::new(experiment), runs, layout: String::new() })
}

#[test]
fn the_first_save_asks_for_a_path_and_the_next_one_does_not() {
    let mut state = new_state();
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    assert_eq!(words_of(&update(&mut state, Action::Save)), ["ask Save deep_sigmoid_on_digits.toml"]);
    let chosen = Event::PathChosen(DialogPurpose::Save, Some(path("/a/deep")));
    assert_eq!(words_of(&absorb(&mut state, chosen)), ["look for Save /a/deep.toml"], "the dialog saw no ending");
    assert_eq!(
        words_of(&looked_for(&mut state, DialogPurpose::Save, "/a/deep.toml", false)),
        ["save /a/deep.toml with 0 runs"]
    );
    assert!(state.is_saving && state.is_unsaved());
    assert!(update(&mut state, Action::Save).is_empty(), "one save at a time");
    assert_eq!(words_of(&absorb(&mut state, Event::Saved(Ok(path("/a/deep.toml"))))), ["write settings"]);
    assert!(!state.is_unsaved() && !state.is_saving);
    assert_eq!(state.recent, [path("/a/deep.toml")]);
    assert_eq!(words_of(&update(&mut state, Action::Save)), ["save /a/deep.toml with 0 runs"]);
}

#[test]
fn an_edit_during_the_save_stays_unsaved() {
    let mut state = new_state();
    state.path = Some(path("/a.toml"));
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    update(&mut state, Action::Save);
    edit(&mut state, "Steps", |experiment| experiment.training.n_steps = 5);
    absorb(&mut state, Event::Saved(Ok(path("/a.toml"))));
    assert!(state.is_unsaved());
}

#[test]
fn a_document_takes_the_runs_and_one_that_still_goes_stays_unsaved() {
    let (mut state, id) = running_state();
    assert_eq!(words_of(&update(&mut state, Action::SaveAs)), ["ask Save deep_sigmoid_on_digits.gradlab"]);
    let chosen = Event::PathChosen(DialogPurpose::Save, Some(path("/a.gradlab")));
    assert_eq!(words_of(&absorb(&mut state, chosen)), ["save /a.gradlab with 1 runs"]);
    absorb(&mut state, Event::Saved(Ok(path("/a.gradlab"))));
    assert_eq!(state.n_unsaved_runs(), 1);
    absorb(&mut state, Event::Run(id, summary(Outcome::Finished)));
    update(&mut state, Action::Save);
    absorb(&mut state, Event::Saved(Ok(path("/a.gradlab"))));
    assert!(!state.is_unsaved());
}

#[test]
fn a_failed_save_keeps_everything_and_offers_another_place() {
    let mut state = new_state();
    state.path = Some(path("/a.toml"));
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    update(&mut state, Action::Quit);
    update(&mut state, Action::Answer(PromptAnswer::Save));
    let effects = absorb(&mut state, Event::Saved(Err("the disk is full: /a.toml".to_owned())));
    assert_eq!(words_of(&effects), Vec::<String>::new(), "nothing is closed");
    assert_eq!(state.banners[0].text, "the disk is full: /a.toml");
    assert_eq!(state.banners[0].buttons[0].action, Action::SaveAs);
    assert!(state.is_unsaved());
    absorb(&mut state, Event::PathChosen(DialogPurpose::Save, Some(path("/b.toml"))));
    let effects = absorb(&mut state, Event::Saved(Ok(path("/b.toml"))));
    assert_eq!(words_of(&effects), ["write settings"], "a save later on does not close what was to be closed before");
}

#[test]
fn an_experiment_with_problems_is_not_written_over_a_file_that_is_right() {
    let mut state = new_state();
    state.path = Some(path("/a.toml"));
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 0);
    assert!(update(&mut state, Action::Save).is_empty());
    assert!(state.banners[0].text.contains("Width must be 1 to 2048, this is 0"));
}

#[test]
fn the_question_counts_the_runs_that_are_not_saved() {
    let (mut state, _) = running_state();
    update(&mut state, Action::Restart);
    update(&mut state, Action::Restart);
    assert!(update(&mut state, Action::Quit).is_empty());
    let prompt = state.prompt.clone().unwrap();
    assert_eq!(prompt.text, "Save changes to \"Deep sigmoid on digits\"? 3 runs are not saved");
    assert!(update(&mut state, Action::Answer(PromptAnswer::Cancel)).is_empty());
    assert_eq!((&state.prompt, state.runs.len()), (&None, 3));
    update(&mut state, Action::Quit);
    assert_eq!(words_of(&update(&mut state, Action::Answer(PromptAnswer::Discard))), ["quit"]);
}

#[test]
fn save_in_the_question_saves_the_runs_before_it_goes_on() {
    let (mut state, _) = running_state();
    state.path = Some(path("/a.toml"));
    update(&mut state, Action::Quit);
    let effects = update(&mut state, Action::Answer(PromptAnswer::Save));
    assert_eq!(words_of(&effects), ["ask Save deep_sigmoid_on_digits.gradlab"], "a .toml holds no runs");
    absorb(&mut state, Event::PathChosen(DialogPurpose::Save, Some(path("/a.gradlab"))));
    let effects = absorb(&mut state, Event::Saved(Ok(path("/a.gradlab"))));
    assert_eq!(words_of(&effects), ["write settings", "quit"]);
}

#[test]
fn a_closed_dialog_leaves_the_window_open() {
    let (mut state, _) = running_state();
    update(&mut state, Action::Quit);
    update(&mut state, Action::Answer(PromptAnswer::Save));
    absorb(&mut state, Event::PathChosen(DialogPurpose::Save, None));
    update(&mut state, Action::SaveAs);
    absorb(&mut state, Event::PathChosen(DialogPurpose::Save, Some(path("/a.gradlab"))));
    let effects = absorb(&mut state, Event::Saved(Ok(path("/a.gradlab"))));
    assert_eq!(words_of(&effects), ["write settings"]);
}

#[test]
fn nothing_unsaved_no_question() {
    let mut state = new_state();
    assert_eq!(words_of(&update(&mut state, Action::Quit)), ["quit"]);
    assert_eq!(words_of(&update(&mut state, Action::OpenPath(path("/b.toml")))), ["load /b.toml"]);
}

#[test]
fn a_loaded_document_replaces_everything_and_its_runs_are_saved_already() {
    let (mut state, _) = running_state();
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    let loaded = Experiment { name: "Loaded".to_owned(), ..Experiment::default() };
    let event = Event::Loaded { path: path("/b.gradlab"), document: Ok(document(loaded, 2)) };
    assert_eq!(words_of(&absorb(&mut state, event)), ["remove 1", "write settings"]);
    assert_eq!((state.name().as_str(), state.runs.len()), ("Loaded", 2));
    assert!(!state.is_unsaved());
    assert_eq!(state.edits.undo_label(), None, "undo does not lead into another document");
    assert_eq!(state.current_run().unwrap().number, 2);
    update(&mut state, Action::Run);
    assert_eq!(state.current_run().unwrap().number, 3);
    assert_eq!(state.n_unsaved_runs(), 1);
}

#[test]
fn a_saved_run_that_is_taken_off_makes_the_document_unsaved() {
    let mut state = new_state();
    absorb(&mut state, Event::Loaded { path: path("/b.gradlab"), document: Ok(document(experiment(), 1)) });
    let id = state.current_run().unwrap().id;
    update(&mut state, Action::RemoveRun(id));
    assert!(state.is_unsaved());
    update(&mut state, Action::Save);
    absorb(&mut state, Event::Saved(Ok(path("/b.gradlab"))));
    assert!(!state.is_unsaved());
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_document_alone_and_can_be_forgotten() {
    let (mut state, _) = running_state();
    state.recent = vec![path("/gone.gradlab")];
    let document = Err("no such file: /gone.gradlab".to_owned());
    absorb(&mut state, Event::Loaded { path: path("/gone.gradlab"), document });
    assert_eq!(state.runs.len(), 1);
    let button = state.banners[0].buttons[0].clone();
    assert_eq!(button.label, "Remove from recent files");
    assert_eq!(words_of(&update(&mut state, button.action)), ["write settings"]);
    assert!(state.recent.is_empty() && state.banners.is_empty());
}

#[test]
fn without_a_dialog_a_path_field_takes_over() {
    let mut state = new_state();
    update(&mut state, Action::Open);
    absorb(&mut state, Event::NoDialog(DialogPurpose::Save, path("/home/me")));
    assert_eq!(state.path_prompt.clone().unwrap().path, "/home/me/deep_sigmoid_on_digits.toml");
    absorb(&mut state, Event::NoDialog(DialogPurpose::Open, path("")));
    let prompt = state.path_prompt.clone().unwrap();
    assert_eq!(prompt.text, "No file dialog is available on this desktop. Type a path");
    assert!(update(&mut state, Action::ConfirmPath).is_empty());
    assert!(state.path_prompt.is_some(), "an empty path keeps the field");
    update(&mut state, Action::TypePath("/c.toml ".to_owned()));
    assert_eq!(words_of(&update(&mut state, Action::ConfirmPath)), ["load /c.toml"]);
    assert_eq!(state.path_prompt, None);
}

#[test]
fn a_typed_path_of_another_file_is_asked_about_before_it_is_overwritten() {
    let mut state = new_state();
    assert_eq!(words_of(&type_path(&mut state, DialogPurpose::Save, "/a/one")), ["look for Save /a/one.toml"]);
    assert!(looked_for(&mut state, DialogPurpose::Save, "/a/one.toml", true).is_empty());
    assert_eq!(state.replace_prompt.clone().unwrap().text, "Replace one.toml? It is overwritten");
    assert!(update(&mut state, Action::AnswerReplace(false)).is_empty());
    assert!(state.replace_prompt.is_none() && !state.is_saving);
    assert!(update(&mut state, Action::AnswerReplace(true)).is_empty(), "what was called off is not done later");

    type_path(&mut state, DialogPurpose::Save, "/a/one.toml");
    looked_for(&mut state, DialogPurpose::Save, "/a/one.toml", true);
    let effects = update(&mut state, Action::AnswerReplace(true));
    assert_eq!(words_of(&effects), ["save /a/one.toml with 0 runs"]);
    absorb(&mut state, Event::Saved(Ok(path("/a/one.toml"))));
    type_path(&mut state, DialogPurpose::Save, "/a/one.toml");
    let effects = looked_for(&mut state, DialogPurpose::Save, "/a/one.toml", true);
    assert_eq!(words_of(&effects), ["save /a/one.toml with 0 runs"], "the document's own file is not asked about");

    update(&mut state, Action::Export(ExportChoice::default()));
    assert_eq!(words_of(&type_path(&mut state, DialogPurpose::Export, "/f.svg")), ["look for Export /f.svg"]);
    assert!(looked_for(&mut state, DialogPurpose::Export, "/f.svg", true).is_empty());
    let effects = update(&mut state, Action::AnswerReplace(true));
    assert_eq!(words_of(&effects), ["export DepthProfile Svg to /f.svg"]);
}

#[test]
fn a_path_typed_for_a_document_that_is_closed_by_now_is_not_written_to() {
    let mut state = new_state();
    type_path(&mut state, DialogPurpose::Save, "/a/one.toml");
    absorb(&mut state, Event::Loaded { path: path("/b.gradlab"), document: Ok(document(experiment(), 1)) });
    assert!(looked_for(&mut state, DialogPurpose::Save, "/a/one.toml", false).is_empty());
    assert!(!state.is_saving && state.replace_prompt.is_none());
}

#[test]
fn a_document_without_a_name_is_called_like_its_file() {
    let mut state = new_state();
    let document = document(Experiment::default(), 0);
    absorb(&mut state, Event::Loaded { path: path("/a/one.gradlab"), document: Ok(document) });
    assert_eq!((state.name().as_str(), state.experiment().name.as_str()), ("one", ""));
    assert_eq!(words_of(&update(&mut state, Action::SaveAs)), ["ask Save one.toml"]);
}

#[test]
fn a_figure_is_exported_as_svg_or_png_and_nothing_else_is_written() {
    let mut state = new_state();
    let effects = update(&mut state, Action::Export(ExportChoice { tile: Tile::HeatMap, ..ExportChoice::default() }));
    assert_eq!(words_of(&effects), ["ask Export deep_sigmoid_on_digits_heat_map.svg"]);
    let effects = absorb(&mut state, Event::PathChosen(DialogPurpose::Export, Some(path("/f"))));
    assert_eq!(words_of(&effects), ["look for Export /f.svg"]);
    let effects = looked_for(&mut state, DialogPurpose::Export, "/f.svg", false);
    assert_eq!(words_of(&effects), ["export HeatMap Svg to /f.svg"]);
    absorb(&mut state, Event::Exported(Ok(path("/f.svg"))));
    assert_eq!(state.banners[0].text, "Exported /f.svg");
    let loss = ExportChoice { tile: Tile::Loss, format: FigureFormat::Png, ..ExportChoice::default() };
    let effects = update(&mut state, Action::Export(loss));
    assert_eq!(words_of(&effects), ["ask Export deep_sigmoid_on_digits_loss.png"]);
    let effects = absorb(&mut state, Event::PathChosen(DialogPurpose::Export, Some(path("/f.SVG"))));
    assert_eq!(words_of(&effects), ["export Loss Svg to /f.SVG"], "the typed ending decides");
    update(&mut state, Action::Export(loss));
    assert!(absorb(&mut state, Event::PathChosen(DialogPurpose::Export, Some(path("/f.bmp")))).is_empty());
    assert_eq!(state.banners[0].text, "The file name must end in .svg or .png: /f.bmp");
}

#[test]
fn examples_and_new_begin_a_document_of_their_own() {
    let mut state = new_state();
    absorb(&mut state, Event::Loaded { path: path("/b.gradlab"), document: Ok(document(Experiment::default(), 1)) });
    assert_eq!(words_of(&update(&mut state, Action::OpenExample(0))), ["remove 1"]);
    assert_eq!((state.name().as_str(), &state.path), ("Deep sigmoid on digits", &None));
    update(&mut state, Action::New);
    assert_eq!(state.name(), "Untitled");
    assert!(!state.is_unsaved());
}

#[test]
fn what_a_session_that_ended_badly_had_not_saved_is_here_again() {
    let mut state = new_state();
    let old = Experiment { name: "Old".to_owned(), ..Experiment::default() };
    let event = Event::Recovered { when: "14:03".to_owned(), document: document(old.clone(), 2) };
    absorb(&mut state, event.clone());
    assert_eq!(state.banners[0].text, "Recovered from 14:03: \"Old\", 2 runs");
    assert_eq!((state.name().as_str(), state.n_unsaved_runs()), ("Old", 2));
    absorb(&mut state, event);
    let numbers: Vec<u64> = state.runs.iter().map(|run| run.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4], "what was begun meanwhile stays");
}

#[test]
fn ten_files_are_remembered_the_newest_first_and_none_twice() {
    let mut state = new_state();
    for n in (0..12).chain([5]) {
        let event = Event::Loaded { path: path(&format!("/{n}.toml")), document: Ok(document(experiment(), 0)) };
        absorb(&mut state, event);
    }
    let names: Vec<String> = state.preferences().recent.iter().map(|path| path.display().to_string()).collect();
    let expected = [5, 11, 10, 9, 8, 7, 6, 4, 3, 2].map(|n| format!("/{n}.toml"));
    assert_eq!(names, expected);
}
