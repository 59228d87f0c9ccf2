//! How loss and accuracy are drawn: two panels that share their steps.

use egui::{Pos2, Rect, Ui, pos2};

use crate::figure::area::Area;
use crate::figure::frame;
use crate::figure::legend::{self, Entry, Sample};
use crate::figure::number::{format_loss, format_percent};
use crate::figure::pen::Pen;
use crate::figure::rail::Lanes;
use crate::figure::readout;
use crate::figure::run_look::{Marker, RunLook};
use crate::figure::style::Style;
use crate::figure::tokens::space;
use crate::figure::trace::{nearest_bucket, step_range};
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;
use crate::run::Marks;

use super::panel::{Panel, Quantity};
use super::{Loss, LossRun};

/// Draws loss and accuracy into all the space there is.
pub fn loss_ui(ui: &mut Ui, figure: &Loss, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let row = frame::caption_row(&pen, outer);
    let right = outer.right() - if style.is_print() { 7.0 } else { space::L };
    frame::draw_caption(&pen, outer, words::LOSS);
    let entries = entries_of(figure, style);
    // Entries keep clear of the title.
    let title = pen.text_size(words::LOSS, pen.ink(style.tokens().text_1)).x + 0.5 * style.text;
    let bottom = if style.is_print() { row.top() + style.text * 1.21 } else { row.bottom() };
    let entry_row = Rect::from_min_max(pos2(row.left() + title, row.top()), pos2(right, bottom));
    if !figure.is_empty() {
        legend::row_ui(ui, &pen, entry_row, &entries, view);
    }
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let has_accuracy = figure.has_accuracy() || figure.is_empty();
    let whole = frame::plot_frame(&pen, outer, if style.is_print() { 27.0 } else { 56.0 }, outer.right() - right);
    let (upper, lower) = split(&pen, whole, has_accuracy);
    let x = x_range(figure);
    let visible: Vec<&LossRun> = figure
        .runs
        .iter()
        .filter(|run| view.shows(run.order.map_or(Part::Training, |_| Part::Run(run.number))))
        .collect();
    let has_mark = |mark| visible.iter().any(|run| run.loss.iter().any(|extent| extent.marks.contains(mark)));
    let loss_scale = Quantity::Loss.scale(&visible, style);
    let lanes = Lanes {
        above: usize::from(has_mark(Marks::NAN) || has_mark(Marks::INFINITE)),
        below: usize::from(loss_scale.is_log && has_mark(Marks::ZERO)),
    };
    let axis_name = Some((words::STEP, words::STEP));
    let panel = |quantity: Quantity, frame: Rect, lanes: Lanes| Panel {
        pen: &pen,
        figure,
        quantity,
        scale: if quantity == Quantity::Loss { loss_scale } else { quantity.scale(&visible, style) },
        frame,
        x,
        lanes,
        summary,
    };
    let mut panels = vec![panel(Quantity::Loss, upper, lanes)];
    panels.extend(lower.map(|frame| panel(Quantity::Accuracy, frame, Lanes { above: 0, below: 0 })));
    let mut interaction = Interaction::default();
    let mut hovered = None;
    let n_panels = panels.len();
    for (idx, panel) in panels.iter().enumerate() {
        if panel.quantity == Quantity::Accuracy {
            // On the screen the title's row is the caption's; in print it stands clear of the first label.
            let title_y = panel.frame.top() - if style.is_print() { 9.5 } else { style.caption_row * 0.5 };
            let at = pos2(outer.left() + if style.is_print() { 0.0 } else { space::M }, title_y);
            pen.text(at, egui::Align2::LEFT_CENTER, words::ACCURACY, pen.ink(style.tokens().text_1));
        }
        let (surface, area) = panel.show_ui(ui, view, axis_name.filter(|_| idx + 1 == n_panels));
        if let Some(first) = figure.runs.first().and_then(|run| run.first_non_finite) {
            let x = area.x_pos(first.step as f64);
            if area.rect.x_range().contains(x) {
                pen.vertical(x, area.rect.top(), panel.frame.bottom(), style.axis_width, style.tokens().danger);
            }
        }
        if !style.is_print() {
            draw_moments(&pen, panel, &area, figure, view);
        }
        let Some(pointer) = surface.pointer else { continue };
        hovered = hover(&pen, panel, &area, figure, pointer);
        interaction.hovered_step = hovered.as_ref().map(|readout| readout.step);
        interaction.clicked_step = interaction.hovered_step.filter(|_| surface.clicked);
    }
    if let Some(Readout { step, at, lines }) = hovered {
        readout::draw_readout(&pen, outer, at, &words::step(step), &lines, &[at]);
    }
    if figure.is_empty() {
        frame::draw_sentence(&pen, whole, words::or_waiting(words::EMPTY_LOSS, view.is_waiting));
    }
    interaction
}

