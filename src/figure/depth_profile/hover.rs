//! What the pointer is over in a depth profile.

use egui::{Pos2, Rect, pos2};

use crate::figure::rail::OffScale;
use crate::figure::readout;
use crate::figure::words;

use super::SignalProfile;
use super::lines::Drawing;

impl Drawing<'_> {
    /// The point of the layer under the pointer that is nearest to it.
    pub(super) fn point_near(&self, pointer: Pos2, layer_idx: usize) -> Pos2 {
        let of_layer = self.signal_points(layer_idx).into_iter();
        let nearest = of_layer.min_by(|a, b| (a.y - pointer.y).abs().total_cmp(&(b.y - pointer.y).abs()));
        nearest.unwrap_or(pos2(self.area.x_pos((layer_idx + 1) as f64), pointer.y))
    }

    /// Where the signals are at a layer.
    fn signal_points(&self, layer_idx: usize) -> Vec<Pos2> {
        let point = |profile: &SignalProfile| {
            let value = profile.values.get(layer_idx).copied().flatten()?;
            let on_scale = OffScale::of(value).is_none();
            on_scale.then(|| self.area.pos((layer_idx + 1) as f64, f64::from(value.abs()).log10()))
        };
        self.figure.signals.iter().filter_map(point).collect()
    }

    pub(super) fn readout(&self, pointer: Pos2, layer_idx: usize, legend: Rect) {
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
