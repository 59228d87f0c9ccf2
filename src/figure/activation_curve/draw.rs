//! How the figure is drawn: the curves, and under them the numbers that go into them, over one axis.

use egui::{Align2, Pos2, Rect, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis;
use crate::figure::frame;
use crate::figure::legend::{self, Entry, Sample};
use crate::figure::number::{format_percent, format_value};
use crate::figure::pen::{LINE_HEIGHT, Pen};
use crate::figure::readout;
use crate::figure::run_look::Marker;
use crate::figure::style::Style;
use crate::figure::surface::{Surface, SurfaceSpec, surface_ui};
use crate::figure::tokens::space;
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;

use super::ActivationCurve;
use super::panels::{
    VALUE_DASH, count_range, draw_axes, draw_bars, draw_curves, draw_zones, share_ticks, shares, u_range, value_range,
};

/// The curves' share of the height.
const UPPER: f32 = 0.56;

/// Draws the activation and its inputs into all the space there is.
pub fn activation_curve_ui(ui: &mut Ui, figure: &ActivationCurve, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let name = figure.name();
    frame::draw_caption(&pen, outer, &name);
    legend_ui(ui, &pen, outer, &name, view);
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let (left, right) = if style.is_print() { (27.0, 7.0) } else { (48.0, space::L) };
    let whole = frame::plot_frame(&pen, outer, left, right);
    let middle = Middle::new(&pen, whole, outer, figure);
    let (upper, lower) = split(whole, middle.height);
    middle.draw(&pen, upper.bottom(), outer);
    let link = Some(ui.scope_id().with("inputs"));
    let mut show = |key, rect, y| {
        surface_ui(ui, style, &SurfaceSpec { key, rect, x: u_range(figure), y, moves: Vec2b::TRUE, link, summary })
    };
    let curves = show("curves", upper, value_range(figure.activation));
    let inputs = show("inputs", lower, count_range(figure));
    draw_zones(&pen, &curves.area, figure);
    draw_zones(&pen, &inputs.area, figure);
    let ticks = axis::linear_ticks(curves.area.y, curves.area.rect.height(), style.label_pitch * 1.2);
    draw_axes(&pen, &curves.area, upper, &ticks, None);
    let ticks = share_ticks(inputs.area.y, inputs.area.rect.height(), style);
    draw_axes(&pen, &inputs.area, lower, &ticks, Some(words::INPUTS));
    draw_curves(&pen, &curves.area, figure, view);
    draw_bars(&pen, &inputs.area, figure);
    if figure.inputs.is_none() {
        frame::draw_sentence(&pen, lower, words::or_waiting(figure.sentence(), view.is_waiting));
    }
    hover(&pen, outer, figure, (&curves, upper), (&inputs, lower));
    Interaction::default()
}

/// The frames of the two panels, with room for words between them.
fn split(whole: Rect, between: f32) -> (Rect, Rect) {
    let height = (whole.height() - between).max(4.0);
    let upper = Rect::from_min_max(whole.min, pos2(whole.right(), whole.top() + height * UPPER));
    (upper, Rect::from_min_max(pos2(whole.left(), upper.bottom() + between), whole.max))
}

/// The words between the panels: whose inputs these are, and what the shade means.
struct Middle {
    left: Vec<String>,
    right: Vec<String>,
    is_one_row: bool,
    height: f32,
}

impl Middle {
    fn new(pen: &Pen<'_>, whole: Rect, outer: Rect, figure: &ActivationCurve) -> Self {
        let ink = pen.ink(pen.style.tokens().text_1);
        let width = whole.right() - indent(pen, outer);
        let layer = words::layer_name(figure.layer_idx, figure.n_layers);
        let inputs = figure.inputs.as_ref();
        let inputs =
            inputs.map(|(step, distribution)| words::inputs_of(&layer, *step, u64::from(distribution.n_nonfinite)));
        let shade = (!figure.zones.is_empty()).then(|| words::shaded(figure.activation, figure.flat_share()));
        let sum: f32 = [&inputs, &shade].into_iter().flatten().map(|text| pen.text_size(text, ink).x).sum();
        let is_one_row = sum + 2.0 * pen.style.text <= width;
        let rows = |text: Option<String>| text.map(|text| pen.rows(&text, ink, width)).unwrap_or_default();
        let (left, right) = (rows(inputs), rows(shade));
        let n_rows = if is_one_row { 1 } else { left.len() + right.len() };
        let height = pen.style.text * LINE_HEIGHT * n_rows as f32 + pen.style.text * 1.2;
        Self { left, right, is_one_row, height }
    }

    fn draw(&self, pen: &Pen<'_>, top: f32, outer: Rect) {
        let tokens = pen.style.tokens();
        let top = top + pen.style.text * 0.6;
        let at = pos2(indent(pen, outer), top);
        pen.block(at, Align2::LEFT_TOP, &self.left, pen.ink(tokens.text_1));
        if self.is_one_row {
            let right = outer.right() - if pen.style.is_print() { 7.0 } else { space::L };
            pen.block(pos2(right, top), Align2::RIGHT_TOP, &self.right, pen.ink(tokens.text_2));
        } else {
            let below = top + pen.style.text * LINE_HEIGHT * self.left.len() as f32;
            pen.block(pos2(at.x, below), Align2::LEFT_TOP, &self.right, pen.ink(tokens.text_2));
        }
    }
}

/// Where words begin at the left, as captions do.
fn indent(pen: &Pen<'_>, outer: Rect) -> f32 {
    outer.left() + if pen.style.is_print() { 0.0 } else { space::M }
}

fn legend_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, name: &str, view: &mut ViewState) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let line = |width, color, dash: &[f32]| Sample::Line { width, color, dash: dash.to_vec(), marker: None };
    let entries = [
        Entry {
            sample: line(style.line_width, tokens.text_2, VALUE_DASH),
            text: words::VALUE.to_owned(),
            part: Some(Part::Value),
        },
        Entry {
            sample: line(style.current_width, tokens.text_1, &[]),
            text: words::DERIVATIVE.to_owned(),
            part: Some(Part::Derivative),
        },
    ];
    let row = frame::caption_row(pen, outer);
    let left = indent(pen, outer) + pen.text_size(name, pen.ink(tokens.text_1)).x + style.text;
    let right = outer.right() - if style.is_print() { 7.0 } else { space::L };
    let bottom = if style.is_print() { row.top() + style.text * 1.21 } else { row.bottom() };
    let rect = Rect::from_min_max(pos2(left.min(right), row.top()), pos2(right, bottom));
    legend::row_ui(ui, pen, rect, &entries, view);
}

