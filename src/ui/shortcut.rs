//! Keys: which command a key means, and when keys belong to a widget instead.

use egui::{Context, Key, KeyboardShortcut, ModifierNames};

use super::command::{Command, WITH_KEYS};
use super::memory::UiMemory;
use crate::state::{Action, PromptAnswer, State};

/// Takes the keys of this frame and says what they ask for.
pub(super) fn pressed_actions(ctx: &Context, state: &State, memory: &mut UiMemory) -> Vec<Action> {
    let is_typing = ctx.text_edit_focused();
    let has_focus = ctx.memory(|memory| memory.focused().is_some());
    let is_menu_open = egui::Popup::is_any_open(ctx);
    let mut actions = Vec::new();
    // Keys match with shift ignored, so those with shift are looked for first.
    let keys = WITH_KEYS.iter().filter_map(|command| Some((*command, command.shortcut()?)));
    let (with_shift, without): (Vec<_>, Vec<_>) = keys.partition(|(_, shortcut)| shortcut.modifiers.shift);
    for (command, shortcut) in with_shift.into_iter().chain(without) {
        let is_plain = !shortcut.modifiers.command;
        // Space and arrows mean something to every widget; letters, and undo, to text fields and open menus.
        let is_text = is_plain || shortcut.logical_key == Key::Z;
        let belongs_to_text = is_text && (is_typing || is_menu_open);
        let belongs_to_widget = is_plain && has_focus && is_navigation(shortcut);
        if !belongs_to_text
            && !belongs_to_widget
            && is_pressed(ctx, command, shortcut)
            && command.is_enabled(state, memory)
        {
            actions.extend(command.perform(state, memory));
        }
    }
    actions
}

/// What Escape asks for: an open question is answered with no; else fields with texts that cannot be taken show their
/// values again. In a text field or a menu it means what it means there.
pub(super) fn escape_action(ctx: &Context, state: &State, memory: &mut UiMemory) -> Option<Action> {
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) || !ctx.input(|input| input.key_pressed(Key::Escape)) {
        return None;
    }
    if state.replace_prompt.is_some() {
        return Some(Action::AnswerReplace(false));
    }
    if state.prompt.is_some() {
        return Some(Action::Answer(PromptAnswer::Cancel));
    }
    memory.drafts.clear();
    None
}

fn is_navigation(shortcut: KeyboardShortcut) -> bool {
    matches!(shortcut.logical_key, Key::Space | Key::ArrowLeft | Key::ArrowRight)
}

fn is_pressed(ctx: &Context, command: Command, shortcut: KeyboardShortcut) -> bool {
    ctx.input_mut(|input| {
        if command == Command::Shortcuts {
            // Where the question mark is, and whether it takes shift, depends on the keyboard.
            let typed = input.events.iter().any(|event| matches!(event, egui::Event::Text(text) if text == "?"));
            return typed || input.consume_key(input.modifiers, Key::Questionmark);
        }
        input.consume_shortcut(&shortcut)
    })
}

/// A shortcut as menus and the list of shortcuts show it: "Ctrl+S", "[", "Shift+Space".
pub(super) fn shortcut_text(ctx: &Context, shortcut: KeyboardShortcut) -> String {
    // The bundled face has no symbols of modifiers, so they are named on every system.
    let names = ModifierNames::NAMES;
    let modifiers = names.format(&shortcut.modifiers, ctx.os().is_mac());
    let key = match shortcut.logical_key {
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Questionmark => "?",
        Key::ArrowLeft => "\u{2190}",
        Key::ArrowRight => "\u{2192}",
        key => key.name(),
    };
    if modifiers.is_empty() { key.to_owned() } else { format!("{modifiers}{}{key}", names.concat) }
}
