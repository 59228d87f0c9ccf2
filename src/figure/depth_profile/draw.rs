//! How a depth profile is drawn, on the screen and on paper.

use egui::epaint::{BandPoint, BandShape};
use egui::{Align2, Color32, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2b, pos2};

use crate::spec::Choice;

use super::super::area::Area;
use super::super::axis::{self, Tick};
use super::super::frame;
use super::super::legend::{self, Entry, Sample};
use super::super::pen::Pen;
use super::super::rail::{self, Lanes, OffScale, RailLabel};
use super::super::readout;
use super::super::run_look::{Marker, RunLook};
use super::super::scale::layer_color;
use super::super::signal::Signal;
use super::super::style::Style;
use super::super::surface::{SurfaceSpec, surface_ui};
use super::super::tokens::{radius, space};
use super::super::view::{Interaction, Part, ViewState};
use super::super::words;
use super::reach;
use super::{Band, DepthProfile, SignalProfile};

/// Distance of layers below which dots shrink, and below which there are none.
const DOTS_FULL: f32 = 12.0;
const DOTS_NONE: f32 = 5.0;
/// Opacity of the band.
const BAND_OPACITY: f32 = 0.18;
/// Diameter of the dot of the layer under the pointer.
const HOVERED_DOT: f32 = 10.0;

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
    let range = y_range.unwrap_or((-6.3, 0.3));
    let n_layers = figure.n_layers.max(1);
    let most_layers = figure.others.iter().map(|other| other.values.len()).fold(n_layers, usize::max);
    let lanes = lanes_of(figure, style);
    let entries = entries_of(figure, view, style);
    let mut frame_rect = frame_of(&pen, outer, range, lanes);
    let x = (0.5, most_layers as f64 + 0.5);
    let mut strip = None;
    if style.is_print() && figure.step.is_some() {
        // In print a legend that would cover data goes above the plot.
        let area = Area { rect: lanes.inner(frame_rect, style), x, y: range };
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        let size = legend::size(&pen, &entries);
        if legend::place(area.rect, size, &drawing.obstacles(), None).2 > 0 {
            strip = Some(Rect::from_min_size(frame_rect.left_top(), size));
            frame_rect.min.y += size.y;
        }
    }
    let summary = figure.summary();
    let spec = SurfaceSpec {
        key: "depth_profile",
        rect: lanes.inner(frame_rect, style),
        x,
        y: range,
        moves: Vec2b::TRUE,
        link: None,
        summary: &summary,
    };
    let surface = surface_ui(ui, style, &spec);
    let area = surface.area;
    if figure.step.is_none() || y_range.is_none() {
        let ticks = axis::log_ticks(area.y, area.rect.height(), style);
        draw_axes(&pen, &area, frame_rect, figure, &ticks, lanes, (RailLabel::Named, RailLabel::Named));
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        drawing.rails(lanes);
        let sentence = if figure.step.is_none() { words::EMPTY_PROFILE } else { words::NOTHING_ON_SCALE };
        frame::draw_sentence(&pen, area.rect, sentence);
        return interaction;
    }
    let hovered = surface.pointer.map(|pointer| layer_at(&area, pointer, n_layers));
    interaction.hovered_layer = hovered;
    interaction.clicked_layer = hovered.filter(|_| surface.clicked);
    let legend_size = legend::size(&pen, &entries);
    let legend_rect;
    {
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        let obstacles = drawing.draw(lanes, surface.pointer, hovered);
        let (corner, rect, _) = legend::place(area.rect, legend_size, &obstacles, view.legend_corner);
        view.legend_corner = Some(corner);
        legend_rect = strip.unwrap_or(rect);
    }
    legend::draw_ui(ui, &pen, legend_rect, &entries, view);
    if let (Some(pointer), Some(layer_idx)) = (surface.pointer, hovered) {
        let drawing = Drawing { figure, pen: &pen, area, frame: frame_rect, view };
        drawing.readout(pointer, layer_idx, legend_rect);
    }
    interaction
}

