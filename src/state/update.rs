//! What becomes of an action.

use super::action::Action;
use super::banner::{Banner, BannerId};
use super::devices::DeviceList;
use super::draft::Draft;
use super::effect::{DialogPurpose, Effect};
use super::opening::Intent;
use super::run_entry::FirstMove;
use super::session::State;
use super::view::{Primary, ShownStep, View};
use super::words;
use crate::run::Command;
use crate::spec::{Choice, RemedyRow};

/// Applies an action and says what must be done outside.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let mut effects = apply(state, action);
    if let Some(cancel) = state.give_way_to_runs(&effects) {
        effects.insert(0, cancel);
    }
    effects
}

fn apply(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Edit { .. }
        | Action::FinishEdit
        | Action::Undo
        | Action::Redo
        | Action::SwitchRemedy(..)
        | Action::SelectRemedy(..)
        | Action::SetRemedyNumber(..)
        | Action::SwitchAllRemedies(_)
        | Action::TrySuggestion => edit(state, action),
        Action::Run => state.go(FirstMove::Run),
        Action::Pause => state.pause(),
        Action::ToggleRun => match state.primary() {
            Primary::Pause => state.pause(),
            Primary::Run | Primary::Restart => state.go(FirstMove::Run),
        },
        Action::Step => state.go(FirstMove::Step),
        Action::Stop => state.stop(),
        Action::Kill => state.kill(),
        Action::Restart => state.start(FirstMove::Run),
        Action::ContinueOnCpu => state.continue_on_cpu(),
        Action::SetSpeedLimit(limit) => set_speed_limit(state, limit),
        Action::SetMeasureEvery(every) => {
            state.measure_every = every.max(1);
            Vec::new()
        }
        Action::SetContinueAfterDivergence(goes_on) => {
            state.continue_after_divergence = goes_on;
            Vec::new()
        }
        Action::RemoveRun(id) => state.remove_run(id),
        Action::MeasureCost(row) => state.measure_cost(row),
        Action::MeasureActivations => state.measure_activations(),
        Action::ListDevices if state.devices.list != DeviceList::Unknown => Vec::new(),
        Action::ListDevices | Action::ListDevicesAgain => list_devices(state),
        Action::ChooseDevice(device) => {
            state.devices.chosen = device;
            Vec::new()
        }
        Action::SetTheme(theme) => {
            state.view.theme = theme;
            vec![Effect::WriteSettings]
        }
        Action::SetPanels(panels) => {
            state.panels = *panels;
            vec![Effect::WriteSettings]
        }
        Action::Dismiss(id) => {
            state.dismiss(id);
            Vec::new()
        }
        Action::New
        | Action::Open
        | Action::OpenPath(_)
        | Action::OpenExample(_)
        | Action::ForgetRecent(_)
        | Action::Save
        | Action::SaveAs
        | Action::Export(_)
        | Action::Answer(_)
        | Action::AnswerReplace(_)
        | Action::TypePath(_)
        | Action::ConfirmPath
        | Action::CancelPath
        | Action::Quit => file(state, action),
        _ => {
            look(state, action);
            Vec::new()
        }
    }
}

/// Edits of the draft.
fn edit(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Edit { draft, label } => {
            let mut draft = *draft;
            draft.memory.note(state.experiment());
            state.edit(draft, &label)
        }
        Action::FinishEdit => {
            state.edits.finish_edit();
            Vec::new()
        }
        Action::Undo | Action::Redo => {
            state.n_replacements += 1;
            state.after_edit(|edits| if action == Action::Undo { edits.undo() } else { edits.redo() })
        }
        Action::TrySuggestion => {
            let Some(suggestion) = state.suggestion() else { return Vec::new() };
            let mut draft = state.draft().clone();
            draft.memory.note(&draft.experiment);
            draft.experiment = suggestion.experiment;
            let mut effects = state.edit(draft, words::SUGGESTED_REMEDY);
            effects.extend(state.start(FirstMove::Run));
            effects
        }
        _ => edit_remedy(state, action),
    }
}

