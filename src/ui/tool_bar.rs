//! The tool bar: menus, run controls, progress, the document's name, undo, redo, theme.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use super::command::{Command, is_busy, refusal};
use super::icon::Icon;
use super::memory::UiMemory;
use super::menu::menus_ui;
use super::style::{self, measure};
use super::widgets::{IconSize, Prominence, TextButton, changing_icon_button, text_edit_ui};
use super::words;
use crate::figure::tokens::{radius, space};
use crate::spec::{Choice, Experiment};
use crate::state::{Action, Primary, State, Theme};

/// Draws the tool bar; the label of an edit of the document's name.
pub(super) fn tool_bar_ui(
    ui: &mut Ui,
    state: &State,
    experiment: &mut Experiment,
    memory: &mut UiMemory,
    actions: &mut Vec<Action>,
) -> Option<String> {
    let bar = ui.max_rect();
    let mut left = row(ui, Rect::from_min_max(pos2(bar.left() + measure::ICON_GAP, bar.top()), bar.max), Side::Left);
    menus_ui(&mut left, state, memory, actions);
    let start = bar.left() + measure::RUN_CONTROLS_X;
    let mut controls = row(ui, Rect::from_min_max(pos2(start, bar.top()), bar.max), Side::Left);
    controls.spacing_mut().item_spacing.x = space::XS;
    run_controls_ui(&mut controls, state, memory, actions);
    progress_ui(&mut controls, state, bar.width() >= measure::HIDES_PROGRESS);
    let controls_right = controls.min_rect().right();
    let right_end = pos2(bar.right() - space::S, bar.bottom());
    let mut right = row(ui, Rect::from_min_max(pos2(controls_right + space::M, bar.top()), right_end), Side::Right);
    right.spacing_mut().item_spacing.x = 0.0;
    let theme_at = right.available_rect_before_wrap();
    let icons = Rect::from_min_max(pos2(theme_at.right() - 3.0 * measure::BUTTON, bar.top()), theme_at.max);
    // Drawn from the left, so that the keys go through them in the order in which they stand.
    let name_area = Rect::from_min_max(theme_at.min, pos2(icons.left() - space::M, bar.bottom()));
    let edited = name_ui(&mut right, name_area, state, experiment, memory);
    let mut icons = row(ui, icons, Side::Left);
    icons.spacing_mut().item_spacing.x = 0.0;
    icons_ui(&mut icons, state, memory, actions);
    edited
}

enum Side {
    Left,
    Right,
}

fn row(ui: &mut Ui, rect: Rect, side: Side) -> Ui {
    let layout = match side {
        Side::Left => egui::Layout::left_to_right(egui::Align::Center),
        Side::Right => egui::Layout::right_to_left(egui::Align::Center),
    };
    ui.new_child(UiBuilder::new().max_rect(rect).layout(layout))
}

fn run_controls_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    let refusal = refusal(state, memory);
    let primary = state.primary();
    let (words, icon, action) = match primary {
        Primary::Pause => (words::PAUSE, Icon::Pause, Action::Pause),
        Primary::Run | Primary::Restart => (words::RUN, Icon::Run, Action::Run),
    };
    let can_run = match primary {
        Primary::Pause => true,
        Primary::Run => refusal.is_none(),
        Primary::Restart => false,
    };
    let run = TextButton::new(words)
        .salt("run")
        .icon(icon)
        .prominence(Prominence::Filled)
        .size(measure::RUN_BUTTON, measure::BUTTON)
        .enabled(can_run)
        .show(ui);
    let run = match &refusal {
        Some(reason) if !can_run => run.on_hover_text(reason),
        _ => run,
    };
    if run.clicked() {
        actions.push(action);
    }
    let restart = if primary == Primary::Restart { Prominence::Filled } else { Prominence::Framed };
    for (words, icon, command, prominence) in [
        (words::STEP, Icon::Step, Command::Step, Prominence::Framed),
        (words::STOP, Icon::Stop, Command::Stop, Prominence::Framed),
        (words::RESTART, Icon::Restart, Command::Restart, restart),
    ] {
        let enabled = command.is_enabled(state, memory);
        let button =
            TextButton::new(words).icon(icon).prominence(prominence).size(0.0, measure::BUTTON).enabled(enabled);
        let response = button.show(ui);
        let response = match &refusal {
            Some(reason) if !enabled && command != Command::Stop && !is_busy(state) => response.on_hover_text(reason),
            _ => response,
        };
        if response.clicked() {
            actions.extend(command.perform(state, memory));
        }
    }
}

