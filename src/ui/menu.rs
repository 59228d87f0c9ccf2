//! The menus of the tool bar.

use egui::containers::menu::{MenuBar, MenuButton, SubMenuButton, menu_style};
use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Style, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::command::Command;
use super::icon::{Icon, paint_icon};
use super::layout;
use super::memory::UiMemory;
use super::shortcut::shortcut_text;
use super::style::{self, measure};
use super::words;
use crate::figure::tokens::{radius, space, stroke};
use crate::run::{Device, SelfTest};
use crate::spec::{Choice, ExampleGroup};
use crate::state::{Action, DeviceList, Panels, State, Theme, Tile};

/// Speeds that the menu offers, in steps per second.
const SPEEDS: [f64; 5] = [1.0, 5.0, 20.0, 60.0, 200.0];
/// How often the menu offers to measure, in steps.
const MEASURE_EVERY: [u64; 4] = [1, 2, 10, 100];

/// Draws all menus from the left.
pub(super) fn menus_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    let style = |style: &mut Style| {
        menu_style(style);
        style.spacing.button_padding = vec2(measure::ICON_GAP, 0.0);
        style.spacing.item_spacing = Vec2::ZERO;
    };
    MenuBar::new().style(style).ui(ui, |ui| {
        let mut items = Items { state, memory, actions };
        items.menu(ui, words::FILE, Items::file);
        items.menu(ui, words::EDIT, Items::edit);
        items.menu(ui, words::RUN_MENU, Items::run);
        items.menu(ui, words::DEVICE, Items::device);
        items.menu(ui, words::VIEW, Items::view);
        items.menu(ui, words::HELP, Items::help);
    });
}

struct Items<'a> {
    state: &'a State,
    memory: &'a mut UiMemory,
    actions: &'a mut Vec<Action>,
}

impl Items<'_> {
    fn menu(&mut self, ui: &mut Ui, title: &str, add: impl FnOnce(&mut Self, &mut Ui)) {
        let (response, _) = MenuButton::new(title).ui(ui, |ui| {
            list_style(ui);
            add(self, ui);
        });
        response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, title));
    }

    fn sub_menu(&mut self, ui: &mut Ui, title: &str, add: impl FnOnce(&mut Self, &mut Ui)) {
        let indent = measure::CHEVRON_COLUMN;
        ui.spacing_mut().button_padding = vec2(indent, 0.0);
        SubMenuButton::new(title).ui(ui, |ui| {
            list_style(ui);
            add(self, ui);
        });
    }

    /// An item of the table of commands.
    fn command(&mut self, ui: &mut Ui, command: Command) {
        let shortcut = command.shortcut().map(|shortcut| shortcut_text(ui, shortcut)).unwrap_or_default();
        let enabled = command.is_enabled(self.state, self.memory);
        if item_ui(ui, command.label(), &shortcut, Tick::None, enabled).clicked() {
            self.actions.extend(command.perform(self.state, self.memory));
        }
    }

    /// An item that is ticked where it is in force.
    fn choice(&mut self, ui: &mut Ui, label: &str, is_on: bool, action: impl FnOnce() -> Action) -> Response {
        let response = item_ui(ui, label, "", if is_on { Tick::On } else { Tick::Off }, true);
        if response.clicked() {
            self.actions.push(action());
        }
        response
    }

    fn file(&mut self, ui: &mut Ui) {
        self.command(ui, Command::New);
        self.command(ui, Command::Open);
        self.sub_menu(ui, words::OPEN_RECENT, |items, ui| {
            if items.state.recent.is_empty() {
                remark_ui(ui, words::NO_RECENT);
            }
            for path in &items.state.recent {
                if item_ui(ui, &path.display().to_string(), "", Tick::None, true).clicked() {
                    items.actions.push(Action::OpenPath(path.clone()));
                }
            }
        });
        self.sub_menu(ui, words::EXAMPLES, |items, ui| {
            for group in ExampleGroup::ALL {
                items.sub_menu(ui, group.label(), |items, ui| items.examples(ui, *group));
            }
        });
        separator_ui(ui);
        self.command(ui, Command::Save);
        self.command(ui, Command::SaveAs);
        self.command(ui, Command::Export);
        separator_ui(ui);
        self.command(ui, Command::Quit);
    }

    /// The examples of one group, with what to look at on hovering.
    fn examples(&mut self, ui: &mut Ui, group: ExampleGroup) {
        for (idx, example) in self.state.examples.iter().enumerate().filter(|(_, example)| example.group == group) {
            let response = item_ui(ui, &example.title, "", Tick::None, true);
            if response.clicked() {
                self.actions.push(Action::OpenExample(idx));
            }
            response.on_hover_text(example.experiment.note.as_str());
        }
    }

    fn edit(&mut self, ui: &mut Ui) {
        self.command(ui, Command::Undo);
        self.command(ui, Command::Redo);
        separator_ui(ui);
        self.command(ui, Command::AllRemediesOff);
        if item_ui(ui, words::RENAME, "", Tick::None, true).clicked() {
            self.memory.is_renaming = true;
        }
    }

    fn run(&mut self, ui: &mut Ui) {
        for command in [Command::ToggleRun, Command::Step, Command::Stop, Command::Restart] {
            self.command(ui, command);
        }
        separator_ui(ui);
        self.sub_menu(ui, words::SPEED, |items, ui| {
            let limit = items.state.speed_limit;
            items.choice(ui, words::NO_SPEED_LIMIT, limit.is_none(), || Action::SetSpeedLimit(None));
            for speed in SPEEDS {
                let is_on = limit == Some(speed);
                items.choice(ui, &words::speed_limit(speed), is_on, || Action::SetSpeedLimit(Some(speed)));
            }
        });
        self.sub_menu(ui, words::MEASURE, |items, ui| {
            for every in MEASURE_EVERY {
                let is_on = items.state.measure_every == every;
                items.choice(ui, &words::measure_every(every), is_on, || Action::SetMeasureEvery(every));
            }
        });
        let goes_on = self.state.continue_after_divergence;
        self.choice(ui, words::GO_ON, goes_on, || Action::SetContinueAfterDivergence(!goes_on));
    }

    fn device(&mut self, ui: &mut Ui) {
        if self.state.devices.list == DeviceList::Unknown {
            self.actions.push(Action::ListDevices);
        }
        for device in self.state.devices.all() {
            let is_on = device == self.state.devices.chosen;
            let chosen = device.clone();
            let response = self.choice(ui, &device_words(&device), is_on, || Action::ChooseDevice(chosen));
            response.on_hover_text(format!("{}\n{}", words::NEXT_RUN_THERE, device.driver()).trim().to_owned());
        }
        match &self.state.devices.list {
            DeviceList::Listing | DeviceList::Unknown => remark_ui(ui, words::LISTING),
            DeviceList::Listed(adapters) if adapters.is_empty() => remark_ui(ui, words::NO_ADAPTERS),
            DeviceList::Listed(_) => {}
            DeviceList::Failed(reason) => remark_ui(ui, reason),
        }
        separator_ui(ui);
        self.command(ui, Command::ListDevices);
    }

    fn view(&mut self, ui: &mut Ui) {
        for tile in Tile::ALL {
            let is_open = layout::is_open(&self.memory.tree, *tile);
            if item_ui(ui, tile.label(), "", if is_open { Tick::On } else { Tick::Off }, true).clicked() {
                if is_open {
                    layout::close_tile(&mut self.memory.tree, *tile);
                } else {
                    layout::open_tile(&mut self.memory.tree, *tile);
                }
            }
        }
        self.command(ui, Command::ResetLayout);
        self.command(ui, Command::FullScreen);
        separator_ui(ui);
        self.command(ui, Command::Live);
        self.command(ui, Command::PreviousStep);
        self.command(ui, Command::NextStep);
        self.command(ui, Command::PreviousLayer);
        self.command(ui, Command::NextLayer);
        separator_ui(ui);
        let is_fixed = self.state.view.has_fixed_decades;
        self.choice(ui, words::FIXED_DECADES, is_fixed, || Action::SetFixedDecades(!is_fixed));
        let panels = &self.state.panels;
        let is_rail = panels.is_right_rail;
        self.choice(ui, words::RIGHT_PANEL, !is_rail, || {
            Action::SetPanels(Box::new(Panels { is_right_rail: !is_rail, ..panels.clone() }))
        });
        self.sub_menu(ui, words::THEME, |items, ui| {
            for theme in Theme::ALL {
                let is_on = items.state.view.theme == *theme;
                items.choice(ui, theme.label(), is_on, || Action::SetTheme(*theme));
            }
        });
    }

    fn help(&mut self, ui: &mut Ui) {
        self.command(ui, Command::Shortcuts);
        self.command(ui, Command::About);
    }
}