/// Crosshair and read-out at the u under the pointer, whichever panel it is in.
fn hover(
    pen: &Pen<'_>,
    outer: Rect,
    figure: &ActivationCurve,
    (curves, upper): (&Surface, Rect),
    (inputs, lower): (&Surface, Rect),
) {
    let Some(pointer) = curves.pointer.or(inputs.pointer) else { return };
    let u = curves.area.x_at(pointer.x);
    let (value, derivative) = figure.activation.value_and_derivative(u);
    let (width, color) = (pen.style.axis_width, pen.style.tokens().control);
    for frame_rect in [upper, lower] {
        pen.vertical(pointer.x, frame_rect.top(), frame_rect.bottom(), width, color);
    }
    let on = |y: f64| Some(pos2(pointer.x, curves.area.y_pos(y))).filter(|at| curves.area.rect.contains(*at));
    let points: Vec<Pos2> = [value, derivative].into_iter().filter_map(on).collect();
    for at in &points {
        pen.dot(*at, Marker::Circle, pen.style.dot, pen.style.tokens().text_1);
    }
    let mut lines = vec![
        format!("{} {}", words::VALUE, format_value(value)),
        format!("{} {}", words::DERIVATIVE, format_value(derivative)),
    ];
    lines.extend(share_at(figure, &inputs.area, u));
    let heading = format!("{} {}", words::INPUTS, format_value(u));
    readout::draw_readout(pen, outer, pointer, &heading, &lines, &points);
}

/// How many of the numbers are in the bin at u.
fn share_at(figure: &ActivationCurve, area: &Area, u: f64) -> Option<String> {
    let (_, distribution) = figure.inputs.as_ref()?;
    // Where all numbers are the same, their bar is a point wide.
    let reach = 0.5 / f64::from(area.points_per_x());
    let bin_idx = (0..distribution.counts.len()).find(|idx| {
        let (left, right) = distribution.edges(*idx);
        let reach = if right > left { 0.0 } else { reach };
        (left - reach..=right + reach).contains(&u)
    })?;
    let (left, right) = distribution.edges(bin_idx);
    let share = shares(figure)[bin_idx];
    Some(words::share_between(&format_percent(share), left, right))
}
