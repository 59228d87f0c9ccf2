//! Documents: opened, saved, closed; what is asked before unsaved work is lost.

use std::path::{Path, PathBuf};

use super::action::{Action, PromptAnswer};
use super::banner::{Banner, BannerButton, BannerId, BannerLevel};
use super::draft::{Draft, Edits};
use super::effect::{DialogPurpose, Effect, SaveRequest, SavedRun};
use super::event::{LoadedDocument, LoadedRun};
use super::opening::{Intent, Prompt};
use super::run_entry::{FirstMove, LiveSettings, Phase, RunEntry, SharedHistory, Vitals};
use super::session::State;
use super::view::ShownStep;
use super::words;
use crate::run::{Outcome, RunId};

/// Most files that are remembered.
const MOST_RECENT: usize = 10;

impl State {
    /// Does what loses unsaved work, after a question where there is some.
    pub(super) fn ask_first(&mut self, intent: Intent) -> Vec<Effect> {
        if !self.is_unsaved() {
            return self.carry_out(intent);
        }
        let text = words::save_changes(&self.name(), self.n_unsaved_runs());
        self.prompt = Some(Prompt { text, intent });
        Vec::new()
    }

    /// Takes the answer to the question.
    pub(super) fn answer(&mut self, answer: PromptAnswer) -> Vec<Effect> {
        let Some(Prompt { intent, .. }) = self.prompt.take() else { return Vec::new() };
        match answer {
            PromptAnswer::Cancel => Vec::new(),
            PromptAnswer::Discard => self.carry_out(intent),
            PromptAnswer::Save => {
                self.after_save = Some(intent);
                // An experiment file holds no runs: they are asked a document for.
                match self.path.clone() {
                    Some(path) if self.n_unsaved_runs() == 0 || has_ending(&path, "gradlab") => self.save_to(path),
                    _ => self.ask_path(DialogPurpose::Save),
                }
            }
        }
    }