/// A device with what is known about its numbers, where that is not that they are right.
fn device_words(device: &Device) -> String {
    match device.self_test() {
        SelfTest::Passed => device.label(),
        other => format!("{}, {}", device.label(), words::self_test(other)),
    }
}

/// Whether an item can be ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    None,
    Off,
    On,
}

fn list_style(ui: &mut Ui) {
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    ui.set_width(measure::MENU);
}

fn item_ui(ui: &mut Ui, label: &str, shortcut: &str, tick: Tick, enabled: bool) -> Response {
    let tokens = style::tokens(ui);
    let color = if enabled { tokens.text_1 } else { tokens.text_disabled };
    let label_galley = ui.painter().layout_no_wrap(label.to_owned(), style::body(), color);
    let shortcut_galley = ui.painter().layout_no_wrap(shortcut.to_owned(), style::secondary(), tokens.text_2);
    let left = measure::CHEVRON_COLUMN;
    let gap = if shortcut.is_empty() { 0.0 } else { space::XL };
    let needed = left + label_galley.size().x + gap + shortcut_galley.size().x + space::S;
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let size = vec2(needed.max(ui.available_width()).max(measure::MENU), measure::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, sense);
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.background_2);
    }
    if tick == Tick::On {
        let center = pos2(rect.left() + left / 2.0, rect.center().y);
        paint_icon(ui.painter(), Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL)), Icon::Check, color);
    }
    let at = pos2(rect.left() + left, rect.center().y - label_galley.size().y / 2.0);
    ui.painter().galley(at, label_galley, color);
    let right = rect.shrink2(vec2(space::S, 0.0));
    let at = Align2::RIGHT_CENTER.align_size_within_rect(shortcut_galley.size(), right).min;
    ui.painter().galley(at, shortcut_galley, tokens.text_2);
    response.widget_info(|| match tick {
        Tick::None => WidgetInfo::labeled(Role::MenuItem, enabled, label),
        Tick::Off | Tick::On => WidgetInfo::selected(Role::MenuItemCheckBox, enabled, tick == Tick::On, label),
    });
    style::focus_ring(ui, &response, rect.shrink(stroke::FOCUS));
    if response.clicked() {
        ui.close();
    }
    response
}

/// A sentence in place of items.
fn remark_ui(ui: &mut Ui, words: &str) {
    item_ui(ui, words, "", Tick::None, false);
}

fn separator_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), space::S), Sense::hover());
    let color = style::tokens(ui).stroke;
    ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(stroke::HAIR, color));
}
