//! The controls of a row, whatever they are: its strength beside its name where there is room, the others beneath it, all
//! with their right ends in the column of strengths.

use egui::{Rect, Sense, Ui, pos2, vec2};

use super::row::{sentence_ui, strength_room};
use super::{paint_text, strength_rect, text_width};
use crate::figure::tokens::space;
use crate::spec::{Choice, RemedyControl, RemedyOption, RemedyRow, RemedyValue};
use crate::state::{Action, State};
use crate::ui::drafts::Drafts;
use crate::ui::field_rows;
use crate::ui::style::{self, measure};
use crate::ui::widgets::{Entry, NumberField, NumberKind, drop_down};
use crate::ui::words;

/// What the path of a row's field begins with, where its text is kept: the left panel may show the same entry.
pub(in crate::ui) const REMEDY_FIELD: &str = "remedy ";

/// What the controls of a row draw from and write to.
pub(super) struct Controls<'a> {
    pub row: RemedyRow,
    pub state: &'a State,
    pub drafts: &'a mut Drafts,
    pub actions: &'a mut Vec<Action>,
}

impl Controls<'_> {
    /// The strength, and beneath it the others of a row that is on.
    pub(super) fn all_ui(&mut self, ui: &mut Ui, inner: Rect, name_right: f32, is_on: bool) {
        let draft = self.state.draft();
        let all = self.row.controls(&draft.experiment, &draft.memory);
        let Some((strength, others)) = all.split_first() else { return };
        let (least, wished) = widths(ui, strength);
        let room = strength_room(inner, name_right);
        if room.width() >= least {
            let left = room.left().max(room.right() - wished);
            let rect = Rect::from_min_max(pos2(left, room.top()), room.max);
            self.control_ui(ui, strength, rect, is_on);
            self.problem_ui(ui, strength, is_on);
            if is_on && !others.is_empty() {
                ui.add_space(space::XS / 2.0);
            }
        } else {
            self.line_ui(ui, strength, is_on);
        }
        if is_on {
            for control in others {
                self.line_ui(ui, control, is_on);
            }
        }
    }

    /// A control on a line of its own, after its name.
    fn line_ui(&mut self, ui: &mut Ui, control: &RemedyControl, is_on: bool) {
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::ROW), Sense::hover());
        let inner = line.shrink2(vec2(space::M, (measure::ROW - measure::CONTROL) / 2.0));
        let name = Rect::from_min_max(pos2(inner.left() + measure::REMEDY_INDENT, inner.top()), inner.max);
        paint_text(ui, name, control.label, style::body(), style::tokens(ui).text_2);
        let (least, wished) = widths(ui, control);
        let least_left = name.left() + text_width(ui, control.label, style::body()) + space::S;
        let column = strength_rect(inner);
        // What does not fit between its name and the end of the column grows into the room of the times.
        let left = least_left.max(column.right() - wished);
        let right = column.right().max(left + least);
        self.control_ui(ui, control, Rect::from_min_max(pos2(left, inner.top()), pos2(right, inner.bottom())), is_on);
        self.problem_ui(ui, control, is_on);
    }

    fn control_ui(&mut self, ui: &mut Ui, control: &RemedyControl, rect: Rect, is_on: bool) {
        match &control.value {
            RemedyValue::List { selected, options } => self.list_ui(ui, control, (selected, options), rect),
            RemedyValue::Real(value, limits) => {
                self.number_ui(ui, control, (NumberKind::Real(*limits), *value), rect, is_on);
            }
            RemedyValue::Count(value, limits) => {
                self.number_ui(ui, control, (NumberKind::Count(*limits), *value as f64), rect, is_on);
            }
        }
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        control: &RemedyControl,
        (selected, options): (&'static str, &'static [RemedyOption]),
        rect: Rect,
    ) {
        let label = options.iter().find(|option| option.key == selected).map_or("", |option| option.label);
        let entries = || options.iter().map(|option| entry(control.path, option)).collect();
        let name = words::remedy_control(self.row.label(), control.label);
        if let Some(key) = drop_down(ui, rect, &field(control), &name, (selected, label), entries) {
            self.actions.push(Action::SelectRemedy(self.row, control.path, key));
        }
    }

    fn number_ui(
        &mut self,
        ui: &mut Ui,
        control: &RemedyControl,
        (kind, value): (NumberKind, f64),
        rect: Rect,
        is_on: bool,
    ) {
        let path = field(control);
        let number = NumberField {
            path: &path,
            name: &words::remedy_control(self.row.label(), control.label),
            kind,
            value,
            prefix: "",
            is_wrong: is_on && self.state.problem_of(control.path).is_some(),
            enabled: true,
        };
        let Some(number) = number.show(ui, rect, self.drafts) else { return };
        if kind.contains(number) {
            self.actions.push(Action::SetRemedyNumber(self.row, control.path, number));
        } else {
            // Zero would switch many a row off: what was typed stays, with what would be right.
            self.drafts.type_text(&path, &kind.write(value), kind.write(number));
            self.drafts.refuse(&path, kind.limits_in_words());
        }
    }

    /// What would be right in a field whose number is wrong.
    fn problem_ui(&self, ui: &mut Ui, control: &RemedyControl, is_on: bool) {
        let color = style::tokens(ui).danger;
        if let Some(limits) = self.drafts.problem(&field(control)) {
            sentence_ui(ui, limits, color);
        } else if is_on && self.state.problem_of(control.path).is_some() {
            match &control.value {
                RemedyValue::Real(_, limits) => sentence_ui(ui, &limits.to_string(), color),
                RemedyValue::Count(_, limits) => sentence_ui(ui, &limits.to_string(), color),
                RemedyValue::List { .. } => {}
            }
        }
    }
}

/// Where a control's text is kept.
fn field(control: &RemedyControl) -> String {
    format!("{REMEDY_FIELD}{}", control.path)
}

fn entry(path: &str, option: &RemedyOption) -> Entry {
    let known = field_rows::detail(path, option.key);
    Entry {
        key: option.key,
        label: option.label.to_owned(),
        detail: if known.is_empty() { option.detail(path).to_owned() } else { known },
        unavailable: option.unavailable,
    }
}

/// Least and usual width of a control. A list is as wide as its longest entry, so that it stands still.
fn widths(ui: &Ui, control: &RemedyControl) -> (f32, f32) {
    let column = measure::STRENGTH.0;
    match &control.value {
        RemedyValue::List { options, .. } => {
            let longest = options.iter().map(|option| text_width(ui, option.label, style::body())).fold(0.0, f32::max);
            let width = (longest + measure::LIST_ENDS).ceil();
            (width, width.max(column))
        }
        RemedyValue::Real(..) | RemedyValue::Count(..) => (measure::LEAST_STRENGTH, column),
    }
}
