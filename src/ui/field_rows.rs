//! Rows of the left panel: one for each entry of the experiment, drawn from its field.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::drafts::Drafts;
use super::field_value::{self, FieldValue, NewValue};
use super::style::{self, measure};
use super::widgets::{Entry, NumberField, NumberKind, SliderScale, drop_down, slider, text_edit_ui};
use super::words;
use crate::figure::tokens::space;
use crate::spec::{Activation, Choice, ClippingKind, Experiment, InitializerKind, not_in_this_version};
use crate::state::State;

/// What a row draws from and writes to.
pub(super) struct FieldRows<'a> {
    /// Says what is wrong and what waits for a restart.
    pub state: &'a State,
    /// The experiment that is edited.
    pub experiment: &'a mut Experiment,
    /// Texts that are no values yet.
    pub drafts: &'a mut Drafts,
    /// Entries that take effect at a restart.
    pub pending: &'a [&'static str],
    /// The label of the entry that was edited in this frame.
    pub edited: Option<String>,
}

impl FieldRows<'_> {
    /// A row for an entry, and for the parameters of its choice.
    pub(super) fn row(&mut self, ui: &mut Ui, path: &str) {
        self.named_row(ui, path, None);
        for parameter in field_value::parameter_paths(self.experiment, path) {
            let name = parameter_name(self.experiment, path, &parameter);
            self.named_row(ui, &parameter, name.as_deref());
        }
    }

    fn named_row(&mut self, ui: &mut Ui, path: &str, name: Option<&str>) {
        let Some(entry) = field_value::entry(self.experiment, path) else { return };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::ROW), Sense::hover());
        let inner = rect.shrink2(vec2(space::M, 0.0));
        paint_label(ui, inner, entry.label);
        self.reset_dot(ui, rect, path, entry.label, &entry.value);
        let name = name.unwrap_or(entry.label);
        let new = match &entry.value {
            FieldValue::Number(kind, value) => {
                let field = right_part(inner, measure::FIELD);
                let typed = self.number(ui, field, path, name, *kind, *value).map(NewValue::Number);
                typed.or_else(|| self.slider(ui, path, name, *value))
            }
            FieldValue::Choice(key, keys, labels) => self.choice(ui, inner, path, name, key, keys, labels),
            FieldValue::Text(text) => self.text(ui, inner, path, name, text),
        };
        if let Some(new) = new {
            self.apply(path, entry.label, &new);
        }
        self.remark(ui, path, &entry.value);
    }

    /// Three numbers side by side, each with its label above.
    pub(super) fn columns(&mut self, ui: &mut Ui, cells: [(&str, &str); 3]) {
        let width = ui.available_width();
        let (labels, _) = ui.allocate_exact_size(vec2(width, measure::LINE), Sense::hover());
        let (fields, _) = ui.allocate_exact_size(vec2(width, measure::ROW), Sense::hover());
        let cell_width = (width - 4.0 * space::M) / 3.0;
        let mut left = labels.left() + space::M;
        for (path, name) in cells {
            let columns = left..=left + cell_width;
            let Some(entry) = field_value::entry(self.experiment, path) else { continue };
            let FieldValue::Number(kind, value) = entry.value else { continue };
            paint_label(ui, Rect::from_x_y_ranges(columns.clone(), labels.y_range()), entry.label);
            let field = Rect::from_x_y_ranges(columns, fields.y_range()).shrink2(vec2(0.0, space::XS / 2.0));
            if let Some(new) = self.number(ui, field, path, name, kind, value) {
                self.apply(path, name, &NewValue::Number(new));
            }
            left += cell_width + space::M;
        }
        for (path, _) in cells {
            if let Some(entry) = field_value::entry(self.experiment, path) {
                self.remark(ui, path, &entry.value);
            }
        }
    }

    fn apply(&mut self, path: &str, label: &str, new: &NewValue) {
        field_value::set(self.experiment, path, new);
        self.edited = Some(label.to_owned());
    }

    fn number(&mut self, ui: &mut Ui, rect: Rect, path: &str, name: &str, kind: NumberKind, value: f64) -> Option<f64> {
        let is_wrong = self.state.problem_of(path).is_some();
        NumberField { path, name, kind, value, prefix: "", is_wrong, enabled: true }.show(ui, rect, self.drafts)
    }

    fn slider(&mut self, ui: &mut Ui, path: &str, name: &str, value: f64) -> Option<NewValue> {
        let scale = slider_scale(path)?;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::SLIDER), Sense::hover());
        let rect = rect.shrink2(vec2(space::M, 0.0));
        slider(ui, rect, name, Id::unique(("number field", path)), value, scale).map(|value| {
            self.drafts.forget(path);
            NewValue::Number(value)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "a choice is its key and two lists")]
    fn choice(
        &mut self,
        ui: &mut Ui,
        inner: Rect,
        path: &str,
        name: &str,
        key: &str,
        keys: &[&'static str],
        labels: &[&'static str],
    ) -> Option<NewValue> {
        let rect = right_part(inner, measure::DROP_DOWN);
        let label = keys.iter().position(|other| *other == key).map_or("", |idx| labels[idx]);
        let experiment = &*self.experiment;
        let entries = || {
            let all = keys.iter().zip(labels);
            let available = all.filter(|(other, _)| **other == key || can_run(experiment, path, other));
            let entry = |(key, label): (&&'static str, &&'static str)| Entry {
                key,
                label: (*label).to_owned(),
                detail: detail(path, key),
                unavailable: None,
            };
            available.map(entry).collect()
        };
        drop_down(ui, rect, path, name, (key, label), entries).map(|key| NewValue::Key(key.to_owned()))
    }

    fn text(&mut self, ui: &mut Ui, inner: Rect, path: &str, name: &str, value: &str) -> Option<NewValue> {
        let rect = right_part(inner, measure::DROP_DOWN);
        let mut text = self.drafts.text(path, value);
        let is_wrong = self.state.problem_of(path).is_some();
        let response = text_edit_ui(ui, rect, Id::unique(("text field", path)), name, &mut text, is_wrong);
        if response.changed() {
            self.drafts.type_text(path, value, text.clone());
        }
        if !response.lost_focus() {
            return None;
        }
        self.drafts.forget(path);
        (text != value).then_some(NewValue::Text(text))
    }

    /// The dot of a value that is not the default; a click resets it.
    fn reset_dot(&mut self, ui: &mut Ui, row: Rect, path: &str, label: &str, value: &FieldValue) {
        let Some(default) = field_value::default_value(self.experiment, path) else { return };
        if default == *value {
            return;
        }
        let area = Rect::from_min_size(row.min, vec2(space::M, row.height()));
        let response = ui.interact(area, Id::unique(("reset", path)), Sense::click());
        let name = words::reset(label);
        let radius = if response.hovered() { measure::DOT * 2.0 / 3.0 } else { measure::DOT / 2.0 };
        ui.painter().circle_filled(area.center(), radius, style::tokens(ui).accent);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        style::focus_ring(ui, &response, area);
        if response.on_hover_text(name).clicked() {
            field_value::reset(self.experiment, path);
            self.drafts.forget(path);
            self.edited = Some(label.to_owned());
        }
    }

    /// A line beneath a row: what would be right, or when the value takes effect.
    fn remark(&self, ui: &mut Ui, path: &str, value: &FieldValue) {
        let tokens = style::tokens(ui);
        let problem = self.drafts.problem(path).map(str::to_owned).or_else(|| {
            let message = self.state.problem_of(path)?;
            match value {
                FieldValue::Number(kind, _) => Some(kind.limits_in_words()),
                _ => Some(message.to_owned()),
            }
        });
        if let Some(problem) = problem {
            paint_remark(ui, &problem, tokens.danger);
        } else if self.pending.contains(&path) {
            paint_remark(ui, words::AT_RESTART, tokens.accent);
        }
    }
}

fn paint_label(ui: &Ui, inner: Rect, label: &str) {
    let color = style::tokens(ui).text_2;
    let galley = ui.painter().layout_no_wrap(label.to_owned(), style::body(), color);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), inner).min;
    ui.painter().galley(at, galley, color);
}

