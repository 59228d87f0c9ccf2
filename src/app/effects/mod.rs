//! Performs what the state asks for: the only place where actions and events become files, processes and dialogs.

mod folders;
mod inbox;

mod writer;

mod devices;
mod documents;
mod errands;
mod exports;
mod preferences;
mod recovery;
mod runs;

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use eframe::Frame;

use documents::Documents;
use errands::Errands;
use inbox::Inbox;
use runs::Runs;
use writer::Writer;

use super::dialogs::{Answer, FileDialogs};
use crate::files::{ExperimentFile, Settings, load_costs, save_costs};
use crate::run::CostBook;
use crate::spec::{EXAMPLES, Experiment, FIRST_EXAMPLE};
use crate::state::{Action, DialogPurpose, Effect, Event, Example, Opening, State, absorb, update};

pub(super) use folders::Folders;
pub(super) use inbox::{Wake, wake_of};
pub(super) use preferences::{WindowPlace, window_place};

/// The state and everything outside that it has an effect on.
pub(super) struct Effects {
    pub(super) state: State,
    inbox: Inbox,
    runs: Runs,
    errands: Errands,
    documents: Documents,
    dialogs: Box<dyn FileDialogs>,
    folders: Arc<Folders>,
    settings: Settings,
    writer: Writer<Settings>,
    costs_writer: Writer<CostBook>,
    /// Where the window is, as the shell sees it.
    pub(super) window: WindowPlace,
    /// Whether the window is to be closed.
    pub(super) is_quitting: bool,
}

impl Effects {
    /// A session with nothing open but the ready experiment. `wake` is called when a thread has something to tell.
    pub(super) fn new(folders: Arc<Folders>, dialogs: Box<dyn FileDialogs>, wake: Wake) -> Self {
        let loaded = preferences::read(&folders);
        let opening = Opening {
            ready: example(FIRST_EXAMPLE.toml),
            examples: EXAMPLES
                .iter()
                .map(|bundled| Example {
                    group: bundled.group,
                    title: bundled.title.to_owned(),
                    experiment: example(bundled.toml),
                })
                .collect(),
            preferences: preferences::preferences_from(&loaded.settings),
            costs: folders.places().map(load_costs).unwrap_or_default(),
        };
        let inbox = Inbox::new(wake);
        let mut effects = Self {
            state: State::new(opening),
            runs: Runs::new(Arc::clone(&folders), inbox.clone()),
            errands: Errands::new(inbox.clone()),
            documents: Documents::new(Arc::clone(&folders), inbox.clone()),
            dialogs,
            writer: Writer::new("settings", Arc::clone(&folders), Settings::save),
            costs_writer: Writer::new("costs", Arc::clone(&folders), save_costs),
            window: WindowPlace { size_points: None, is_maximized: loaded.settings.is_maximized },
            settings: loaded.settings,
            folders,
            inbox,
            is_quitting: false,
        };
        if let Some(message) = loaded.message {
            effects.hear(Event::Notice(message), None);
        }
        effects
    }

    /// Looks for runs of sessions that ended badly; they come as an event.
    pub(super) fn recover(&self) {
        recovery::look(Arc::clone(&self.folders), self.inbox.clone());
    }

    /// Applies an action of a view.
    pub(super) fn act(&mut self, action: Action, parent: Option<&Frame>) {
        let wanted = update(&mut self.state, action);
        self.perform(wanted, parent);
    }

    /// Folds in an event.
    pub(super) fn hear(&mut self, event: Event, parent: Option<&Frame>) {
        let wanted = absorb(&mut self.state, event);
        self.perform(wanted, parent);
    }

    /// Folds in everything that threads told since the last time.
    pub(super) fn catch_up(&mut self, parent: Option<&Frame>) {
        let events: VecDeque<Event> = self.inbox.take();
        for event in events {
            self.hear(event, parent);
        }
    }

    /// Ends all runs and measurements, writes the settings, removes the session's folder.
    pub(super) fn close(mut self) {
        self.write_settings();
        let Self { runs, errands, writer, costs_writer, folders, .. } = self;
        drop(errands);
        drop(runs);
        drop(writer);
        drop(costs_writer);
        folders.remove();
    }

    fn perform(&mut self, effects: Vec<Effect>, parent: Option<&Frame>) {
        for effect in effects {
            match effect {
                Effect::Start(request) => self.runs.start(*request),
                Effect::Send(run, command) => self.runs.send(run, command),
                Effect::Stop(run) => self.runs.stop(run),
                Effect::Kill(run) => self.runs.kill(run),
                Effect::Close(run) => self.runs.close(run),
                Effect::Remove(run, folder) => self.runs.remove(run, folder),
                Effect::ListDevices => devices::list(self.inbox.clone()),
                Effect::AskPath { purpose, suggestion } => self.ask_path(purpose, &suggestion, parent),
                Effect::LookFor(purpose, path) => self.documents.look_for(purpose, path),
                Effect::Load(path) => self.documents.load(path),
                Effect::Save(request) => self.documents.save(*request),
                Effect::Export(request) => exports::export(&self.state, *request, self.inbox.clone()),
                Effect::RunErrand { number, errand } => self.errands.start(number, *errand),
                Effect::CancelErrand => self.errands.cancel(),
                Effect::WriteSettings => self.write_settings(),
                Effect::WriteCosts => self.costs_writer.write(self.state.costs().book().clone()),
                Effect::Quit => self.is_quitting = true,
            }
        }
    }

    fn ask_path(&mut self, purpose: DialogPurpose, suggestion: &str, parent: Option<&Frame>) {
        let pending = self.dialogs.ask(purpose, suggestion, parent);
        let inbox = self.inbox.clone();
        let spawned = thread::Builder::new().name("file-dialog".into()).spawn(move || {
            inbox.post(match pending() {
                Answer::Path(path) => Event::PathChosen(purpose, Some(path)),
                Answer::Closed => Event::PathChosen(purpose, None),
                Answer::NoDialog => Event::NoDialog(purpose, documents::first_folder()),
            });
        });
        if let Err(err) = spawned {
            tracing::warn!("no file dialog can be shown: {err}");
            self.inbox.post(Event::NoDialog(purpose, documents::first_folder()));
        }
    }

    fn write_settings(&mut self) {
        self.settings = preferences::settings_from(&self.settings, &self.state.preferences(), self.window);
        self.writer.write(self.settings.clone());
    }
}

/// A bundled experiment. A test reads them all.
fn example(toml: &str) -> Experiment {
    ExperimentFile::parse(toml).map(ExperimentFile::into_experiment).unwrap_or_default()
}
