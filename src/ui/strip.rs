//! Strips: the verdict, faults, questions, a path field. Each grows with its text; nothing is modal.

use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::{Color32, Galley, Id, Key, Rect, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use super::icon::{Icon, paint_icon};
use super::memory::UiMemory;
use super::style::{self, measure};
use super::widgets::{IconSize, Prominence, TextButton, icon_button, text_edit_ui};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::state::{Action, Banner, BannerLevel, PromptAnswer, State};

/// What a strip shows at its left, and its words.
pub(super) struct StripWords<'a> {
    /// What the strip is known by.
    pub salt: &'a str,
    /// Its icon and color.
    pub icon: Option<(Icon, Color32)>,
    /// A word before the text, in the color of the icon.
    pub word: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Draws a strip over the whole width; `buttons` are added from the right.
pub(super) fn strip_ui(ui: &mut Ui, words: &StripWords<'_>, buttons: impl FnOnce(&mut Ui)) {
    let tokens = style::tokens(ui);
    let top = ui.cursor().top();
    let width = ui.available_width();
    let line = Rect::from_min_size(pos2(ui.max_rect().left(), top), vec2(width, measure::STRIP));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let inner = line.shrink2(vec2(space::M, 0.0));
    let mut right = ui.new_child(UiBuilder::new().id_salt(words.salt).max_rect(inner).layout(layout));
    right.spacing_mut().item_spacing.x = space::S;
    buttons(&mut right);
    let buttons_left = if right.min_rect().width() > 0.0 { right.min_rect().left() - space::M } else { inner.right() };
    let mut left = inner.left();
    if let Some((icon, color)) = words.icon {
        let center = pos2(left + measure::ICON / 2.0, line.center().y);
        paint_icon(ui.painter(), Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL)), icon, color);
        left += measure::ICON + space::S;
    }
    let text_color = tokens.text_1;
    let word_color = words.icon.map_or(text_color, |(_, color)| color);
    let galley = words_galley(ui, words, word_color, text_color, (buttons_left - left).max(1.0));
    let height = measure::STRIP.max(galley.size().y + 2.0 * space::S);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let y = rect.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(left, y), galley, text_color);
    let said = if words.word.is_empty() { words.text.to_owned() } else { format!("{}: {}", words.word, words.text) };
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    hairline(ui, rect);
}

/// The words of a strip: a semibold word in its color, then the text, over as many lines as they need.
pub(super) fn words_galley(
    ui: &Ui,
    words: &StripWords<'_>,
    word_color: Color32,
    text_color: Color32,
    width: f32,
) -> Arc<Galley> {
    use egui::text::{LayoutJob, TextFormat};
    let mut job = LayoutJob { wrap: egui::text::TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    if !words.word.is_empty() {
        job.append(&format!("{}:", words.word), 0.0, TextFormat::simple(style::strong(), word_color));
    }
    let gap = if words.word.is_empty() { 0.0 } else { measure::ICON_GAP };
    job.append(words.text, gap, TextFormat::simple(style::body(), text_color));
    ui.painter().layout_job(job)
}

/// The line that closes a strip.
pub(super) fn hairline(ui: &Ui, rect: Rect) {
    let line = Stroke::new(stroke::HAIR, style::tokens(ui).stroke);
    ui.painter().hline(rect.x_range(), rect.bottom() - stroke::HAIR / 2.0, line);
}

/// A fault, a warning or a piece of news, with what it offers.
pub(super) fn banner_ui(ui: &mut Ui, banner: &Banner, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    let icon = match banner.level {
        BannerLevel::Info => (Icon::Check, tokens.success),
        BannerLevel::Warning => (Icon::Alert, tokens.warning),
        BannerLevel::Danger => (Icon::Close, tokens.danger),
    };
    let salt = format!("banner {:?}", banner.id);
    let words = StripWords { salt: &salt, icon: Some(icon), word: "", text: &banner.text };
    strip_ui(ui, &words, |ui| {
        if icon_button(ui, Icon::Close, words::CLOSE, IconSize::Tile, true).clicked() {
            actions.push(Action::Dismiss(banner.id));
        }
        for button in banner.buttons.iter().rev() {
            if TextButton::new(&button.label).show(ui).clicked() {
                actions.push(button.action.clone());
            }
        }
    });
}

/// Why the edited experiment cannot be run.
pub(super) fn refusal_ui(ui: &mut Ui, refusal: &str) {
    let icon = Some((Icon::Alert, style::tokens(ui).danger));
    strip_ui(ui, &StripWords { salt: "refusal", icon, word: "", text: refusal }, |_| {});
}

/// The question before unsaved work is lost, and the path field in place of a file dialog.
pub(super) fn questions_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let accent = style::tokens(ui).accent;
    if let Some(prompt) = &state.prompt {
        let words = StripWords { salt: "question", icon: Some((Icon::Alert, accent)), word: "", text: &prompt.text };
        strip_ui(ui, &words, |ui| {
            for (label, answer) in [
                (words::CANCEL, PromptAnswer::Cancel),
                (words::DISCARD, PromptAnswer::Discard),
                (words::SAVE, PromptAnswer::Save),
            ] {
                if TextButton::new(label).show(ui).clicked() {
                    actions.push(Action::Answer(answer));
                }
            }
        });
    }
    if let Some(prompt) = &state.replace_prompt {
        let words = StripWords { salt: "replace", icon: Some((Icon::Alert, accent)), word: "", text: &prompt.text };
        strip_ui(ui, &words, |ui| {
            for (label, replaces) in [(words::CANCEL, false), (words::REPLACE, true)] {
                if TextButton::new(label).show(ui).clicked() {
                    actions.push(Action::AnswerReplace(replaces));
                }
            }
        });
    }
    if let Some(prompt) = &state.path_prompt {
        let words = StripWords { salt: "path", icon: Some((Icon::Alert, accent)), word: "", text: &prompt.text };
        strip_ui(ui, &words, |ui| path_field_ui(ui, &prompt.path, actions));
    }
}