fn paint_remark(ui: &mut Ui, words: &str, color: egui::Color32) {
    let width = ui.available_width() - 2.0 * space::M;
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), style::secondary(), color, width);
    job.halign = egui::Align::Max;
    let galley = ui.painter().layout_job(job);
    let size = vec2(ui.available_width(), galley.size().y.max(measure::LINE));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().galley(pos2(rect.right() - space::M, rect.top()), galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

/// The right end of a row, as high as a control.
fn right_part(inner: Rect, width: f32) -> Rect {
    let left = (inner.right() - width).max(inner.left());
    Rect::from_x_y_ranges(left..=inner.right(), inner.y_range())
        .shrink2(vec2(0.0, (measure::ROW - measure::CONTROL) / 2.0))
}

/// Scales of the sliders; only where a range helps.
fn slider_scale(path: &str) -> Option<SliderScale> {
    let (least, most, is_whole) = match path {
        "architecture.n_hidden" => (1.0, crate::spec::MOST_HIDDEN as f64, true),
        "architecture.width" => (1.0, crate::spec::MOST_WIDTH as f64, true),
        "training.learning_rate" => (1e-6, 1e4, false),
        "initialization.weights.std" | "initialization.weights.bound" | "initialization.biases.std" => {
            (1e-5, 1e1, false)
        }
        _ => return None,
    };
    Some(SliderScale { least, most, is_whole })
}

/// Names of parameters tell whose they are where two could be meant: "Biases deviation".
fn parameter_name(experiment: &Experiment, path: &str, parameter: &str) -> Option<String> {
    let owner = field_value::entry(experiment, path)?.label;
    let label = field_value::entry(experiment, parameter)?.label;
    Some(format!("{owner} {}", label.to_lowercase()))
}

/// Whether this version can run an experiment with a choice.
fn can_run(experiment: &Experiment, path: &str, key: &str) -> bool {
    let mut tried = experiment.clone();
    field_value::set(&mut tried, path, &NewValue::Key(key.to_owned()));
    !not_in_this_version(&tried).iter().any(|problem| problem.path.starts_with(path))
}

/// What an entry of a list does; empty where its name says it.
pub(super) fn detail(path: &str, key: &str) -> String {
    let words = match path {
        "architecture.activation" => Activation::from_key(key).map(Activation::mechanism),
        "initialization.weights" => InitializerKind::from_key(key).map(InitializerKind::mechanism),
        "remedies.clipping.kind" => ClippingKind::from_key(key).map(ClippingKind::mechanism),
        _ => None,
    };
    words.unwrap_or_default().to_owned()
}
