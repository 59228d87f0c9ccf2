//! The whole state of a session: the document, its runs, the view, the strips.

use std::path::PathBuf;

use super::banner::Banner;
use super::costs::Costs;
use super::devices::Devices;
use super::draft::{Draft, Edits, differing_fields};
use super::effect::{DialogPurpose, SaveRequest};
use super::opening::{Example, Intent, Opening, PathPrompt, Preferences, Prompt, ReplacePrompt};
use super::run_entry::{Phase, RunEntry};
use super::view::{ExportChoice, Panels, Primary, ShownStep, View};
use super::words;
use crate::run::{Outcome, RunId, Verdict, diagnose};
use crate::spec::{Experiment, Problem, not_in_this_version, problems};

/// The one truth of the window.
#[derive(Clone, Debug)]
pub struct State {
    /// The file of the document; nothing before it was saved.
    pub path: Option<PathBuf>,
    /// The experiment that is edited, with undo and redo.
    pub edits: Edits,
    /// All runs, oldest first.
    pub runs: Vec<RunEntry>,
    /// What the plots show.
    pub view: View,
    /// How the window is arranged.
    pub panels: Panels,
    /// Devices to train on.
    pub devices: Devices,
    /// Strips, oldest first.
    pub banners: Vec<Banner>,
    /// The question before unsaved work is lost.
    pub prompt: Option<Prompt>,
    /// A path field in place of a file dialog.
    pub path_prompt: Option<PathPrompt>,
    /// The question before another file is overwritten.
    pub replace_prompt: Option<ReplacePrompt>,
    /// How often the draft was replaced by another document, an undo or a redo: texts that were typed before are void.
    pub n_replacements: u64,
    /// Files opened or saved, the newest first.
    pub recent: Vec<PathBuf>,
    /// The experiments that come with the program.
    pub examples: Vec<Example>,
    /// Most steps per second; nothing: as fast as possible.
    pub speed_limit: Option<f64>,
    /// The next run measures every n-th step, from 1.
    pub measure_every: u64,
    /// The next run goes on after a divergence.
    pub continue_after_divergence: bool,
    /// Whether the document is being written.
    pub is_saving: bool,
    /// Whether a file is being read.
    pub is_loading: bool,
    /// Memory of the window's process, in bytes; 0 before it is known.
    pub memory_bytes: u64,
    /// Seconds since the window was opened, at the last tick.
    pub now_secs: f64,
    pub(super) costs: Costs,
    pub(super) current: Option<RunId>,
    /// The id of the next run; never used twice.
    pub(super) next_id: u64,
    /// The number of the document's next run.
    pub(super) next_number: u64,
    /// Whether a run was taken off the list that the document's file has.
    pub(super) has_removed_saved_run: bool,
    /// What a file is being looked for, that may be there already.
    pub(super) looked_for: Option<DialogPurpose>,
    pub(super) export: Option<ExportChoice>,
    pub(super) saving: Option<Box<SaveRequest>>,
    /// What goes on once the document is saved.
    pub(super) after_save: Option<Intent>,
    /// Everything that is wrong with the draft or not in this version, kept from the last edit.
    pub(super) problems: Vec<Problem>,
}

impl State {
    /// The state of a new session: an experiment is ready, nothing ran yet.
    pub fn new(opening: Opening) -> Self {
        let Opening { ready, examples, preferences, costs } = opening;
        let view = View { theme: preferences.theme, ..View::default() };
        let mut state = Self {
            path: None,
            edits: Edits::new(Draft::new(ready)),
            runs: Vec::new(),
            view,
            panels: preferences.panels,
            devices: Devices::default(),
            banners: Vec::new(),
            prompt: None,
            path_prompt: None,
            replace_prompt: None,
            n_replacements: 0,
            recent: preferences.recent,
            examples,
            speed_limit: preferences.speed_limit,
            measure_every: 1,
            continue_after_divergence: false,
            is_saving: false,
            is_loading: false,
            memory_bytes: 0,
            now_secs: 0.0,
            costs: Costs::new(costs),
            current: None,
            next_id: 1,
            next_number: 1,
            has_removed_saved_run: false,
            looked_for: None,
            export: None,
            saving: None,
            after_save: None,
            problems: Vec::new(),
        };
        state.check();
        state
    }

    /// What is edited.
    pub fn draft(&self) -> &Draft {
        self.edits.draft()
    }

    /// The experiment that is edited; it may have problems.
    pub fn experiment(&self) -> &Experiment {
        &self.draft().experiment
    }

    /// The name of the document on the screen: the experiment's, or else the file's.
    pub fn name(&self) -> String {
        let name = self.experiment().name.trim();
        let stem = || Some(self.path.as_ref()?.file_stem()?.display().to_string());
        if name.is_empty() { stem().unwrap_or_else(|| words::UNTITLED.to_owned()) } else { name.to_owned() }
    }

