//! The left panel: the experiment in groups. It edits a clone; the root compares.

use egui::{ScrollArea, Sense, Ui, vec2};

use super::field_rows::FieldRows;
use super::memory::UiMemory;
use super::style::{self, measure};
use super::widgets::group_heading;
use super::words;
use crate::figure::tokens::space;
use crate::spec::{Architecture, ArchitectureKind, Experiment};
use crate::state::{Action, State};

/// A group of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Task,
    Architecture,
    Initialization,
    Training,
    Seeds,
}

const GROUPS: [Group; 5] = [Group::Task, Group::Architecture, Group::Initialization, Group::Training, Group::Seeds];

impl Group {
    fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Architecture => "architecture",
            Self::Initialization => "initialization",
            Self::Training => "training",
            Self::Seeds => "seeds",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Task => words::TASK,
            Self::Architecture => words::ARCHITECTURE,
            Self::Initialization => words::INITIALIZATION,
            Self::Training => words::TRAINING,
            Self::Seeds => words::SEEDS,
        }
    }

    /// What its heading says while it is collapsed.
    fn value(self, experiment: &Experiment) -> String {
        let Experiment { task, architecture, initialization, training, seeds, .. } = experiment;
        match self {
            Self::Task => task.label().to_owned(),
            Self::Architecture => {
                let Architecture { n_hidden, width, activation, .. } = architecture;
                format!("{n_hidden} x {width}, {}", activation.label())
            }
            Self::Initialization => initialization.weights.label(),
            Self::Training => format!("{}, {} steps", training.optimizer.label(), training.n_steps),
            Self::Seeds => words::seed_list(*seeds),
        }
    }

    /// Whether it starts collapsed in a low window.
    fn is_closed_low(self) -> bool {
        matches!(self, Self::Task | Self::Seeds)
    }
}

/// Draws the panel; what was edited in `experiment`, by its label.
pub(super) fn experiment_panel_ui(
    ui: &mut Ui,
    state: &State,
    experiment: &mut Experiment,
    memory: &mut UiMemory,
    is_low: bool,
    actions: &mut Vec<Action>,
) -> Option<String> {
    let pending = state.pending_fields();
    let mut toggled = None;
    let mut edited = None;
    ScrollArea::vertical().id_salt("experiment").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ui.add_space(space::XS);
        for (idx, group) in GROUPS.into_iter().enumerate() {
            if idx > 0 && !is_low {
                ui.add_space(space::S);
            }
            let is_open = is_open(group, state, memory, is_low);
            if group_heading(ui, group.title(), is_open, &group.value(experiment)) {
                toggled = Some((group, !is_open));
            }
            if is_open {
                let mut rows =
                    FieldRows { state, experiment, drafts: &mut memory.drafts, pending: &pending, edited: None };
                rows_ui(ui, group, &mut rows);
                edited = rows.edited.or(edited.take());
            }
        }
        ui.add_space(space::M);
    });
    if let Some((group, opens)) = toggled {
        toggle(group, opens, state, memory, is_low, actions);
    }
    edited
}

fn is_open(group: Group, state: &State, memory: &UiMemory, is_low: bool) -> bool {
    let is_collapsed = state.panels.collapsed.contains(group.key());
    let waits = is_low && group.is_closed_low() && !memory.opened_low.contains(group.key());
    !is_collapsed && !waits
}

fn toggle(group: Group, opens: bool, state: &State, memory: &mut UiMemory, is_low: bool, actions: &mut Vec<Action>) {
    if is_low && group.is_closed_low() {
        if opens {
            memory.opened_low.insert(group.key().to_owned());
        } else {
            memory.opened_low.remove(group.key());
        }
        if !state.panels.collapsed.contains(group.key()) {
            return;
        }
    }
    let mut panels = state.panels.clone();
    if opens {
        panels.collapsed.remove(group.key());
    } else {
        panels.collapsed.insert(group.key().to_owned());
    }
    actions.push(Action::SetPanels(Box::new(panels)));
}

fn rows_ui(ui: &mut Ui, group: Group, rows: &mut FieldRows<'_>) {
    match group {
        Group::Task => task_ui(ui, rows),
        Group::Architecture => architecture_ui(ui, rows),
        Group::Initialization => {
            rows.row(ui, "initialization.weights");
            rows.row(ui, "initialization.biases");
            rows.row(ui, "initialization.recurrent");
        }
        Group::Training => {
            rows.row(ui, "training.optimizer");
            rows.row(ui, "training.learning_rate");
            rows.row(ui, "training.schedule");
            rows.row(ui, "training.batch_size");
            rows.row(ui, "training.n_steps");
        }
        Group::Seeds => rows.columns(
            ui,
            [
                ("seeds.data", words::DATA_SEED),
                ("seeds.weights", words::WEIGHTS_SEED),
                ("seeds.batches", words::BATCHES_SEED),
            ],
        ),
    }
}

fn task_ui(ui: &mut Ui, rows: &mut FieldRows<'_>) {
    rows.row(ui, "task.kind");
    let task = &rows.experiment.task;
    if let Some(size) = task.size() {
        caption_ui(ui, &size.describe());
    }
    let kind = rows.experiment.task.kind;
    for (path, is_shown) in [
        ("task.path", kind.needs_path()),
        ("task.n_samples", kind.is_generated()),
        ("task.n_classes", kind.has_n_classes()),
        ("task.noise", kind.has_noise()),
        ("task.n_time_steps", kind.has_time_steps()),
        ("task.validation_fraction", true),
    ] {
        if is_shown {
            rows.row(ui, path);
        }
    }
}

fn architecture_ui(ui: &mut Ui, rows: &mut FieldRows<'_>) {
    rows.row(ui, "architecture.kind");
    let paths: &[&str] = match rows.experiment.architecture.kind {
        ArchitectureKind::Mlp => &["architecture.n_hidden", "architecture.width", "architecture.activation"],
        ArchitectureKind::Recurrent => {
            &["architecture.cell", "architecture.n_layers", "architecture.width", "architecture.forget_bias"]
        }
        ArchitectureKind::Conv => {
            &["architecture.n_blocks", "architecture.channels", "architecture.activation", "architecture.shortcut"]
        }
    };
    for path in paths {
        rows.row(ui, path);
    }
}

/// Secondary text under a row, over as many lines as it needs.
fn caption_ui(ui: &mut Ui, text: &str) {
    let color = style::tokens(ui).text_2;
    let width = ui.available_width() - 2.0 * space::M;
    let job = egui::text::LayoutJob::simple(text.to_owned(), style::secondary(), color, width);
    let galley = ui.painter().layout_job(job);
    let height = galley.size().y.max(measure::LINE);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().galley(rect.min + vec2(space::M, 0.0), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
}