fn frame_of(pen: &Pen<'_>, outer: Rect, range: (f64, f64), lanes: Lanes) -> Rect {
    if !pen.style.is_print() {
        return frame::plot_frame(pen, outer, 48.0, space::L);
    }
    let rough = frame::plot_frame(pen, outer, 26.0, 2.0);
    let ticks = axis::log_ticks(range, lanes.inner(rough, pen.style).height(), pen.style);
    let left = frame::widest_label(pen, &ticks) + pen.style.label_gap + 1.0;
    frame::plot_frame(pen, outer, left, 2.0)
}

/// The toggles of the signals: legend and title in one.
fn chips_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, figure: &DepthProfile) -> Option<Signal> {
    let tokens = pen.style.tokens();
    let row = frame::caption_row(pen, outer);
    let mut left = outer.left() + space::S;
    let mut toggled = None;
    for &signal in Signal::ALL {
        let is_on = figure.signals.iter().any(|profile| profile.signal == signal);
        let text = tokens.text_2;
        let ink = pen.ink(if is_on { tokens.text_1 } else { text });
        let width = space::S * 2.0 + 6.5 + 8.0 + pen.text_size(signal.label(), ink).x;
        let rect = Rect::from_min_size(pos2(left, row.center().y - 10.0), egui::vec2(width, 20.0));
        let response = ui.interact(rect, ui.scope_id().with(signal.key()), Sense::click());
        let label = signal.column().label();
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_on, label));
        if is_on {
            pen.frame(rect, radius::CONTROL, tokens.background_2, pen.style.axis_width, tokens.control);
        } else if response.hovered() || response.has_focus() {
            pen.frame(rect, radius::CONTROL, tokens.background_2, 0.0, Color32::TRANSPARENT);
        }
        if response.has_focus() {
            pen.frame(rect.expand(1.0), radius::CONTROL, Color32::TRANSPARENT, 2.0, tokens.accent);
        }
        let center = pos2(rect.left() + space::S + 3.25, row.center().y);
        if signal == Signal::Delta && is_on {
            pen.marker(center, signal.marker(), 6.5, Some(tokens.text_1), Stroke::NONE);
        } else {
            let stroke = Stroke::new(pen.style.line_width, ink.color);
            pen.marker(center, signal.marker(), 6.5, None, stroke);
        }
        pen.text(pos2(center.x + 3.25 + 8.0, row.center().y), Align2::LEFT_CENTER, signal.label(), ink);
        if response.on_hover_text(signal.definition()).clicked() {
            toggled = Some(signal);
        }
        left += width + 2.0;
    }
    toggled
}

fn has_mark(profile: &SignalProfile, is_above: bool) -> bool {
    profile.values.iter().flatten().filter_map(|value| OffScale::of(*value)).any(|kind| kind.is_above() == is_above)
}

fn lanes_of(figure: &DepthProfile, style: &Style) -> Lanes {
    let count = |is_above| figure.signals.iter().filter(|profile| has_mark(profile, is_above)).count();
    Lanes::at_least(style, count(true), count(false))
}

fn layer_at(area: &Area, pointer: Pos2, n_layers: usize) -> usize {
    let layer = area.x_at(pointer.x).round().clamp(1.0, n_layers as f64);
    layer as usize - 1
}