/// The frames of the two panels; room for the second one's title between them.
fn split(pen: &Pen<'_>, whole: Rect, has_accuracy: bool) -> (Rect, Option<Rect>) {
    if !has_accuracy {
        return (whole, None);
    }
    let between = if pen.style.is_print() { 20.0 } else { pen.style.caption_row };
    let height = (whole.height() - between) / 2.0;
    let upper = Rect::from_min_max(whole.min, pos2(whole.right(), whole.top() + height));
    (upper, Some(Rect::from_min_max(pos2(whole.left(), whole.bottom() - height), whole.max)))
}

/// The steps of the current run: a longer run beside it is cut off rather than squeezing it.
fn x_range(figure: &Loss) -> (f64, f64) {
    let current = figure.runs.iter().find(|run| !run.steps.is_empty());
    current.map_or((0.0, 100.0), |run| step_range(&run.steps))
}

fn entries_of(figure: &Loss, style: &Style) -> Vec<Entry> {
    let tokens = style.tokens();
    let line = |width, color, dash: &[f32]| Sample::Line { width, color, dash: dash.to_vec(), marker: None };
    let current = line(style.line_width, tokens.text_1, &[]);
    let mut entries = vec![Entry { sample: current, text: words::TRAINING.to_owned(), part: Some(Part::Training) }];
    if figure.runs.first().is_some_and(|run| !run.validation.is_empty()) {
        let (text, part) = (words::VALIDATION.to_owned(), Some(Part::Validation));
        entries.push(Entry { sample: Sample::Circle, text, part });
    }
    // There is room for four at most: runs to compare with say more than chance does.
    let others: Vec<Entry> = figure
        .runs
        .iter()
        .filter(|run| run.order.is_some())
        .take(2)
        .map(|run| {
            let look = RunLook::of_number(style.theme, run.number);
            let sample = line(style.line_width, look.color, look.dash);
            Entry { sample, text: format!("run {}", run.number), part: Some(Part::Run(run.number)) }
        })
        .collect();
    if figure.drawn_chance().is_some() {
        let sample = line(style.line_width.min(1.0), tokens.text_2, &[6.0, 4.0]);
        entries.push(Entry { sample, text: words::CHANCE.to_owned(), part: Some(Part::Chance) });
    }
    entries.extend(others);
    entries
}

fn draw_moments(pen: &Pen<'_>, panel: &Panel<'_>, area: &Area, figure: &Loss, view: &ViewState) {
    for step in [figure.shown_step, view.linked.hovered_step].into_iter().flatten() {
        let x = area.x_pos(step as f64);
        if area.rect.x_range().contains(x) {
            pen.vertical(x, panel.frame.top(), panel.frame.bottom(), pen.style.axis_width, pen.style.tokens().control);
        }
    }
}

/// Crosshair and dot at the bucket under the pointer; its read-out is drawn later, over everything.
fn hover(pen: &Pen<'_>, panel: &Panel<'_>, area: &Area, figure: &Loss, pointer: Pos2) -> Option<Readout> {
    let run = figure.runs.first()?;
    let bucket = nearest_bucket(&run.steps, area.x_at(pointer.x))?;
    let step = run.steps[bucket].1;
    let at = panel.point(area, &run.steps, bucket).unwrap_or(pos2(area.x_pos(step as f64), pointer.y));
    readout::draw_crosshair(pen, panel.frame, at);
    pen.dot(at, Marker::Circle, pen.style.dot, pen.style.tokens().text_1);
    let format = |value: f32| match panel.quantity {
        Quantity::Loss => format_loss(f64::from(value)),
        Quantity::Accuracy => format_percent(f64::from(value)),
    };
    let name = if panel.quantity == Quantity::Loss { words::LOSS } else { words::ACCURACY };
    let mut lines = vec![format!("{name} {}", format(panel.quantity.extents(run).get(bucket)?.last))];
    let validation = run.validation.iter().rev().find(|point| point.step <= step);
    lines.extend(validation.map(|point| {
        let value = if panel.quantity == Quantity::Loss { point.loss } else { point.accuracy };
        format!("{} {} at step {}", words::VALIDATION, format(value), point.step)
    }));
    Some(Readout { step, at, lines })
}

/// What is under the pointer.
struct Readout {
    step: u64,
    at: Pos2,
    lines: Vec<String>,
}
