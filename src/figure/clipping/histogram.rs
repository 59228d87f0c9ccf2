//! The histogram beside the curves: how often which norm was measured, its percentiles, and the choice of a threshold.

use egui::{Align2, Rect, Sense, Ui, pos2};

use crate::figure::area::Area;
use crate::figure::gradient_over_time::spread;
use crate::figure::number::{format_count, format_ratio};
use crate::figure::pen::Pen;
use crate::figure::rail::Lanes;
use crate::figure::tokens::{space, stroke};
use crate::figure::words;
use crate::run::NORM_BINS_PER_DECADE;

use super::{Clipping, PERCENTILES};

/// Bins that are drawn as one bar: a tenth of a decade.
const BINS_PER_BAR: i32 = NORM_BINS_PER_DECADE / 10;

/// Width of bars and of the labels beside them, in a figure of this width.
pub(super) fn widths(pen: &Pen<'_>, outer_width: f32) -> (f32, f32) {
    let ink = pen.label_ink();
    let label = pen.text_size(&words::percentile(99, 8.8e-8), ink).x + pen.style.text * 0.8;
    let bars = (outer_width * 0.17).clamp(4.0 * pen.style.text, 10.0 * pen.style.text);
    (bars, label)
}

/// The histogram and where it stands.
pub(super) struct Histogram<'a> {
    pub pen: &'a Pen<'a>,
    pub figure: &'a Clipping,
    /// Where the curves are: bars share their axis.
    pub area: Area,
    /// Where the bars are.
    pub bars: Rect,
    pub lanes: Lanes,
}