fn entries_of(figure: &DepthProfile, view: &ViewState, style: &Style) -> Vec<Entry> {
    let Some(step) = figure.step else { return Vec::new() };
    let tokens = style.tokens();
    let mut entries = Vec::new();
    let primary = figure.signals.first();
    let line = |marker| Sample::Line { width: style.line_width, color: tokens.text_2, dash: Vec::new(), marker };
    if primary.is_some_and(|profile| profile.values.iter().flatten().any(|value| OffScale::of(*value).is_none())) {
        let name = primary.map(|profile| profile.signal.label()).filter(|_| style.is_print());
        let text = words::run_step(figure.run_number, step);
        let text = name.map_or_else(|| text.clone(), |name| format!("{name}, {text}"));
        let marker = primary.map_or(Marker::Circle, |profile| profile.signal.marker());
        let sample = Sample::Current { width: style.current_width, marker };
        entries.push(Entry { sample, text, part: Some(Part::Step) });
    }
    if let Some(band) = &figure.band {
        let sample = Sample::Band(tokens.text_1.gamma_multiply(BAND_OPACITY));
        let text = words::last_steps(band.first_step, band.last_step);
        entries.push(Entry { sample, text, part: Some(Part::Past) });
    }
    if let (Some(first), Some(last)) = (figure.early.first(), figure.early.last()) {
        let text = words::early_steps(first.step, last.step);
        entries.push(Entry { sample: line(Some(Marker::Circle)), text, part: Some(Part::Past) });
    }
    if figure.theory.is_some() {
        let text = words::theory(figure.n_layers.saturating_sub(1));
        entries.push(Entry { sample: line(None), text, part: Some(Part::Theory) });
    }
    if style.is_print() {
        for profile in figure.signals.iter().skip(1) {
            let sample = line(Some(profile.signal.marker()));
            entries.push(Entry { sample, text: profile.signal.label().to_owned(), part: None });
        }
    }
    for other in &figure.others {
        let look = RunLook::other(style.theme, other.order);
        let sample = Sample::Line {
            width: style.line_width,
            color: look.color,
            dash: look.dash.to_vec(),
            marker: Some(look.marker),
        };
        let text = words::run_step(Some(other.number), other.step);
        entries.push(Entry { sample, text, part: Some(Part::Run(other.number)) });
    }
    let _ = view;
    entries.extend(counts_of(figure));
    entries
}

/// How many values of each kind stand on the rails: "NaN: 16 of dL/dz, 14 of z".
fn counts_of(figure: &DepthProfile) -> Vec<Entry> {
    let kinds = [OffScale::Nan, OffScale::Infinite, OffScale::Zero];
    let entry = |kind: OffScale| {
        let counts = figure.signals.iter().filter_map(|profile| {
            let values = profile.values.iter().flatten();
            let count = values.filter(|value| OffScale::of(**value) == Some(kind)).count();
            (count > 0).then(|| format!("{count} of {}", profile.signal.label()))
        });
        let counts: Vec<String> = counts.collect();
        let text = format!("{}: {}", kind.label(), counts.join(", "));
        (!counts.is_empty()).then_some(Entry { sample: Sample::Mark(kind), text, part: None })
    };
    kinds.into_iter().filter_map(entry).collect()
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
    let room = output / 2.0 + digits;
    let x_ticks = axis::layer_ticks(figure.n_layers, area.points_per_x(), digits + style.text, room);
    frame::draw_x_axis(pen, area, frame_rect, &x_ticks, (words::LAYER, words::LAYER_AXIS));
}

/// Everything that the parts of the drawing share.
struct Drawing<'a> {
    figure: &'a DepthProfile,
    pen: &'a Pen<'a>,
    area: Area,
    frame: Rect,
    view: &'a ViewState,
}

