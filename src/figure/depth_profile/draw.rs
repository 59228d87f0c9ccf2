//! How a depth profile is drawn, on the screen and on paper.

use egui::{Pos2, Rect, Ui, Vec2b};

use crate::figure::area::Area;
use crate::figure::axis::{self, Tick};
use crate::figure::frame;
use crate::figure::legend;
use crate::figure::pen::Pen;
use crate::figure::rail::{Lanes, RailLabel};
use crate::figure::readout;
use crate::figure::signal::Signal;
use crate::figure::style::Style;
use crate::figure::surface::{SurfaceSpec, surface_ui};
use crate::figure::tokens::space;
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;

use super::DepthProfile;
use super::arrange::Arrangement;
use super::chips::chips_ui;
use super::key::entries_of;
use super::lines::Drawing;
use super::marks::{has_mark, lanes_of};
use super::reach;

/// Draws a depth profile into all the space there is.
pub fn depth_profile_ui(ui: &mut Ui, figure: &DepthProfile, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let mut interaction = Interaction::default();
    if style.is_print() {
        frame::draw_caption(&pen, outer, figure.title());
    } else {
        interaction.toggled_signal = chips_ui(ui, &pen, outer, figure);
    }
    let y_range = axis::log_range(figure.magnitudes(), style);
    let lanes = lanes_of(figure, style);
    let range = lanes.beside(y_range.unwrap_or((-6.3, 0.3)), style);
    let n_layers = figure.n_layers.max(1);
    let most_layers = figure.others.iter().map(|other| other.values.len()).fold(n_layers, usize::max);
    let mut frame_rect = frame_of(&pen, outer, range, lanes, most_layers);
    let x = (0.5, most_layers as f64 + 0.5);
    let mut strip = None;
    if style.is_print() && figure.step.is_some() {
        // In print a legend that would cover data goes above the plot.
        let area = Area { rect: lanes.inner(frame_rect, style), x, y: range };
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        if drawing.arrange(None).legend_covers > 0 {
            let entries = entries_of(figure, style, usize::MAX);
            let (places, height) = legend::flow(&pen, frame_rect.left_top(), frame_rect.width(), &entries);
            frame_rect.min.y += height + 4.0;
            strip = Some((places, entries));
        }
    }
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let spec = SurfaceSpec {
        key: "depth_profile",
        rect: lanes.inner(frame_rect, style),
        x,
        y: range,
        moves: Vec2b::TRUE,
        link: None,
        summary,
    };
    let surface = surface_ui(ui, style, &spec);
    let area = surface.area;
    if figure.step.is_none() || y_range.is_none() {
        let ticks = axis::log_ticks(area.y, area.rect.height(), style);
        draw_axes(&pen, &area, frame_rect, figure, &ticks, lanes, (RailLabel::Named, RailLabel::Named));
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        drawing.rails(lanes);
        let sentence = if figure.step.is_none() { words::EMPTY_PROFILE } else { words::NOTHING_ON_SCALE };
        frame::draw_sentence(&pen, area.rect, words::or_waiting(sentence, view.is_waiting));
        return interaction;
    }
    let hovered = surface.pointer.map(|pointer| layer_at(&area, pointer, n_layers));
    interaction.hovered_layer = hovered;
    interaction.clicked_layer = hovered.filter(|_| surface.clicked);
    let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
    let arrangement = if strip.is_some() { drawing.without_legend() } else { drawing.arrange(view.legend_corner) };
    drawing.draw(lanes, &arrangement, surface.pointer, hovered);
    view.legend_corner = arrangement.corner;
    if let Some((places, entries)) = &strip {
        legend::flow_ui(ui, &pen, places, entries, view);
    }
    let mut legend_rect = Rect::NOTHING;
    if let Some((rect, entries)) = &arrangement.legend {
        legend_rect = *rect;
        legend::draw_ui(ui, &pen, *rect, entries, view);
    }
    if let (Some(pointer), Some(layer_idx)) = (surface.pointer, hovered) {
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        drawing.readout(pointer, layer_idx, legend_rect);
    }
    interaction
}

fn frame_of(pen: &Pen<'_>, outer: Rect, range: (f64, f64), lanes: Lanes, most_layers: usize) -> Rect {
    if !pen.style.is_print() {
        return frame::plot_frame(pen, outer, 48.0, space::L);
    }
    let rough = frame::plot_frame(pen, outer, 26.0, 2.0);
    let ticks = axis::log_ticks(range, lanes.inner(rough, pen.style).height(), pen.style);
    let left = frame::widest_label(pen, &ticks) + pen.style.label_gap + 1.0;
    // The word under the output layer may reach beyond the axis.
    let half_layer = rough.width() / most_layers.max(1) as f32 / 2.0;
    let right = pen.text_size(words::OUTPUT, pen.label_ink()).x / 2.0 - half_layer;
    frame::plot_frame(pen, outer, left, right.max(2.0))
}