    /// The title of the window.
    pub fn title(&self) -> String {
        words::title(&self.name(), self.is_unsaved())
    }

    /// Whether closing the document would lose an edit or a run.
    pub fn is_unsaved(&self) -> bool {
        self.edits.differs_from_saved() || self.has_removed_saved_run || self.n_unsaved_runs() > 0
    }

    /// Runs that are not in the document's file.
    pub fn n_unsaved_runs(&self) -> usize {
        self.runs.iter().filter(|run| !run.is_saved).count()
    }

    /// The run that profile, picture and verdict are about.
    pub fn current_run(&self) -> Option<&RunEntry> {
        self.run(self.current?)
    }

    /// A run by its id.
    pub fn run(&self, id: RunId) -> Option<&RunEntry> {
        self.runs.iter().find(|run| run.id == id)
    }

    pub(super) fn run_mut(&mut self, id: RunId) -> Option<&mut RunEntry> {
        self.runs.iter_mut().find(|run| run.id == id)
    }

    /// The runs that plots show: the current one first, then the visible others, newest first.
    pub fn shown_runs(&self) -> Vec<&RunEntry> {
        let others = self.runs.iter().rev().filter(|run| Some(run.id) != self.current && run.is_visible);
        self.current_run().into_iter().chain(others).collect()
    }

    /// Everything that is wrong with the experiment that is edited; what this version cannot run is not among it.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The message beneath a field that is wrong, by its dotted path.
    pub fn problem_of(&self, path: &str) -> Option<&str> {
        self.problems.iter().find(|problem| problem.path == path).map(|problem| problem.message.as_str())
    }

    /// Why the experiment that is edited cannot be run; nothing where it can.
    pub fn run_refusal(&self) -> Option<String> {
        self.run_refusal_apart_from(&[])
    }

    /// All reasons why the experiment cannot be run, one a line, apart from those about some entries.
    pub fn run_refusal_apart_from(&self, paths: &[&str]) -> Option<String> {
        let mut all = self.problems.clone();
        all.extend(not_in_this_version(self.experiment()));
        all.retain(|problem| !paths.contains(&problem.path.as_str()));
        (!all.is_empty()).then(|| words::refusal(&all))
    }

    pub(super) fn check(&mut self) {
        self.problems = problems(self.experiment());
        self.costs.follow(self.edits.draft());
    }

    /// What the filled button of the tool bar does.
    pub fn primary(&self) -> Primary {
        match self.current_run().map(|run| run.phase) {
            Some(Phase::Running | Phase::Building | Phase::Stopping) => Primary::Pause,
            Some(Phase::Ended(Outcome::Diverged)) => Primary::Restart,
            _ => Primary::Run,
        }
    }

    /// Paths of the fields that differ from the current run's experiment as it is in force; they take effect at a
    /// restart. Empty where there is no live run.
    pub fn pending_fields(&self) -> Vec<&'static str> {
        let Some(run) = self.current_run().filter(|run| run.is_live()) else { return Vec::new() };
        let in_force = run.experiment_in_force();
        let mut fields = differing_fields(&in_force, self.experiment());
        fields.retain(|path| !matches!(*path, "name" | "note"));
        fields
    }

    /// The verdict on the shown step of the current run.
    pub fn verdict(&self) -> Option<Verdict> {
        let history = self.current_run()?.history.read();
        let bucket = match self.view.shown_step {
            ShownStep::Live => history.latest(),
            ShownStep::At(step) => history.at(step),
        };
        bucket.map(|bucket| diagnose(bucket, history.first_non_finite))
    }

    /// The step that profile and picture show; nothing before the first one.
    pub fn shown_step(&self) -> Option<u64> {
        let history = self.current_run()?.history.read();
        match self.view.shown_step {
            ShownStep::Live => history.last_step(),
            ShownStep::At(step) => history.at(step).map(|bucket| bucket.last_step),
        }
    }

    /// What to look at, while there is nothing to see: the experiment's note where it has one.
    pub fn hint(&self) -> Option<String> {
        match self.current_run() {
            None => {
                let note = self.experiment().note.split_whitespace().collect::<Vec<_>>().join(" ");
                Some(if note.is_empty() { words::PRESS_RUN.to_owned() } else { note })
            }
            Some(run) if run.history.read().is_empty() && run.is_live() => Some(words::BUILDING.to_owned()),
            Some(_) => None,
        }
    }

    /// What is to be remembered from session to session.
    pub fn preferences(&self) -> Preferences {
        Preferences {
            theme: self.view.theme,
            panels: self.panels.clone(),
            recent: self.recent.clone(),
            speed_limit: self.speed_limit,
        }
    }
}