fn progress_ui(ui: &mut Ui, state: &State, has_bar: bool) {
    let Some(run) = state.current_run() else { return };
    let n_steps = run.experiment.training.n_steps;
    let step = run.history.read().last_step().unwrap_or(0);
    let color = style::tokens(ui).text_1;
    ui.add_space(space::M);
    let words = words::progress(step, n_steps);
    // The row stands still while the number grows.
    let widest = ui.painter().layout_no_wrap(words::progress(n_steps, n_steps), style::body(), color);
    let galley = ui.painter().layout_no_wrap(words.clone(), style::body(), color);
    let size = vec2(widest.size().x.max(galley.size().x), measure::BUTTON);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(at, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    if !has_bar || run.has_diverged() {
        return;
    }
    ui.add_space(space::M);
    let (rect, _) = ui.allocate_exact_size(vec2(measure::PROGRESS.0, measure::BUTTON), Sense::hover());
    let bar = Rect::from_center_size(rect.center(), Vec2::from(measure::PROGRESS));
    let share = (step as f32 / n_steps.max(1) as f32).min(1.0);
    let tokens = style::tokens(ui);
    let rounding = CornerRadius::same((measure::PROGRESS.1 / 2.0) as u8);
    ui.painter().rect_filled(bar, rounding, tokens.stroke);
    let done = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
    ui.painter().rect_filled(done, rounding, tokens.accent);
}

/// The name of the document, right-aligned, with a dot before it where it is not saved; a click edits it.
fn name_ui(
    ui: &mut Ui,
    area: Rect,
    state: &State,
    experiment: &mut Experiment,
    memory: &mut UiMemory,
) -> Option<String> {
    if memory.is_renaming {
        return rename_ui(ui, area, experiment, memory);
    }
    let tokens = style::tokens(ui);
    let dot = if state.is_unsaved() { measure::DOT + space::S } else { 0.0 };
    let one_line = ui.painter().layout_no_wrap(state.name(), style::strong(), tokens.text_1);
    let width = (area.width() - dot).max(1.0);
    // A name that is too long for the line is smaller and takes two.
    let galley = if one_line.size().x <= width {
        one_line
    } else {
        ui.painter().layout(state.name(), style::secondary(), tokens.text_1, width)
    };
    let rect = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), area);
    let id = egui::Id::unique("name of the document");
    let response = ui.interact(rect.expand2(vec2(dot.max(space::XS), space::XS)), id, Sense::click());
    if dot > 0.0 {
        let center = pos2(rect.left() - space::S - measure::DOT / 2.0, rect.center().y);
        ui.painter().circle_filled(center, measure::DOT / 2.0, tokens.accent);
    }
    if response.hovered() {
        let ground = rect.expand2(vec2(space::XS, space::XS / 2.0));
        ui.painter().rect_filled(ground, CornerRadius::same(radius::CONTROL), tokens.background_2);
    }
    ui.painter().galley(rect.min, galley, tokens.text_1);
    let name = if state.is_unsaved() { format!("{}, {}", state.name(), words::UNSAVED) } else { state.name() };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    style::focus_ring(ui, &response, rect);
    let note = &state.experiment().note;
    let response = if note.is_empty() { response } else { response.on_hover_text(note) };
    memory.is_renaming = response.clicked();
    None
}

fn rename_ui(ui: &mut Ui, area: Rect, experiment: &mut Experiment, memory: &mut UiMemory) -> Option<String> {
    const PATH: &str = "name";
    let width = area.width().min(measure::PATH);
    let rect = Align2::RIGHT_CENTER.align_size_within_rect(vec2(width, measure::CONTROL), area);
    let id = egui::Id::unique(("text field", PATH));
    let mut text = memory.drafts.text(PATH, &experiment.name);
    let response = text_edit_ui(ui, rect, id, words::RENAME, &mut text, false);
    if response.changed() {
        memory.drafts.type_text(PATH, &experiment.name, text.clone());
    }
    if response.lost_focus() {
        memory.is_renaming = false;
        memory.drafts.forget(PATH);
        let escaped = ui.input(|input| input.key_pressed(egui::Key::Escape));
        if !escaped && text != experiment.name {
            experiment.name = text;
            return Some(words::RENAME.to_owned());
        }
    } else if !response.has_focus() {
        response.request_focus();
    }
    None
}

fn icons_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    let undo = words::undo(state.edits.undo_label());
    let redo = words::redo(state.edits.redo_label());
    for (icon, name, command) in [(Icon::Undo, undo, Command::Undo), (Icon::Redo, redo, Command::Redo)] {
        let enabled = command.is_enabled(state, memory);
        if changing_icon_button(ui, command.label(), (icon, &name), IconSize::ToolBar, enabled).clicked() {
            actions.extend(command.perform(state, memory));
        }
    }
    // The icon shows what a click brings, as switches of themes do: the moon in the light. The menu has the system's.
    let (next, icon) = if ui.visuals().dark_mode { (Theme::Light, Icon::Sun) } else { (Theme::Dark, Icon::Moon) };
    let name = words::theme(state.view.theme.label(), next.label());
    if changing_icon_button(ui, "theme", (icon, &name), IconSize::ToolBar, true).clicked() {
        actions.push(Action::SetTheme(next));
    }
}