    fn carry_out(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::New => self.replace_document(None, Draft::default(), Vec::new()),
            Intent::OpenExample(idx) => match self.examples.get(idx) {
                Some(example) => {
                    let draft = Draft::new(example.experiment.clone());
                    self.replace_document(None, draft, Vec::new())
                }
                None => Vec::new(),
            },
            Intent::OpenPath(path) => {
                self.is_loading = true;
                self.dismiss(BannerId::Load);
                vec![Effect::Load(path)]
            }
            Intent::Quit => vec![Effect::Quit],
        }
    }

    /// Another document takes the place of the present one, whose runs are let go of.
    fn replace_document(&mut self, path: Option<PathBuf>, draft: Draft, runs: Vec<LoadedRun>) -> Vec<Effect> {
        let effects = self.runs.drain(..).map(|run| Effect::Remove(run.id, run.folder)).collect();
        self.path = path;
        self.edits = Edits::new(draft);
        self.has_removed_saved_run = false;
        self.next_number = runs.iter().map(|run| run.number + 1).max().unwrap_or(1);
        for run in runs {
            let id = RunId(self.next_id);
            self.next_id += 1;
            self.runs.push(entry_of(id, run));
        }
        self.current = self.runs.last().map(|run| run.id);
        self.view.shown_step = ShownStep::Live;
        (self.view.hovered_layer_idx, self.view.selected_layer_idx) = (None, None);
        self.banners.clear();
        (self.looked_for, self.replace_prompt, self.after_save) = (None, None, None);
        self.n_replacements += 1;
        self.check();
        effects
    }

    /// A file was read.
    pub(super) fn loaded(&mut self, path: PathBuf, document: Result<Box<LoadedDocument>, String>) -> Vec<Effect> {
        self.is_loading = false;
        match document {
            Ok(document) => {
                let LoadedDocument { draft, runs, layout } = *document;
                let mut effects = self.replace_document(Some(path.clone()), draft, runs);
                if !layout.is_empty() {
                    self.panels.layout = layout;
                }
                effects.extend(self.remember(path));
                effects
            }
            Err(text) => {
                let mut buttons = Vec::new();
                if self.recent.contains(&path) {
                    let label = words::FORGET_RECENT.to_owned();
                    buttons.push(BannerButton { label, action: Action::ForgetRecent(path) });
                }
                self.show(Banner { id: BannerId::Load, level: BannerLevel::Danger, text, buttons });
                Vec::new()
            }
        }
    }

    /// Runs of a session that ended badly: they are the document where nothing was begun yet, and join the list where
    /// something was.
    pub(super) fn recovered(&mut self, when: &str, document: LoadedDocument) -> Vec<Effect> {
        let LoadedDocument { draft, mut runs, .. } = document;
        let text = words::recovered(when, &draft.experiment.name, runs.len());
        let is_untouched = self.runs.is_empty() && self.path.is_none() && !self.is_unsaved() && !self.is_loading;
        let effects = if is_untouched {
            let effects = self.replace_document(None, draft, runs);
            self.runs.iter_mut().for_each(|run| run.is_saved = false);
            effects
        } else {
            for run in &mut runs {
                run.number = self.next_number;
                self.next_number += 1;
            }
            for run in runs {
                let id = RunId(self.next_id);
                self.next_id += 1;
                self.runs.push(RunEntry { is_saved: false, ..entry_of(id, run) });
            }
            Vec::new()
        };
        self.show(Banner { id: BannerId::Recovered, level: BannerLevel::Info, text, buttons: Vec::new() });
        effects
    }

    /// Saves under the present path, or asks for one.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        if self.is_saving {
            return Vec::new();
        }
        match self.path.clone() {
            Some(path) => self.save_to(path),
            None => self.ask_path(DialogPurpose::Save),
        }
    }

    pub(super) fn save_to(&mut self, path: PathBuf) -> Vec<Effect> {
        self.edits.finish_edit();
        self.dismiss(BannerId::Save);
        if self.is_saving {
            return Vec::new();
        }
        if !self.problems.is_empty() {
            self.after_save = None;
            let text = words::not_savable(&self.problems);
            self.show(Banner { id: BannerId::Save, level: BannerLevel::Danger, text, buttons: Vec::new() });
            return Vec::new();
        }
        let saved = |run: &RunEntry| {
            let folder = run.folder.clone()?;
            Some(SavedRun { id: run.id, number: run.number, is_complete: !run.is_live(), folder })
        };
        let has_runs = has_ending(&path, "gradlab");
        let request = SaveRequest {
            loaded_from: self.path.clone(),
            draft: self.draft().clone(),
            runs: if has_runs { self.runs.iter().filter_map(saved).collect() } else { Vec::new() },
            device: self.runs.last().map_or(&self.devices.chosen, |run| &run.device).clone(),
            layout: self.panels.layout.clone(),
            path,
        };
        self.is_saving = true;
        self.saving = Some(Box::new(request.clone()));
        vec![Effect::Save(Box::new(request))]
    }

    /// The document was written, or not.
    pub(super) fn saved(&mut self, outcome: Result<PathBuf, String>) -> Vec<Effect> {
        self.is_saving = false;
        let (request, intent) = (self.saving.take(), self.after_save.take());
        match (outcome, request) {
            (Ok(path), Some(request)) => {
                self.edits.mark_saved(request.draft);
                if has_ending(&path, "gradlab") {
                    self.has_removed_saved_run = false;
                    for saved in request.runs.iter().filter(|run| run.is_complete) {
                        if let Some(run) = self.run_mut(saved.id) {
                            run.is_saved = true;
                        }
                    }
                }
                self.path = Some(path.clone());
                let mut effects = self.remember(path);
                effects.extend(intent.map(|intent| self.carry_out(intent)).unwrap_or_default());
                effects
            }
            (Ok(_), None) => Vec::new(),
            (Err(text), _) => {
                let buttons = vec![BannerButton { label: words::SAVE_AS.to_owned(), action: Action::SaveAs }];
                self.show(Banner { id: BannerId::Save, level: BannerLevel::Danger, text, buttons });
                Vec::new()
            }
        }
    }

    /// A figure was written, or not.
    pub(super) fn exported(&mut self, outcome: Result<PathBuf, String>) {
        let (level, text) = match outcome {
            Ok(path) => (BannerLevel::Info, words::exported(&path)),
            Err(text) => (BannerLevel::Danger, text),
        };
        self.show(Banner { id: BannerId::Export, level, text, buttons: Vec::new() });
    }

    fn remember(&mut self, path: PathBuf) -> Vec<Effect> {
        self.recent.retain(|recent| *recent != path);
        self.recent.insert(0, path);
        self.recent.truncate(MOST_RECENT);
        vec![Effect::WriteSettings]
    }
}

fn entry_of(id: RunId, run: LoadedRun) -> RunEntry {
    let LoadedRun { number, experiment, device, history, summary, folder } = run;
    // Saved while it was going: what came after is not known.
    let outcome = summary.as_ref().map_or(Outcome::Stopped, |summary| summary.outcome);
    RunEntry {
        id,
        number,
        label: experiment.short_label(),
        live: LiveSettings::of(&experiment),
        experiment,
        device,
        phase: Phase::Ended(outcome),
        history: SharedHistory::new(history),
        summary,
        fault: None,
        is_visible: true,
        is_saved: true,
        folder: Some(folder),
        vitals: Vitals::default(),
        first_move: FirstMove::Wait,
    }
}

pub(super) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}