impl Histogram<'_> {
    /// Draws the histogram; the threshold that was chosen by a click.
    pub fn show_ui(&self, ui: &mut Ui) -> Option<f64> {
        let (pen, figure) = (self.pen, self.figure);
        let (style, tokens) = (pen.style, pen.style.tokens());
        self.draw_rails();
        let bars = self.counts();
        let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let inside = pen.clipped(self.bars);
        for (bar, count) in &bars {
            let per_decade = f64::from(NORM_BINS_PER_DECADE / BINS_PER_BAR);
            let (low, high) = (f64::from(*bar) / per_decade, f64::from(bar + 1) / per_decade);
            let (top, bottom) = (self.area.y_pos(high), self.area.y_pos(low));
            let gap = if bottom - top > 3.0 { 0.5 } else { 0.0 };
            // One step among many is still seen.
            let width = (self.bars.width() * *count as f32 / most.max(1) as f32).max(1.0);
            let is_above = figure.is_comparable() && low >= figure.threshold.log10() - 1e-9;
            let color = if is_above { tokens.warning } else { tokens.control };
            let rect =
                Rect::from_min_max(pos2(self.bars.left(), top + gap), pos2(self.bars.left() + width, bottom - gap));
            inside.fill(rect, color);
        }
        pen.vertical(self.bars.left(), self.bars.top(), self.bars.bottom(), style.axis_width, tokens.control);
        if most > 0 {
            let y = self.bars.bottom() + self.lanes.below as f32 * style.rail + style.label_gap;
            let text = words::most_steps(&format_count(most), most);
            pen.text(pos2(self.bars.left(), y), Align2::LEFT_TOP, &text, pen.label_ink());
        }
        self.draw_percentiles();
        self.choose_ui(ui)
    }

    /// Steps by bar.
    fn counts(&self) -> Vec<(i32, u64)> {
        let mut bars: Vec<(i32, u64)> = Vec::new();
        for (bin, count) in &self.figure.norms.counts {
            let bar = bin.div_euclid(BINS_PER_BAR);
            match bars.last_mut().filter(|(last, _)| *last == bar) {
                Some((_, sum)) => *sum += count,
                None => bars.push((bar, *count)),
            }
        }
        bars
    }

    /// The rails go on beside the curves, with the number of steps that stand there.
    fn draw_rails(&self) {
        let (pen, norms) = (self.pen, &self.figure.norms);
        let (style, tokens) = (pen.style, pen.style.tokens());
        for (is_above, n_lanes, count) in
            [(true, self.lanes.above, norms.n_nonfinite), (false, self.lanes.below, norms.n_zero)]
        {
            if n_lanes == 0 {
                continue;
            }
            let y = self.lanes.y(&self.area, style, is_above, 0);
            let rect = Rect::from_x_y_ranges(self.bars.x_range(), y - style.rail / 2.0..=y + style.rail / 2.0);
            pen.fill(rect, tokens.background_1);
            if count > 0 {
                let at = pos2(self.bars.left() + style.text * 0.4, y);
                pen.text(at, Align2::LEFT_CENTER, &format_count(count), pen.label_ink());
            }
        }
    }

    fn draw_percentiles(&self) {
        let (pen, rect) = (self.pen, self.area.rect);
        let style = pen.style;
        // From above: the largest first.
        let known = PERCENTILES.iter().zip(self.figure.percentiles).rev();
        let places = known.filter_map(|(percent, norm)| {
            let norm = norm.filter(|norm| *norm > 0.0)?;
            let y = self.area.y_pos(norm.log10());
            rect.y_range().contains(y).then_some((*percent, norm, y))
        });
        let places: Vec<(u32, f64, f32)> = places.collect();
        let wanted: Vec<f32> = places.iter().map(|(_, _, y)| *y).collect();
        let pitch = style.text * 12.0 / 11.0;
        let ys = spread(&wanted, pitch, rect.top() + pitch / 2.0, rect.bottom() - pitch / 2.0);
        let right = self.bars.right();
        let color = style.tokens().text_2;
        for ((percent, norm, y), label_y) in places.into_iter().zip(ys) {
            let elbow = [pos2(right - style.text * 0.5, y), pos2(right, y), pos2(right + style.text * 0.4, label_y)];
            pen.line(&elbow, style.grid_width, color, &[]);
            let at = pos2(right + style.text * 0.6, label_y);
            pen.text(at, Align2::LEFT_CENTER, &words::percentile(percent, norm), pen.label_ink());
        }
    }

    /// A click on the bars chooses the norm at the pointer.
    fn choose_ui(&self, ui: &mut Ui) -> Option<f64> {
        let (pen, figure) = (self.pen, self.figure);
        if pen.style.is_print() || figure.steps.is_empty() {
            return None;
        }
        let can_choose = figure.can_choose();
        // By the keyboard a threshold is typed into the remedy's field.
        let sense = if can_choose { Sense::CLICK } else { Sense::hover() };
        let response = ui.interact(self.bars, ui.scope_id().with("norms"), sense);
        let hint = words::choose_threshold(figure.kind);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, hint));
        let pointer = response.hover_pos();
        let clicked = response.clicked();
        response.on_hover_text_at_pointer(hint);
        let pointer = pointer.filter(|_| can_choose)?;
        let share = f64::from((self.area.rect.bottom() - pointer.y) / self.area.rect.height());
        let norm = rounded(10_f64.powf(self.area.y.0 + share * (self.area.y.1 - self.area.y.0)))?;
        let accent = pen.style.tokens().accent;
        pen.horizontal(self.area.rect.left(), self.bars.right(), pointer.y, stroke::HAIR, accent);
        let text = words::threshold(norm);
        let ink = pen.ink(accent);
        let at = pos2(self.bars.left() - space::XS, pointer.y - 1.0);
        let ground = Align2::RIGHT_BOTTOM.anchor_size(at, pen.text_size(&text, ink)).expand(1.0);
        pen.fill(ground, pen.style.tokens().background_0);
        pen.text(at, Align2::RIGHT_BOTTOM, &text, ink);
        clicked.then_some(norm)
    }
}

/// A norm to two significant digits, as it is read; nothing where it is no threshold.
fn rounded(norm: f64) -> Option<f64> {
    format_ratio(norm).parse().ok().filter(|norm: &f64| norm.is_finite() && *norm > 0.0)
}