impl Drawing<'_> {
    /// Positions of a profile's values, in pieces that are broken where a value is off the scale.
    fn pieces(&self, values: &[Option<f32>]) -> Vec<Vec<(usize, Pos2)>> {
        let mut pieces: Vec<Vec<(usize, Pos2)>> = vec![Vec::new()];
        for (idx, value) in values.iter().enumerate() {
            match value.filter(|value| OffScale::of(*value).is_none()) {
                Some(value) => {
                    let at = self.area.pos((idx + 1) as f64, f64::from(value.abs()).log10());
                    if let Some(piece) = pieces.last_mut() {
                        piece.push((idx, at));
                    }
                }
                None => pieces.push(Vec::new()),
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// Points along everything that is drawn of the data, close enough that nothing slips between.
    fn obstacles(&self) -> Vec<Pos2> {
        let figure = self.figure;
        let shown = |part| self.view.shows(part);
        let signals = figure.signals.iter().enumerate().filter(|(idx, _)| *idx > 0 || shown(Part::Step));
        let signals = signals.map(|(_, profile)| &profile.values);
        let early = figure.early.iter().filter(|_| shown(Part::Past)).map(|early| &early.values);
        let others = figure.others.iter().filter(|other| shown(Part::Run(other.number))).map(|other| &other.values);
        let mut points = Vec::new();
        for values in signals.chain(early).chain(others) {
            for piece in self.pieces(values) {
                points.extend(piece.first().map(|(_, at)| *at));
                for pair in piece.windows(2) {
                    let (from, to) = (pair[0].1, pair[1].1);
                    let n = (from.distance(to) / 4.0).ceil().max(1.0) as usize;
                    points.extend((1..=n).map(|i| from.lerp(to, i as f32 / n as f32)));
                }
            }
        }
        if let Some(band) = figure.band.as_ref().filter(|_| shown(Part::Past)) {
            for edge in [&band.least, &band.greatest] {
                let on_scale = |value: &f32| OffScale::of(*value).is_none().then_some(*value);
                let values: Vec<Option<f32>> = edge.iter().map(on_scale).collect();
                points.extend(self.pieces(&values).into_iter().flatten().map(|(_, at)| at));
            }
        }
        points
    }

    /// Draws everything but the legend; what a legend should not cover comes back.
    fn draw(&self, lanes: Lanes, pointer: Option<Pos2>, hovered: Option<usize>) -> Vec<Pos2> {
        let (figure, pen, area) = (self.figure, self.pen, &self.area);
        let several = figure.signals.len() > 1;
        let label_of = |is_above| {
            let led = several && figure.signals.iter().any(|profile| has_mark(profile, is_above));
            if led { RailLabel::Unnamed } else { RailLabel::Named }
        };
        let y_ticks = axis::log_ticks(area.y, area.rect.height(), pen.style);
        draw_axes(pen, area, self.frame, figure, &y_ticks, lanes, (label_of(true), label_of(false)));
        let mut obstacles = self.obstacles();
        let inside = Drawing { pen: &pen.clipped(area.rect.expand(pen.style.dot)), ..*self };
        if let (Some(pointer), Some(layer_idx)) = (pointer, hovered) {
            readout::draw_crosshair(pen, self.frame, self.point_near(pointer, layer_idx));
        }
        if let Some(band) = figure.band.as_ref().filter(|_| self.view.shows(Part::Past)) {
            inside.band(band);
        }
        let reach = self.reach(&obstacles);
        if let Some(reach) = &reach {
            reach::draw_words(inside.pen, reach);
            let words = reach.words;
            for share in 0..=8 {
                let x = words.left() + words.width() * share as f32 / 8.0;
                obstacles.extend([words.top(), words.center().y, words.bottom()].map(|y| pos2(x, y)));
            }
        }
        inside.others();
        if self.view.shows(Part::Theory) {
            inside.theory();
        }
        inside.secondary();
        if let Some(reach) = &reach {
            reach::draw_arrow(inside.pen, reach);
        }
        if self.view.shows(Part::Past) {
            inside.early(&obstacles);
        }
        if self.view.shows(Part::Step) {
            inside.primary(hovered.or(self.view.linked.hovered_layer));
        }
        self.rails(lanes);
        obstacles
    }

    fn color(&self, layer_idx: usize) -> Color32 {
        layer_color(self.pen.style.theme, layer_idx, self.figure.n_layers)
    }

    /// How large dots are, between none where layers are close and whole where they are not.
    fn dot_scale(&self) -> f32 {
        let pitch = self.area.points_per_x();
        let (full, none) = if self.pen.style.is_print() { (7.0, 3.0) } else { (DOTS_FULL, DOTS_NONE) };
        if pitch < none { 0.0 } else { (pitch / full).clamp(0.5, 1.0) }
    }

    fn band(&self, band: &Band) {
        let fill = self.pen.style.tokens().text_1.gamma_multiply(BAND_OPACITY);
        let mut points = Vec::new();
        let flush = |points: &mut Vec<BandPoint>| {
            if points.len() > 1 {
                self.pen.add(Shape::Band(BandShape::filled(std::mem::take(points), fill)));
            }
            points.clear();
        };
        for (idx, (least, greatest)) in band.least.iter().zip(&band.greatest).enumerate() {
            if OffScale::of(*least).is_some() || OffScale::of(*greatest).is_some() {
                flush(&mut points);
                continue;
            }
            let y = |value: &f32| self.area.y_pos(f64::from(value.abs()).log10());
            points.push(BandPoint::new(self.area.x_pos((idx + 1) as f64), y(greatest)..=y(least)));
        }
        flush(&mut points);
    }

    fn others(&self) {
        let style = self.pen.style;
        for other in self.figure.others.iter().filter(|other| self.view.shows(Part::Run(other.number))) {
            let look = RunLook::other(style.theme, other.order);
            for piece in self.pieces(&other.values) {
                let points: Vec<Pos2> = piece.iter().map(|(_, at)| *at).collect();
                self.pen.line(&points, style.line_width, look.color, look.dash);
                for at in points.iter().filter(|_| self.dot_scale() > 0.0) {
                    let size = (style.open_marker - 1.0) * self.dot_scale();
                    self.pen.open(*at, look.marker, size, look.color);
                }
            }
        }
    }

    fn theory(&self) {
        let (style, color) = (self.pen.style, self.pen.style.tokens().text_2);
        let Some(theory) = &self.figure.theory else { return };
        let values: Vec<Option<f32>> =
            theory.iter().map(|value| Some(*value as f32).filter(|value| OffScale::of(*value).is_none())).collect();
        let pieces = self.pieces(&values);
        // Dashes of neighbours would touch: one dashed line instead.
        if self.area.points_per_x() < style.theory_dash * 4.0 / 3.0 {
            for piece in pieces {
                let points: Vec<Pos2> = piece.into_iter().map(|(_, at)| at).collect();
                self.pen.line(&points, style.line_width, color, &[6.0, 4.0]);
            }
            return;
        }
        for (_, at) in pieces.into_iter().flatten() {
            let half = style.theory_dash / 2.0;
            self.pen.horizontal(at.x - half, at.x + half, at.y, style.line_width, color);
        }
    }

    fn secondary(&self) {
        let (style, color) = (self.pen.style, self.pen.style.tokens().text_2);
        for profile in self.figure.signals.iter().skip(1) {
            for piece in self.pieces(&profile.values) {
                let points: Vec<Pos2> = piece.iter().map(|(_, at)| *at).collect();
                self.pen.line(&points, style.line_width, color, &[]);
                for (idx, at) in piece.iter().filter(|_| self.dot_scale() > 0.0) {
                    self.pen.open(*at, profile.signal.marker(), style.open_marker * self.dot_scale(), self.color(*idx));
                }
            }
        }
    }

    fn early(&self, obstacles: &[Pos2]) {
        let style = self.pen.style;
        let mut labels: Vec<Rect> = Vec::new();
        for early in &self.figure.early {
            let pieces = self.pieces(&early.values);
            for piece in &pieces {
                self.colored(piece, style.line_width);
                for (idx, at) in piece.iter().filter(|_| self.dot_scale() > 0.0) {
                    let size = (style.open_marker - 1.0) * self.dot_scale();
                    self.pen.open(*at, Marker::Circle, size, self.color(*idx));
                }
            }
        }
        // Labels only while lines can be told apart, each where it covers nothing.
        for early in self.figure.early.iter().rev().take(5) {
            let text = words::step(early.step);
            let ink = self.pen.ink(style.tokens().text_1);
            let size = self.pen.text_size(&text, ink);
            let points: Vec<Pos2> = self.pieces(&early.values).into_iter().flatten().map(|(_, at)| at).collect();
            let spots = points.iter().skip(1).flat_map(|at| {
                let off = egui::vec2(0.0, style.dot + 1.0);
                [Align2::CENTER_BOTTOM.anchor_size(*at - off, size), Align2::CENTER_TOP.anchor_size(*at + off, size)]
            });
            let is_free = |rect: &Rect| {
                self.area.rect.contains_rect(*rect)
                    && !obstacles.iter().any(|point| rect.expand(1.0).contains(*point))
                    && !labels.iter().any(|label| label.expand(2.0).intersects(*rect))
            };
            if let Some(rect) = spots.into_iter().find(is_free) {
                self.pen.text(rect.center(), Align2::CENTER_CENTER, &text, ink);
                labels.push(rect);
            }
        }
    }

    /// A line whose halves have the colours of the layers that they touch.
    fn colored(&self, piece: &[(usize, Pos2)], width: f32) {
        for (i, (idx, at)) in piece.iter().enumerate() {
            let mut points = Vec::with_capacity(3);
            points.extend(i.checked_sub(1).map(|before| piece[before].1.lerp(*at, 0.5)));
            points.push(*at);
            points.extend(piece.get(i + 1).map(|(_, after)| at.lerp(*after, 0.5)));
            self.pen.line(&points, width, self.color(*idx), &[]);
        }
    }

    fn primary(&self, hovered: Option<usize>) {
        let style = self.pen.style;
        let Some(profile) = self.figure.signals.first() else { return };
        let pieces = self.pieces(&profile.values);
        let marker = profile.signal.marker();
        for piece in &pieces {
            self.colored(piece, style.current_width);
            let is_alone = piece.len() == 1;
            for (idx, at) in piece {
                let diameter = style.dot * if is_alone { 1.0 } else { self.dot_scale() };
                if diameter > 0.0 {
                    self.pen.dot(*at, marker, diameter, self.color(*idx));
                }
            }
        }
        let all = pieces.iter().flatten().find(|(idx, _)| Some(*idx) == hovered);
        if let Some((idx, at)) = all.filter(|_| !style.is_print()) {
            self.pen.dot(*at, marker, HOVERED_DOT, self.color(*idx));
        }
    }

    fn reach(&self, obstacles: &[Pos2]) -> Option<reach::Reach> {
        let figure = self.figure;
        let delta = figure.signals.iter().find(|profile| profile.signal == Signal::Delta)?;
        let ratio = figure.ratio.filter(|_| self.view.shows(Part::Step))?;
        let n_hidden = figure.n_layers - 1;
        let log10 = |idx: usize| delta.values[idx].map(|value| f64::from(value.abs()).log10());
        let ends = (log10(0)?, log10(n_hidden - 1)?);
        Some(reach::lay_out(self.pen, &self.area, ratio, n_hidden, ends, obstacles))
    }

    /// Marks of values that are off the scale, a lane for each signal that has some.
    fn rails(&self, lanes: Lanes) {
        let (style, pen) = (self.pen.style, self.pen);
        let several = self.figure.signals.len() > 1;
        let size = style.mark.min(self.area.points_per_x() * 0.8);
        for is_above in [true, false] {
            let with_marks = self.figure.signals.iter().filter(|profile| has_mark(profile, is_above));
            for (lane, profile) in with_marks.enumerate() {
                // The first signal is the outermost lane above, as its chip is the first one.
                let n_lanes = if is_above { lanes.above } else { lanes.below };
                let y = lanes.y(&self.area, style, is_above, n_lanes - 1 - lane);
                if several {
                    let at = pos2(self.frame.left() - 14.0_f32.min(style.label_gap * 1.6), y);
                    let color = style.tokens().text_1;
                    if lane == 0 && profile.signal == Signal::Delta {
                        pen.marker(at, profile.signal.marker(), style.dot, Some(color), Stroke::NONE);
                    } else {
                        let stroke = Stroke::new(style.line_width, color);
                        pen.marker(at, profile.signal.marker(), style.dot, None, stroke);
                    }
                }
                for (idx, value) in profile.values.iter().enumerate() {
                    let x = self.area.x_pos((idx + 1) as f64);
                    let kind = value.and_then(OffScale::of).filter(|kind| kind.is_above() == is_above);
                    if let Some(kind) = kind.filter(|_| self.area.rect.x_range().contains(x)) {
                        rail::mark_of_size(pen, pos2(x, y), kind, size);
                    }
                }
            }
        }
        self.below_range(lanes);
    }

    /// What lies under the range that the user has zoomed to is not forgotten: it stands in the lower rail.
    fn below_range(&self, lanes: Lanes) {
        if lanes.below == 0 {
            return;
        }
        let y = lanes.y(&self.area, self.pen.style, false, 0);
        let values = self.figure.signals.first().map(|profile| profile.values.as_slice()).unwrap_or_default();
        for (_, at) in self.pieces(values).into_iter().flatten() {
            if at.y > self.area.rect.bottom() + 0.5 && self.area.rect.x_range().contains(at.x) {
                rail::below_mark(self.pen, pos2(at.x, y));
            }
        }
    }

    /// The point of the layer under the pointer that is nearest to it.
    fn point_near(&self, pointer: Pos2, layer_idx: usize) -> Pos2 {
        let of_layer = self.signal_points(layer_idx).into_iter().map(|(_, _, at)| at);
        let nearest = of_layer.min_by(|a, b| (a.y - pointer.y).abs().total_cmp(&(b.y - pointer.y).abs()));
        nearest.unwrap_or(pos2(self.area.x_pos((layer_idx + 1) as f64), pointer.y))
    }

    fn signal_points<'s>(&'s self, layer_idx: usize) -> Vec<(&'s SignalProfile, f32, Pos2)> {
        let point = |profile: &'s SignalProfile| {
            let value =
                profile.values.get(layer_idx).copied().flatten().filter(|value| OffScale::of(*value).is_none())?;
            let at = self.area.pos((layer_idx + 1) as f64, f64::from(value.abs()).log10());
            Some((profile, value, at))
        };
        self.figure.signals.iter().filter_map(point).collect()
    }

    fn readout(&self, pointer: Pos2, layer_idx: usize, legend: Rect) {
        let (figure, n_layers) = (self.figure, self.figure.n_layers);
        let at = self.point_near(pointer, layer_idx);
        let step = figure.step.map(words::step).unwrap_or_default();
        let heading = format!("{}, {step}", words::layer_name(layer_idx, n_layers));
        let mut lines = Vec::new();
        for (order, profile) in figure.signals.iter().enumerate() {
            let Some(value) = profile.values.get(layer_idx).copied().flatten() else { continue };
            lines.push(words::quantity_is(profile.signal.column(), value));
            let next = profile.values.get(layer_idx + 1).copied().flatten().filter(|_| order == 0);
            lines.extend(next.and_then(|next| words::share_of_next(value, next, layer_idx + 1, n_layers)));
        }
        let mut keep_clear = self.obstacles();
        keep_clear.extend([legend.left_top(), legend.right_top(), legend.center(), legend.left_bottom()]);
        keep_clear.extend([at, pointer]);
        readout::draw_readout(self.pen, self.frame, at, &heading, &lines, &keep_clear);
    }
}
