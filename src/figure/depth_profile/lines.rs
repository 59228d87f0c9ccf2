//! The lines, bands and dots of a depth profile.

use egui::epaint::{BandPoint, BandShape};
use egui::{Color32, Pos2, Rect, Shape};

use crate::figure::area::Area;
use crate::figure::crowd::points_along;
use crate::figure::pen::Pen;
use crate::figure::rail::OffScale;
use crate::figure::run_look::RunLook;
use crate::figure::scale::layer_color;
use crate::figure::view::{Part, ViewState};

use super::{Band, DepthProfile};

/// Distance of layers below which dots shrink, and below which there are none.
const DOTS_FULL: f32 = 14.0;
const DOTS_NONE: f32 = 9.0;
/// Opacity of the band.
pub(super) const BAND_OPACITY: f32 = 0.18;
/// Diameter of the dot of the layer under the pointer.
const HOVERED_DOT: f32 = 10.0;

/// Everything that the parts of the drawing share.
pub(super) struct Drawing<'a> {
    pub figure: &'a DepthProfile,
    pub pen: &'a Pen<'a>,
    pub area: Area,
    pub frame: Rect,
    pub view: &'a ViewState,
}

impl Drawing<'_> {
    /// Positions of a profile's values, in pieces that are broken where a value is off the scale.
    pub(super) fn pieces(&self, values: &[Option<f32>]) -> Vec<Vec<(usize, Pos2)>> {
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

    /// Points along the values of a signal.
    pub(super) fn points_of(&self, values: &[Option<f32>]) -> Vec<Pos2> {
        let lines = self.pieces(values).into_iter().map(|piece| piece.into_iter().map(|(_, at)| at).collect());
        lines.flat_map(|line: Vec<Pos2>| points_along(&line)).collect()
    }

    /// Points along everything that is drawn of the data.
    pub(super) fn obstacles(&self) -> Vec<Pos2> {
        let figure = self.figure;
        let shown = |part| self.view.shows(part);
        let signals = figure.signals.iter().enumerate().filter(|(idx, _)| *idx > 0 || shown(Part::Step));
        let signals = signals.map(|(_, profile)| &profile.values);
        let early = figure.early.iter().filter(|_| shown(Part::Past)).map(|early| &early.values);
        let others = figure.others.iter().filter(|other| shown(Part::Run(other.number))).map(|other| &other.values);
        let mut points: Vec<Pos2> =
            signals.chain(early).chain(others).flat_map(|values| self.points_of(values)).collect();
        if let Some(theory) = figure.theory.as_ref().filter(|_| shown(Part::Theory)) {
            points.extend(self.points_of(&theory.iter().map(|value| Some(*value as f32)).collect::<Vec<_>>()));
        }
        if let Some(band) = figure.band.as_ref().filter(|_| shown(Part::Past)) {
            // Its edges, and lines between them.
            for share in [0.0, 0.25, 0.5, 0.75, 1.0_f32] {
                let between = |(least, greatest): (&f32, &f32)| {
                    let is_on_scale = OffScale::of(*least).is_none() && OffScale::of(*greatest).is_none();
                    is_on_scale.then(|| least.abs().powf(1.0 - share) * greatest.abs().powf(share))
                };
                let values: Vec<Option<f32>> = band.least.iter().zip(&band.greatest).map(between).collect();
                points.extend(self.points_of(&values));
            }
        }
        points
    }

    pub(super) fn color(&self, layer_idx: usize) -> Color32 {
        layer_color(self.pen.style.theme, layer_idx, self.figure.n_layers)
    }

    /// How large dots are, between none where layers are close and whole where they are not.
    pub(super) fn dot_scale(&self) -> f32 {
        let pitch = self.area.points_per_x();
        let (full, none) = if self.pen.style.is_print() { (9.0, 6.0) } else { (DOTS_FULL, DOTS_NONE) };
        if pitch < none { 0.0 } else { (pitch / full).clamp(0.5, 1.0) }
    }

    pub(super) fn band(&self, band: &Band) {
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

    pub(super) fn others(&self) {
        let style = self.pen.style;
        for other in self.figure.others.iter().filter(|other| self.view.shows(Part::Run(other.number))) {
            let look = RunLook::of_number(style.theme, other.number);
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

    pub(super) fn theory(&self) {
        let (style, color) = (self.pen.style, self.pen.style.tokens().text_2);
        let Some(theory) = &self.figure.theory else { return };
        let values: Vec<Option<f32>> =
            theory.iter().map(|value| Some(*value as f32).filter(|value| OffScale::of(*value).is_none())).collect();
        let pieces = self.pieces(&values);
        // Dashes of neighbors would touch: one dashed line instead.
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

    pub(super) fn secondary(&self) {
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

    /// A line whose halves have the colors of the layers that they touch.
    pub(super) fn colored(&self, piece: &[(usize, Pos2)], width: f32) {
        for (i, (idx, at)) in piece.iter().enumerate() {
            let mut points = Vec::with_capacity(3);
            points.extend(i.checked_sub(1).map(|before| piece[before].1.lerp(*at, 0.5)));
            points.push(*at);
            points.extend(piece.get(i + 1).map(|(_, after)| at.lerp(*after, 0.5)));
            self.pen.line(&points, width, self.color(*idx), &[]);
        }
    }

    pub(super) fn primary(&self, hovered: Option<usize>) {
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
}