/// Rows of the remedies' panel.
fn edit_remedy(state: &mut State, action: Action) -> Vec<Effect> {
    let mut draft = state.draft().clone();
    let Draft { experiment, memory, switched_off } = &mut draft;
    let label = match action {
        Action::SwitchRemedy(row, is_on) => {
            if is_on {
                row.switch_on(experiment, memory);
                switched_off.clear();
            } else {
                row.switch_off(experiment, memory);
            }
            row.label()
        }
        Action::SelectRemedy(row, path, key) => {
            row.select(path, key, experiment, memory);
            row.label()
        }
        Action::SetRemedyNumber(row, path, number) => {
            let controls = row.controls(experiment, memory);
            let control = controls.iter().find(|control| control.path == path).map_or("", |control| control.label);
            row.set_number(path, number, experiment, memory);
            // Steps of one number by the arrow keys are undone together.
            return state.edit(draft, &words::remedy_number(row.label(), control));
        }
        Action::SwitchAllRemedies(true) => {
            for row in std::mem::take(switched_off) {
                row.switch_on(experiment, memory);
            }
            words::ALL_REMEDIES
        }
        Action::SwitchAllRemedies(false) => {
            *switched_off = RemedyRow::ALL.iter().copied().filter(|row| row.is_on(experiment)).collect();
            RemedyRow::switch_all_off(experiment, memory);
            words::ALL_REMEDIES
        }
        _ => return Vec::new(),
    };
    state.edits.finish_edit();
    let effects = state.edit(draft, label);
    state.edits.finish_edit();
    effects
}

fn set_speed_limit(state: &mut State, limit: Option<f64>) -> Vec<Effect> {
    state.speed_limit = limit.filter(|limit| limit.is_finite() && *limit > 0.0);
    let mut effects = vec![Effect::WriteSettings];
    if let Some(run) = state.current_run().filter(|run| run.is_live()) {
        effects.push(Effect::Send(run.id, Command::SetSpeedLimit(state.speed_limit)));
    }
    effects
}

fn list_devices(state: &mut State) -> Vec<Effect> {
    if state.devices.list == DeviceList::Listing {
        return Vec::new();
    }
    state.devices.list = DeviceList::Listing;
    vec![Effect::ListDevices]
}

/// What is shown; nothing happens outside.
fn look(state: &mut State, action: Action) {
    match action {
        Action::SelectRun(id) if state.run(id).is_some() => {
            state.current = Some(id);
            state.view.shown_step = ShownStep::Live;
        }
        Action::ShowRun(id, is_visible) => {
            if let Some(run) = state.run_mut(id) {
                run.is_visible = is_visible;
            }
        }
        Action::Scrub(step) => state.view.shown_step = step,
        Action::ScrubBy(by) => scrub_by(state, by),
        Action::HoverLayer(layer_idx) => state.view.hovered_layer_idx = layer_idx,
        Action::SelectLayer(layer_idx) => state.view.selected_layer_idx = layer_idx,
        Action::SelectLayerBy(by) => select_layer_by(state, by),
        Action::ToggleSignal(signal) => {
            let signals = &mut state.view.signals;
            match signals.iter().position(|shown| *shown == signal) {
                // A profile of nothing says nothing.
                Some(_) if signals.len() == 1 => {}
                Some(idx) => {
                    signals.remove(idx);
                }
                None => signals.push(signal),
            }
            signals.sort_by_key(|signal| View::SIGNALS.iter().position(|known| known == signal));
        }
        Action::SetLayerQuantity(quantity) => state.view.layer_quantity = quantity,
        Action::FocusTile(tile) => state.view.focused_tile = tile,
        Action::OpenTile(tile) => {
            state.view.opened.push(tile);
            state.view.focused_tile = tile;
        }
        Action::ToggleFullScreen => state.view.is_full_screen = !state.view.is_full_screen,
        Action::SetFixedDecades(is_fixed) => state.view.has_fixed_decades = is_fixed,
        Action::ToggleShortcuts => state.view.shows_shortcuts = !state.view.shows_shortcuts,
        _ => {}
    }
}

