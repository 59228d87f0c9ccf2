//! The time scrubber: which step profile and picture show.

use egui::{EventFilter, Id, Key, Rect, Response, Role, Sense, Shape, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::style::{self, measure};
use super::widgets::{dot_toggle, paint_handle};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::run::{RunEvent, RunEventKind};
use crate::state::{Action, RunEntry, ShownStep, State};

/// Draws the scrubber over the whole width.
pub(super) fn scrubber_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let bar = ui.max_rect();
    let tokens = style::tokens(ui);
    if let Some(step) = state.shown_step() {
        let words = words::step(step);
        let galley = ui.painter().layout_no_wrap(words.clone(), style::body(), tokens.text_1);
        let rect = egui::Align2::LEFT_CENTER.align_size_within_rect(galley.size(), bar.shrink2(vec2(space::M, 0.0)));
        ui.painter().galley(rect.min, galley, tokens.text_1);
        let response = ui.interact(rect, Id::unique("step of the scrubber"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    }
    let (left, right) = measure::SCRUBBER_RAIL;
    let rail = Rect::from_min_max(pos2(bar.left() + left, bar.top()), pos2(bar.right() - right, bar.bottom()));
    rail_ui(ui, state, rail, actions);
    let live = Rect::from_min_max(pos2(rail.right() + space::M, bar.top()), pos2(bar.right() - space::M, bar.bottom()));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(live).layout(layout));
    let is_live = state.view.shown_step == ShownStep::Live && state.current_run().is_some_and(RunEntry::is_live);
    if dot_toggle(&mut child, words::LIVE, measure::LIVE, is_live).clicked() {
        actions.push(Action::Scrub(ShownStep::Live));
    }
}

fn rail_ui(ui: &mut Ui, state: &State, rail: Rect, actions: &mut Vec<Action>) {
    let last = state.current_run().and_then(|run| run.history.read().last_step());
    let sense = if last.is_some() { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(rail.expand2(vec2(measure::HANDLE / 2.0, 0.0)), Id::unique("scrubber"), sense);
    let line = Stroke::new(measure::RAIL_THICKNESS, style::tokens(ui).control);
    ui.painter().hline(rail.x_range(), rail.center().y, line);
    let (Some(last), Some(run), Some(shown)) = (last, state.current_run(), state.shown_step()) else { return };
    let x = |step: u64| rail.left() + rail.width() * (step as f32 / last.max(1) as f32).min(1.0);
    let at = if last == 0 { rail.right() } else { x(shown) };
    for event in &run.history.read().events {
        mark_ui(ui, event, pos2(x(event.step), rail.center().y));
    }
    paint_handle(ui, pos2(at, rail.center().y), &response);
    response.widget_info(|| WidgetInfo {
        value: Some(shown as f64),
        ..WidgetInfo::labeled(Role::Slider, true, words::STEP_SHOWN)
    });
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.dragged() || response.clicked())
    {
        let share = ((pointer.x - rail.left()) / rail.width().max(1.0)).clamp(0.0, 1.0);
        let step = (f64::from(share) * last as f64).round() as u64;
        // The right end follows the run, as the newest step does not stay the newest.
        let wanted = if share >= 1.0 { ShownStep::Live } else { ShownStep::At(step) };
        if wanted != state.view.shown_step {
            actions.push(Action::Scrub(wanted));
        }
    }
    keys(ui, &response, actions);
}

fn keys(ui: &Ui, response: &Response, actions: &mut Vec<Action>) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for (key, by) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
        if ui.input(|input| input.key_pressed(key)) {
            actions.push(Action::ScrubBy(by));
        }
    }
}

/// A triangle above the rail, pointing at the step of an event.
fn mark_ui(ui: &Ui, event: &RunEvent, at: egui::Pos2) {
    let tokens = style::tokens(ui);
    let color = match event.kind {
        RunEventKind::FirstNonFinite | RunEventKind::Fault => tokens.danger,
        RunEventKind::Setting => tokens.accent,
        // Every run ends; its end is where the rail ends.
        RunEventKind::Outcome => return,
    };
    let (width, height) = measure::EVENT_MARK;
    let tip = pos2(at.x, at.y - measure::HANDLE / 2.0);
    let corners = vec![tip, tip + vec2(-width / 2.0, -height), tip + vec2(width / 2.0, -height)];
    ui.painter().add(Shape::convex_polygon(corners, color, Stroke::NONE));
    let area = Rect::from_min_max(tip - vec2(width / 2.0, height), tip + vec2(width / 2.0, stroke::HAIR));
    let response = ui.interact(area, Id::unique(("event", event.step, &event.text)), Sense::hover());
    let words = format!("{}: {}", words::step(event.step), event.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
}
