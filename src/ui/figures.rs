//! The figures of the window: built from the runs that are shown, drawn into their tiles, and what they ask for.

use std::sync::RwLockReadGuard;

use egui::Ui;

use super::theory::TheoryMemory;
use crate::figure::{
    Figure, FigureRun, Interaction, Kind, NetworkPicture, Options, Signal, Style, Theme, ViewState, build,
    build_network_picture, network_picture_ui, show_ui,
};
use crate::run::{History, RunId};
use crate::spec::{Choice, Experiment, RemedyRow};
use crate::state::{Action, LiveSettings, Phase, ShownStep, State, Tile};

/// What figures keep between frames: how each is looked at, and each as it was built last.
#[derive(Default)]
pub(super) struct FigureMemory {
    views: [ViewState; Tile::ALL.len()],
    built: [Option<(Key, Figure)>; Tile::ALL.len()],
    picture_view: ViewState,
    picture: Option<(Key, NetworkPicture)>,
    theory: TheoryMemory,
    /// The step under the pointer in the frame before.
    hovered_step: Option<u64>,
}

/// What a figure was built from: while it is the same, the figure is.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    runs: Vec<(RunId, u64)>,
    /// The experiment, where no run tells.
    draft: Option<Box<Experiment>>,
    /// What was changed while the current run was going.
    live: Option<LiveSettings>,
    step: u64,
    options: Options,
}

/// All figures of a frame.
pub(super) struct Figures<'a> {
    state: &'a State,
    memory: &'a mut FigureMemory,
    key: Key,
    /// What the pointer did to any of them.
    interaction: Interaction,
}

impl<'a> Figures<'a> {
    /// The figures of the runs that are shown.
    pub(super) fn new(state: &'a State, memory: &'a mut FigureMemory) -> Self {
        let shown = state.shown_runs();
        let signals = Signal::ALL.iter().copied().filter(|signal| state.view.signals.contains(&signal.column()));
        let options = Options {
            signals: signals.collect(),
            fixed_decades: state.view.has_fixed_decades,
            layer_idx: state.view.selected_layer_idx,
            layer_quantity: state.view.layer_quantity,
            ..Options::default()
        };
        let key = Key {
            runs: shown.iter().map(|run| (run.id, run.history.version())).collect(),
            draft: shown.is_empty().then(|| Box::new(state.experiment().clone())),
            live: state.current_run().map(|run| run.live),
            step: state.shown_step().unwrap_or(0),
            options,
        };
        Self { state, memory, key, interaction: Interaction::default() }
    }

    /// Draws the figure of a tile into all the space there is.
    pub(super) fn tile_ui(&mut self, ui: &mut Ui, tile: Tile) {
        let (kind, place) = (tile.kind(), tile as usize);
        if self.memory.built[place].as_ref().is_none_or(|(key, _)| *key != self.key) {
            let mut options = self.key.options.clone();
            // The line follows from the runs of the key, and only this figure has it.
            if let Some(run) = self.state.current_run().filter(|_| kind == Kind::DepthProfile) {
                options = self.memory.theory.add_to(options, &run.experiment, &run.history.read());
            }
            let figure = with_runs(self.state, |runs| build(kind, runs, self.key.step, &options));
            self.memory.built[place] = Some((self.key.clone(), figure));
        }
        let linked = self.linked();
        let current = self.state.current_run().map(|run| run.id.0);
        let is_waiting = self.state.current_run().is_some_and(|run| !matches!(run.phase, Phase::Ended(_)));
        let Some((_, figure)) = &self.memory.built[place] else { return };
        let view = &mut self.memory.views[place];
        view.linked = linked;
        view.set_run(current);
        view.is_waiting = is_waiting;
        let interaction = show_ui(ui, figure, &Style::screen(Theme::of(ui)), view);
        self.interaction = self.interaction.or(interaction);
    }

    /// Draws the picture of the network into all the space there is.
    pub(super) fn picture_ui(&mut self, ui: &mut Ui) {
        if self.memory.picture.as_ref().is_none_or(|(key, _)| *key != self.key) {
            let picture = with_runs(self.state, |runs| build_network_picture(runs, self.key.step, &self.key.options));
            self.memory.picture = Some((self.key.clone(), picture));
        }
        let linked = self.linked();
        let Some((_, picture)) = &self.memory.picture else { return };
        let view = &mut self.memory.picture_view;
        view.linked = linked;
        let interaction = network_picture_ui(ui, picture, &Style::screen(Theme::of(ui)), view);
        self.interaction = self.interaction.or(interaction);
    }

    /// The layer that all plots mark, and the step under the pointer.
    fn linked(&self) -> Interaction {
        Interaction {
            hovered_layer: self.state.view.marked_layer_idx(),
            hovered_step: self.memory.hovered_step,
            ..Interaction::default()
        }
    }

    /// What the pointer's doings ask for, once all figures are drawn.
    pub(super) fn finish(self, ui: &Ui, actions: &mut Vec<Action>) {
        let Self { state, memory, interaction, .. } = self;
        let view = &state.view;
        if memory.hovered_step != interaction.hovered_step {
            memory.hovered_step = interaction.hovered_step;
            ui.request_repaint();
        }
        if view.hovered_layer_idx != interaction.hovered_layer {
            actions.push(Action::HoverLayer(interaction.hovered_layer));
        }
        if let Some(layer_idx) = interaction.clicked_layer {
            // A second click on the selected layer lets go of it.
            actions.push(Action::SelectLayer((view.selected_layer_idx != Some(layer_idx)).then_some(layer_idx)));
        }
        if let Some(step) = interaction.clicked_step {
            actions.push(Action::Scrub(ShownStep::At(step)));
        }
        if let Some(signal) = interaction.toggled_signal {
            let column = signal.column();
            // A profile of nothing says nothing: the last signal stays.
            if view.signals != [column] {
                actions.push(Action::ToggleSignal(column));
            }
        }
        if interaction.toggled_decades {
            actions.push(Action::SetFixedDecades(!view.has_fixed_decades));
        }
        actions.extend(interaction.chosen_quantity.map(Action::SetLayerQuantity));
        if let Some(threshold) = interaction.chosen_threshold {
            actions.push(Action::SetRemedyNumber(RemedyRow::Clipping, "remedies.clipping.threshold", threshold));
            // Another click is another choice.
            actions.push(Action::FinishEdit);
        }
    }
}

/// The runs as figures see them; before the first run, the edited experiment without a history.
fn with_runs<R>(state: &State, build: impl FnOnce(&[FigureRun<'_>]) -> R) -> R {
    let entries = state.shown_runs();
    if entries.is_empty() {
        let (history, label) = (History::default(), String::new());
        // Sizes out of range are not drawn.
        let experiment = state.problems().is_empty().then(|| state.experiment());
        let run = |experiment| FigureRun { number: 1, label: &label, experiment, history: &history, is_current: true };
        let runs: Vec<FigureRun<'_>> = experiment.map(run).into_iter().collect();
        return build(&runs);
    }
    let current = state.current_run().map(|run| run.id);
    let histories: Vec<RwLockReadGuard<'_, History>> = entries.iter().map(|run| run.history.read()).collect();
    let in_force: Vec<Experiment> = entries.iter().map(|run| run.experiment_in_force()).collect();
    let mut runs: Vec<FigureRun<'_>> = Vec::with_capacity(entries.len());
    for ((entry, history), experiment) in entries.iter().zip(&histories).zip(&in_force) {
        runs.push(FigureRun {
            number: entry.number,
            label: &entry.label,
            experiment,
            history,
            is_current: current == Some(entry.id),
        });
    }
    build(&runs)
}
