//! What can be asked for by menu or by key: one table for menus, shortcuts and their list.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::field_value;
use super::layout;
use super::memory::UiMemory;
use super::remedies_panel::REMEDY_FIELD;
use super::words;
use crate::spec::{Choice, RemedyRow};
use crate::state::{Action, Panels, Primary, ShownStep, State, Tile};

/// Something to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A new document.
    New,
    /// Open a file.
    Open,
    /// Save.
    Save,
    /// Save under another name.
    SaveAs,
    /// Export the focused plot.
    Export,
    /// Close the window.
    Quit,
    /// Take back.
    Undo,
    /// Bring back.
    Redo,
    /// Switch all remedies off.
    AllRemediesOff,
    /// Run or Pause.
    ToggleRun,
    /// One step.
    Step,
    /// End the run.
    Stop,
    /// Start again.
    Restart,
    /// Look for devices again.
    ListDevices,
    /// Focus a tile.
    Focus(Tile),
    /// The focused tile alone.
    FullScreen,
    /// Follow the newest step.
    Live,
    /// One step back.
    PreviousStep,
    /// One step on.
    NextStep,
    /// The layer before.
    PreviousLayer,
    /// The layer after.
    NextLayer,
    /// Tiles as at first.
    ResetLayout,
    /// The list of shortcuts.
    Shortcuts,
    /// What this program is.
    About,
}

/// All commands that have keys, in the order of the list of shortcuts.
pub(super) const WITH_KEYS: &[Command] = &[
    Command::ToggleRun,
    Command::Step,
    Command::Stop,
    Command::Restart,
    Command::Undo,
    Command::Redo,
    Command::New,
    Command::Open,
    // Before Save: a shortcut with more modifiers must be looked for first.
    Command::SaveAs,
    Command::Save,
    Command::Export,
    Command::Quit,
    Command::Focus(Tile::DepthProfile),
    Command::Focus(Tile::HeatMap),
    Command::Focus(Tile::GradientOverTime),
    Command::Focus(Tile::Loss),
    Command::FullScreen,
    Command::Live,
    Command::PreviousStep,
    Command::NextStep,
    Command::PreviousLayer,
    Command::NextLayer,
    Command::Shortcuts,
];

const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