fn path_field_ui(ui: &mut Ui, path: &str, actions: &mut Vec<Action>) {
    if TextButton::new(words::CANCEL).show(ui).clicked() {
        actions.push(Action::CancelPath);
    }
    let is_confirmed = TextButton::new(words::USE_PATH).enabled(!path.trim().is_empty()).show(ui).clicked();
    let (rect, _) = ui.allocate_exact_size(vec2(measure::PATH, measure::CONTROL), Sense::hover());
    let id = Id::unique("path field");
    let is_new = !ui.memory(|memory| memory.has_focus(id)) && ui.read_response(id).is_none();
    let mut text = path.to_owned();
    let response = text_edit_ui(ui, rect, id, words::PATH, &mut text, false);
    if is_new {
        response.request_focus();
        // What is proposed is selected, so that typing replaces it.
        let mut edit = egui::TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(path.chars().count()));
        edit.cursor.set_char_range(Some(all));
        edit.store(ui.ctx(), id);
    }
    if response.changed() {
        actions.push(Action::TypePath(text));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if is_confirmed || entered {
        actions.push(Action::ConfirmPath);
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::CancelPath);
    }
}

/// What the program is.
pub(super) fn about_ui(ui: &mut Ui, memory: &mut UiMemory) {
    let words = StripWords { salt: "about", icon: None, word: words::VERSION, text: words::ABOUT_TEXT };
    strip_ui(ui, &words, |ui| {
        if icon_button(ui, Icon::Close, words::CLOSE, IconSize::Tile, true).clicked() {
            memory.shows_about = false;
        }
    });
}

/// A strip of controls: `add` draws them from the left, the cross at the right closes it.
pub(super) fn control_strip_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::TOOL_BAR), Sense::hover());
    let inner = rect.shrink2(vec2(space::M, 0.0));
    let left_to_right = egui::Layout::left_to_right(egui::Align::Center);
    let mut left = ui.new_child(UiBuilder::new().id_salt("controls").max_rect(inner).layout(left_to_right));
    left.spacing_mut().item_spacing.x = space::S;
    add(&mut left);
    let right_to_left = egui::Layout::right_to_left(egui::Align::Center);
    let mut right = ui.new_child(UiBuilder::new().id_salt("controls' end").max_rect(inner).layout(right_to_left));
    hairline(ui, rect);
    icon_button(&mut right, Icon::Close, words::CLOSE, IconSize::Tile, true).clicked()
}

/// A button that stands out in a strip of controls without being the filled one of the window.
pub(super) fn strip_button(ui: &mut Ui, label: &str, enabled: bool) -> bool {
    TextButton::new(label).prominence(Prominence::Framed).enabled(enabled).show(ui).clicked()
}
