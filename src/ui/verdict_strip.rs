//! The verdict strip: what the gradient does at the step shown, and the first thing that may help.

use egui::{Color32, Rect, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use super::icon::{Icon, paint_icon};
use super::memory::UiMemory;
use super::strip::{StripWords, hairline, words_galley};
use super::style::{self, measure};
use super::widgets::TextButton;
use super::words::{VerdictWords, verdict_words};
use crate::figure::tokens::space;
use crate::run::VerdictKind;
use crate::state::{Action, State};

/// Heights of the icon's four bars, in points; the order is that of the layers.
const RISING: [f32; 4] = [4.0, 7.0, 11.0, 16.0];
const LEVEL: [f32; 4] = [11.0; 4];
/// Width of a bar and of the gap after it.
const BAR: (f32, f32) = (4.0, 1.25);

/// Draws the strip; without a verdict it says how to get one.
pub(super) fn verdict_strip_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    let width = ui.available_width();
    let line = Rect::from_min_size(pos2(ui.max_rect().left(), ui.cursor().top()), vec2(width, measure::STRIP));
    let inner = line.shrink2(vec2(space::M, 0.0));
    let mut right = inner.right();
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut button = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    if let Some(suggestion) = state.suggestion() {
        let response = TextButton::new(suggestion.label).show(&mut button);
        right = response.rect.left() - space::M;
        if response.clicked() {
            actions.push(Action::TrySuggestion);
        }
    }
    let tokens = style::tokens(ui);
    let verdict = state.verdict();
    let theory = state.current_run().and_then(|run| memory.theory.of(&run.experiment)?.factor_per_layer);
    let (words, color) = match &verdict {
        Some(verdict) => (verdict_words(verdict, theory), kind_color(ui, verdict.kind)),
        None => {
            let sentence = state.hint().unwrap_or_default();
            (VerdictWords { word: String::new(), sentence }, tokens.text_1)
        }
    };
    let opacity = fade(ui, memory, &words.word);
    let mut left = inner.left();
    if let Some(verdict) = verdict {
        let icon = Rect::from_min_size(
            pos2(left, line.center().y - measure::VERDICT_ICON.1 / 2.0),
            Vec2::from(measure::VERDICT_ICON),
        );
        paint_verdict(ui, icon, verdict.kind, color.gamma_multiply(opacity));
        left = icon.right() + space::S;
    }
    let shown = StripWords { salt: "verdict", icon: None, word: &words.word, text: &words.sentence };
    let (word_color, text_color) = (color.gamma_multiply(opacity), tokens.text_1.gamma_multiply(opacity));
    let galley = words_galley(ui, &shown, word_color, text_color, (right - left).max(1.0));
    let height = measure::STRIP.max(galley.size().y + 2.0 * space::XS);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, text_color);
    let said = if words.word.is_empty() { words.sentence } else { format!("{}: {}", words.word, words.sentence) };
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    hairline(ui, rect);
}

fn kind_color(ui: &Ui, kind: VerdictKind) -> Color32 {
    let tokens = style::tokens(ui);
    match kind {
        VerdictKind::Vanishing | VerdictKind::Exploding => tokens.warning,
        VerdictKind::Healthy => tokens.success,
        VerdictKind::Diverged => tokens.danger,
    }
}

/// The profile in miniature; a cross where there is none.
fn paint_verdict(ui: &Ui, icon: Rect, kind: VerdictKind, color: Color32) {
    let mut heights = match kind {
        VerdictKind::Vanishing | VerdictKind::Exploding => RISING,
        VerdictKind::Healthy => LEVEL,
        VerdictKind::Diverged => {
            paint_icon(
                ui.painter(),
                Rect::from_center_size(icon.center(), Vec2::splat(icon.width())),
                Icon::Cross,
                color,
            );
            return;
        }
    };
    if kind == VerdictKind::Exploding {
        heights.reverse();
    }
    let mut x = icon.left();
    for height in heights {
        let bar = Rect::from_min_max(pos2(x, icon.bottom() - height), pos2(x + BAR.0, icon.bottom()));
        ui.painter().rect(bar, 0.0, color, Stroke::NONE, egui::StrokeKind::Inside);
        x += BAR.0 + BAR.1;
    }
}

/// A new word comes in within a tenth of a second.
fn fade(ui: &Ui, memory: &mut UiMemory, word: &str) -> f32 {
    let now = ui.input(|input| input.time);
    match &memory.verdict_since {
        Some((shown, _)) if shown == word => {}
        // The first words of the window are there at once.
        None => memory.verdict_since = Some((word.to_owned(), now - 1.0)),
        Some(_) => memory.verdict_since = Some((word.to_owned(), now)),
    }
    let since = memory.verdict_since.as_ref().map_or(now, |(_, since)| *since);
    let opacity = ((now - since) as f32 / measure::VERDICT_FADE_SECS).clamp(0.0, 1.0);
    if opacity < 1.0 {
        ui.request_repaint();
    }
    opacity
}