impl Command {
    /// The words of the menu.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Open => "Open…",
            Self::Save => "Save",
            Self::SaveAs => "Save as…",
            Self::Export => "Export figure…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::AllRemediesOff => words::ALL_OFF,
            Self::ToggleRun => "Run or pause",
            Self::Step => "One step",
            Self::Stop => "Stop the run",
            Self::Restart => "Restart with the edits",
            Self::ListDevices => "Look for devices again",
            Self::Focus(tile) => tile.label(),
            Self::FullScreen => "Full screen of the focused tile",
            Self::Live => "Follow the newest step",
            Self::PreviousStep => "Previous step",
            Self::NextStep => "Next step",
            Self::PreviousLayer => "Previous layer",
            Self::NextLayer => "Next layer",
            Self::ResetLayout => words::RESET_LAYOUT,
            Self::Shortcuts => words::SHORTCUTS,
            Self::About => words::ABOUT,
        }
    }

    /// Its keys.
    pub(super) fn shortcut(self) -> Option<KeyboardShortcut> {
        let (modifiers, key) = match self {
            Self::New => (Modifiers::COMMAND, Key::N),
            Self::Open => (Modifiers::COMMAND, Key::O),
            Self::Save => (Modifiers::COMMAND, Key::S),
            Self::SaveAs => (COMMAND_SHIFT, Key::S),
            Self::Export => (Modifiers::COMMAND, Key::E),
            Self::Quit => (Modifiers::COMMAND, Key::Q),
            Self::Undo => (Modifiers::COMMAND, Key::Z),
            Self::Redo => (COMMAND_SHIFT, Key::Z),
            Self::ToggleRun => (Modifiers::NONE, Key::Space),
            Self::Step => (Modifiers::NONE, Key::S),
            Self::Stop => (Modifiers::SHIFT, Key::Space),
            Self::Restart => (Modifiers::COMMAND, Key::R),
            Self::Focus(Tile::DepthProfile) => (Modifiers::NONE, Key::Num1),
            Self::Focus(Tile::HeatMap) => (Modifiers::NONE, Key::Num2),
            Self::Focus(Tile::GradientOverTime) => (Modifiers::NONE, Key::Num3),
            Self::Focus(Tile::Loss) => (Modifiers::NONE, Key::Num4),
            Self::FullScreen => (Modifiers::NONE, Key::F),
            Self::Live => (Modifiers::NONE, Key::L),
            Self::PreviousStep => (Modifiers::NONE, Key::ArrowLeft),
            Self::NextStep => (Modifiers::NONE, Key::ArrowRight),
            Self::PreviousLayer => (Modifiers::NONE, Key::OpenBracket),
            Self::NextLayer => (Modifiers::NONE, Key::CloseBracket),
            Self::Shortcuts => (Modifiers::NONE, Key::Questionmark),
            Self::AllRemediesOff | Self::ListDevices | Self::ResetLayout | Self::About => return None,
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }

    /// Whether it has an effect now.
    pub(super) fn is_enabled(self, state: &State, memory: &UiMemory) -> bool {
        let run = state.current_run();
        match self {
            Self::Undo => state.edits.undo_label().is_some(),
            Self::Redo => state.edits.redo_label().is_some(),
            Self::AllRemediesOff => RemedyRow::is_any_on(state.experiment()),
            Self::ToggleRun => match state.primary() {
                Primary::Pause => true,
                Primary::Run => refusal(state, memory).is_none(),
                Primary::Restart => false,
            },
            Self::Step => {
                let can_step = !is_busy(state) && state.primary() != Primary::Restart;
                can_step && refusal(state, memory).is_none()
            }
            Self::Stop => run.is_some_and(|run| run.is_live()),
            Self::Restart => run.is_some() && refusal(state, memory).is_none(),
            Self::Live | Self::PreviousStep | Self::NextStep | Self::PreviousLayer | Self::NextLayer => run.is_some(),
            _ => true,
        }
    }

    /// What it asks for; what concerns the window alone is done at once.
    pub(super) fn perform(self, state: &State, memory: &mut UiMemory) -> Option<Action> {
        Some(match self {
            Self::New => Action::New,
            Self::Open => Action::Open,
            Self::Save => Action::Save,
            Self::SaveAs => Action::SaveAs,
            Self::Export => {
                memory.open_export(state.view.focused_tile);
                return None;
            }
            Self::Quit => Action::Quit,
            Self::Undo => Action::Undo,
            Self::Redo => Action::Redo,
            Self::AllRemediesOff => Action::SwitchAllRemedies(false),
            Self::ToggleRun => Action::ToggleRun,
            Self::Step => Action::Step,
            Self::Stop => Action::Stop,
            Self::Restart => Action::Restart,
            Self::ListDevices => Action::ListDevicesAgain,
            Self::Focus(tile) => {
                memory.marks_focus = true;
                layout::open_tile(&mut memory.tree, tile);
                Action::FocusTile(tile)
            }
            Self::FullScreen => Action::ToggleFullScreen,
            Self::Live => Action::Scrub(ShownStep::Live),
            Self::PreviousStep => Action::ScrubBy(-1),
            Self::NextStep => Action::ScrubBy(1),
            Self::PreviousLayer => Action::SelectLayerBy(-1),
            Self::NextLayer => Action::SelectLayerBy(1),
            Self::ResetLayout => Action::SetPanels(Box::new(Panels { layout: String::new(), ..state.panels.clone() })),
            Self::Shortcuts => Action::ToggleShortcuts,
            Self::About => {
                memory.shows_about = !memory.shows_about;
                return None;
            }
        })
    }
}

/// All reasons why a run cannot be started, one a line: fields that hold no value, and what is wrong with the experiment.
pub(super) fn refusal(state: &State, memory: &UiMemory) -> Option<String> {
    let typed = memory.drafts.problems();
    // A remedy's field is known by another name than the field of the left panel for the same entry.
    let typed = typed.iter().map(|(path, limits)| (path.strip_prefix(REMEDY_FIELD).unwrap_or(path), limits));
    let lines = typed.clone().map(|(path, limits)| {
        let entry = field_value::entry(state.experiment(), path);
        words::refused_text(entry.map_or(path, |entry| entry.label), limits)
    });
    // What is typed into a field stands in place of its value, and its problem too.
    let paths: Vec<&str> = typed.clone().map(|(path, _)| path).collect();
    let lines: Vec<String> = lines.chain(state.run_refusal_apart_from(&paths)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Whether the current run computes, starts or stops.
pub(super) fn is_busy(state: &State) -> bool {
    use crate::state::Phase;
    let phase = state.current_run().map(|run| run.phase);
    matches!(phase, Some(Phase::Running | Phase::Building | Phase::Stopping))
}
