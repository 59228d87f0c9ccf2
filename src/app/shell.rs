//! The window as eframe sees it: takes what happened in `logic`, draws in `ui`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::{App, CreationContext, Frame};
use egui::{Context, Ui, ViewportCommand};

use super::dialogs::FileDialogs;
use super::effects::{Effects, Folders, wake_of};
use super::renderer::Starts;
use crate::state::{Action, Event};
use crate::ui::{self, UiMemory};

/// Time between two looks at the memory of the process.
const MEMORY_TIME: Duration = Duration::from_secs(1);

/// What a window starts with.
pub(super) struct Start {
    pub file: Option<PathBuf>,
    pub folders: Arc<Folders>,
    pub dialogs: Box<dyn FileDialogs>,
    /// What the window says first.
    pub notice: Option<String>,
    pub starts: Starts,
    pub on_first_frame: Box<dyn FnOnce()>,
}

/// The window.
pub(super) struct Shell {
    /// Nothing once the window is closed.
    effects: Option<Effects>,
    memory: UiMemory,
    opened: Instant,
    title: String,
    memory_bytes: u64,
    memory_due: Instant,
    starts: Starts,
    on_first_frame: Option<Box<dyn FnOnce()>>,
    to_open: Option<PathBuf>,
}

impl Shell {
    pub(super) fn new(context: &CreationContext<'_>, start: Start) -> Self {
        let Start { file, folders, dialogs, notice, starts, on_first_frame } = start;
        ui::install_style(&context.egui_ctx);
        let mut effects = Effects::new(folders, dialogs, wake_of(&context.egui_ctx));
        if let Some(notice) = notice {
            effects.hear(Event::Notice(notice), None);
        }
        if file.is_none() {
            effects.recover();
        }
        Self {
            effects: Some(effects),
            memory: UiMemory::default(),
            opened: Instant::now(),
            title: String::new(),
            memory_bytes: 0,
            memory_due: Instant::now(),
            starts,
            on_first_frame: Some(on_first_frame),
            to_open: file,
        }
    }
}

impl App for Shell {
    fn logic(&mut self, ctx: &Context, frame: &mut Frame) {
        if self.memory_due <= Instant::now() {
            self.memory_due = Instant::now() + MEMORY_TIME;
            self.memory_bytes = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64);
        }
        let Some(effects) = &mut self.effects else { return };
        let now_secs = self.opened.elapsed().as_secs_f64();
        effects.hear(Event::Tick { now_secs, memory_bytes: self.memory_bytes }, Some(frame));
        effects.catch_up(Some(frame));
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        for path in self.to_open.take().into_iter().chain(dropped) {
            effects.act(Action::OpenPath(path), Some(frame));
        }
        note_window(ctx, effects);
        if ctx.input(|input| input.viewport().close_requested()) && !effects.is_quitting {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            effects.act(Action::Quit, Some(frame));
        }
        if effects.is_quitting {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        let title = effects.state.title();
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let Some(effects) = &mut self.effects else { return };
        let actions = ui::root_ui(ui, &effects.state, &mut self.memory);
        let is_changed = !actions.is_empty();
        for action in actions {
            effects.act(action, Some(frame));
        }
        if is_changed {
            // What was asked for is seen in the next frame.
            ui.ctx().request_repaint();
        }
        if let Some(on_first_frame) = self.on_first_frame.take() {
            self.starts.note_frame();
            on_first_frame();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(effects) = self.effects.take() {
            effects.close();
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Remembers the window's size for the next start.
fn note_window(ctx: &Context, effects: &mut Effects) {
    ctx.input(|input| {
        let viewport = input.viewport();
        effects.window.is_maximized = viewport.maximized.unwrap_or(effects.window.is_maximized);
        let is_ordinary = !effects.window.is_maximized && !viewport.fullscreen.unwrap_or(false);
        if let Some(inner) = viewport.inner_rect
            && is_ordinary
        {
            effects.window.size_points = Some([inner.width(), inner.height()]);
        }
    });
}