fn layer_at(area: &Area, pointer: Pos2, n_layers: usize) -> usize {
    let layer = area.x_at(pointer.x).round().clamp(1.0, n_layers as f64);
    layer as usize - 1
}

fn draw_axes(
    pen: &Pen<'_>,
    area: &Area,
    frame_rect: Rect,
    figure: &DepthProfile,
    y_ticks: &[Tick],
    lanes: Lanes,
    labels: (RailLabel, RailLabel),
) {
    let style = pen.style;
    lanes.draw(pen, area, labels.0, labels.1);
    frame::draw_grid(pen, area, y_ticks);
    let between = figure.n_layers as f64 - 0.5;
    let x = area.x_pos(between);
    if figure.n_layers > 1 && area.rect.x_range().contains(x) {
        pen.vertical(x, area.rect.top(), frame_rect.bottom(), style.grid_width, style.tokens().stroke);
    }
    frame::draw_y_axis(pen, area, frame_rect, y_ticks);
    let digits = pen.text_size(&figure.n_layers.to_string(), pen.label_ink()).x;
    let output = pen.text_size(words::OUTPUT, pen.label_ink()).x;
    // The last name stays inside the figure, and what is before it keeps clear of it there.
    let beyond =
        if style.is_print() { 0.0 } else { frame::beyond_edge(area.x_pos(figure.n_layers as f64), output, frame_rect) };
    let room = (output + digits) / 2.0 + beyond + style.text * 0.3;
    let x_ticks = axis::layer_ticks(figure.n_layers, area.points_per_x(), digits + style.text, room);
    frame::draw_x_axis(pen, area, frame_rect, &x_ticks, (words::LAYER, words::LAYER_AXIS));
}

impl Drawing<'_> {
    /// Draws everything but the legend.
    fn draw(&self, lanes: Lanes, arrangement: &Arrangement, pointer: Option<Pos2>, hovered: Option<usize>) {
        let (figure, pen, area) = (self.figure, self.pen, &self.area);
        let several = figure.signals.len() > 1;
        let label_of = |is_above| {
            let led = several && figure.signals.iter().any(|profile| has_mark(profile, is_above));
            if led { RailLabel::Unnamed } else { RailLabel::Named }
        };
        let y_ticks = axis::log_ticks(area.y, area.rect.height(), pen.style);
        draw_axes(pen, area, self.frame, figure, &y_ticks, lanes, (label_of(true), label_of(false)));
        let inside = Drawing { pen: &pen.clipped(area.rect.expand(pen.style.dot)), ..*self };
        if let (Some(pointer), Some(layer_idx)) = (pointer, hovered) {
            readout::draw_crosshair(pen, self.frame, self.point_near(pointer, layer_idx));
        }
        if let Some(band) = figure.band.as_ref().filter(|_| self.view.shows(Part::Past)) {
            inside.band(band);
        }
        if let Some(reach) = &arrangement.reach {
            reach::draw_words(inside.pen, reach);
        }
        inside.others();
        if self.view.shows(Part::Theory) {
            inside.theory();
        }
        inside.secondary();
        if let Some(reach) = &arrangement.reach {
            reach::draw_arrow(inside.pen, reach);
        }
        if self.view.shows(Part::Past) {
            inside.early();
            inside.early_labels(&arrangement.obstacles);
        }
        if self.view.shows(Part::Step) {
            inside.primary(hovered.or(self.view.linked.hovered_layer));
        }
        self.rails(lanes);
    }

    /// The arrow and the ratio's words, where these cover least.
    pub(super) fn reach(&self, obstacles: &[Pos2]) -> Option<reach::Reach> {
        let figure = self.figure;
        let delta = figure.signals.iter().find(|profile| profile.signal == Signal::Delta)?;
        let ratio = figure.ratio.filter(|_| self.view.shows(Part::Step))?;
        let n_hidden = figure.n_layers - 1;
        let log10 = |idx: usize| delta.values[idx].map(|value| f64::from(value.abs()).log10());
        let ends = (log10(0)?, log10(n_hidden - 1)?);
        Some(reach::lay_out(self.pen, &self.area, ratio, n_hidden, ends, obstacles))
    }
}