/// Shows the bucket so many places later; past the newest one the view is live again.
fn scrub_by(state: &mut State, by: i64) {
    let Some(run) = state.current_run() else { return };
    let history = run.history.read();
    let buckets = history.buckets();
    let shown = match state.view.shown_step {
        ShownStep::Live => buckets.len().saturating_sub(1),
        ShownStep::At(step) => buckets.partition_point(|bucket| bucket.first_step <= step).saturating_sub(1),
    };
    let wanted = usize::try_from(i64::try_from(shown).unwrap_or(i64::MAX).saturating_add(by)).unwrap_or(0);
    let step = buckets.get(wanted).map_or(ShownStep::Live, |bucket| ShownStep::At(bucket.last_step));
    drop(history);
    state.view.shown_step = step;
}

fn select_layer_by(state: &mut State, by: i64) {
    let n_recorded = state.current_run().map_or(0, |run| run.history.read().n_layers());
    let n_layers = if n_recorded > 0 {
        n_recorded
    } else {
        usize::try_from(state.experiment().architecture.n_hidden).unwrap_or(0) + 1
    };
    let last = i64::try_from(n_layers).unwrap_or(i64::MAX) - 1;
    let wanted = match state.view.selected_layer_idx {
        Some(layer_idx) => i64::try_from(layer_idx).unwrap_or(i64::MAX).saturating_add(by),
        None if by > 0 => 0,
        None => last,
    };
    state.view.selected_layer_idx = usize::try_from(wanted.clamp(0, last)).ok();
}

/// Documents.
fn file(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::New => state.ask_first(Intent::New),
        Action::Open => state.ask_path(DialogPurpose::Open),
        Action::OpenPath(path) => state.ask_first(Intent::OpenPath(path)),
        Action::OpenExample(idx) => state.ask_first(Intent::OpenExample(idx)),
        Action::ForgetRecent(path) => {
            state.recent.retain(|recent| *recent != path);
            state.dismiss(BannerId::Load);
            vec![Effect::WriteSettings]
        }
        Action::Save => state.save(),
        Action::SaveAs => state.ask_path(DialogPurpose::Save),
        Action::Export(choice) => {
            state.export = Some(choice);
            state.ask_path(DialogPurpose::Export)
        }
        Action::Answer(answer) => state.answer(answer),
        Action::AnswerReplace(replaces) => state.answer_replace(replaces),
        Action::TypePath(path) => {
            if let Some(prompt) = &mut state.path_prompt {
                prompt.path = path;
            }
            Vec::new()
        }
        Action::ConfirmPath => state.confirm_path(),
        Action::CancelPath => {
            state.path_prompt = None;
            state.after_save = None;
            Vec::new()
        }
        Action::Quit => state.ask_first(Intent::Quit),
        _ => Vec::new(),
    }
}

impl State {
    /// Replaces the draft, checks it, and tells the run what applies at once.
    fn edit(&mut self, draft: Draft, label: &str) -> Vec<Effect> {
        let now_secs = self.now_secs;
        self.after_edit(|edits| edits.edit(draft, label, now_secs))
    }

    fn after_edit<T>(&mut self, edit: impl FnOnce(&mut super::Edits) -> T) -> Vec<Effect> {
        edit(&mut self.edits);
        self.check();
        self.apply_live_fields()
    }

    /// Shows a strip in place of the one about the same.
    pub(super) fn show(&mut self, banner: Banner) {
        self.dismiss(banner.id);
        self.banners.push(banner);
    }

    /// Closes a strip.
    pub(super) fn dismiss(&mut self, id: BannerId) {
        self.banners.retain(|banner| banner.id != id);
    }
}
