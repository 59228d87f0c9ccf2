//! Ticks and ranges: where an axis has marks and what stands beside them. Logarithmic axes are plotted as log10.

use super::number::format_ratio;
use super::style::Style;

/// What stands beside a tick.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TickLabel {
    /// As it is.
    Text(String),
    /// A power of ten: "1e-7" on the screen, ten to the minus seven in print.
    Power(i32),
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Where, in the axis' units (log10 on a logarithmic one).
    pub at: f64,
    /// What stands beside it; nothing for a mark alone.
    pub label: Option<TickLabel>,
    /// Whether it is a minor tick, without a grid line.
    pub is_minor: bool,
}

/// The whole decades around the logarithms of the magnitudes that are finite and not zero; nothing without any.
pub(crate) fn decades(magnitudes: impl IntoIterator<Item = f32>) -> Option<(f64, f64)> {
    let on_scale = magnitudes.into_iter().map(f32::abs).filter(|value| value.is_finite() && *value > 0.0);
    let (least, greatest) =
        on_scale.fold((f32::INFINITY, 0.0_f32), |(least, greatest), value| (least.min(value), greatest.max(value)));
    if least > greatest {
        return None;
    }
    // Rounding of single precision must not open a decade: 0.1 is 1e-1.
    let (low, high) = (f64::from(least).log10(), f64::from(greatest).log10());
    let (low, high) = ((low + 1e-6).floor(), (high - 1e-6).ceil());
    Some(if low < high { (low, high) } else { (low, low + 1.0) })
}

/// The range of a logarithmic axis: whole decades, and on the screen 0.3 more either side.
pub(crate) fn log_range(magnitudes: impl IntoIterator<Item = f32>, style: &Style) -> Option<(f64, f64)> {
    let margin = if style.is_print() { 0.0 } else { 0.3 };
    decades(magnitudes).map(|(low, high)| (low - margin, high + margin))
}

/// Ticks of a logarithmic axis of this length in points: decades, every 2nd, 5th, 10th .. when they are close, with
/// minor ticks 2 to 9 when a decade is tall.
pub(crate) fn log_ticks(range: (f64, f64), length: f32, style: &Style) -> Vec<Tick> {
    let span = range.1 - range.0;
    let points_per_decade = length / span as f32;
    if points_per_decade > 8.0 * style.label_pitch {
        return close_log_ticks(range, length, style);
    }
    let stride = stride(f64::from(style.label_pitch / points_per_decade)).max(1.0);
    let mut ticks = Vec::new();
    for exponent in range.0.floor() as i32..=range.1.ceil() as i32 {
        let at = f64::from(exponent);
        if at >= range.0 - 1e-9 && at <= range.1 + 1e-9 && (at / stride).fract() == 0.0 {
            ticks.push(Tick { at, label: Some(TickLabel::Power(exponent)), is_minor: false });
        }
        if points_per_decade >= style.minor_from {
            let minors = (2..10).map(|multiple| at + f64::from(multiple).log10());
            let within = minors.filter(|at| *at > range.0 && *at < range.1);
            ticks.extend(within.map(|at| Tick { at, label: None, is_minor: true }));
        }
    }
    ticks
}

/// Ticks of a logarithmic axis that shows a decade or less: round values.
fn close_log_ticks(range: (f64, f64), length: f32, style: &Style) -> Vec<Tick> {
    let (low, high) = (10_f64.powf(range.0), 10_f64.powf(range.1));
    let step = stride((high - low) * f64::from(style.label_pitch / length));
    let room = style.label_pitch * 0.7;
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    let points = |value: f64| (value.log10() / (range.1 - range.0)) as f32 * length;
    let tick = |idx: i64| {
        let value = idx as f64 * step;
        // Equal steps come closer together towards the top: there every 2nd, 5th or 10th is labeled.
        let has_room = |stride: i64| idx <= stride || points(value) - points(value - stride as f64 * step) >= room;
        let is_labeled = [1, 2, 5, 10].into_iter().find(|stride| has_room(*stride)).is_some_and(|n| idx % n == 0);
        let label = is_labeled.then(|| TickLabel::Text(label_of(value, step)));
        Tick { at: value.log10(), is_minor: label.is_none(), label }
    };
    (first.max(1)..=last).map(tick).collect()
}

/// Ticks of a linear axis of this length, at least `pitch` points apart, on round values.
pub(crate) fn linear_ticks(range: (f64, f64), length: f32, pitch: f32) -> Vec<Tick> {
    let step = stride((range.1 - range.0) * f64::from(pitch / length));
    let first = (range.0 / step - 1e-9).ceil() as i64;
    let last = (range.1 / step + 1e-9).floor() as i64;
    let tick = |idx: i64| {
        let at = idx as f64 * step;
        Tick { at, label: Some(TickLabel::Text(label_of(at, step))), is_minor: false }
    };
    (first..=last).map(tick).collect()
}

/// A linear range with round ends around values, at least two round steps wide.
pub(crate) fn round_range(low: f64, high: f64) -> (f64, f64) {
    let room = (high - low).max(high.abs() * 0.02).max(1e-6);
    let step = stride(room / 2.0);
    let range = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
    if range.0 < range.1 { range } else { (range.0 - step, range.1 + step) }
}

/// Ticks of an axis of steps: like [`linear_ticks`], on whole numbers from 0.
pub(crate) fn step_ticks(range: (f64, f64), length: f32, pitch: f32) -> Vec<Tick> {
    let step = stride((range.1 - range.0) * f64::from(pitch / length)).max(1.0);
    let first = (range.0 / step - 1e-9).ceil().max(0.0) as i64;
    let last = (range.1 / step + 1e-9).floor() as i64;
    let tick = |idx: i64| {
        let at = idx as f64 * step;
        Tick { at, label: Some(TickLabel::Text(format!("{at}"))), is_minor: false }
    };
    (first..=last).map(tick).collect()
}

/// Ticks of an axis of layers, which count from 1; the last one is the output. Labels keep `pitch` points apart, and
/// `output_room` points from the output's.
pub(crate) fn layer_ticks(n_layers: usize, points_per_layer: f32, pitch: f32, output_room: f32) -> Vec<Tick> {
    let stride = stride(f64::from(pitch / points_per_layer)).max(1.0) as usize;
    let mut ticks = Vec::new();
    for layer in 1..n_layers {
        // From 1 on, so that the layer that everything is about has its label.
        let is_labeled = (layer - 1) % stride == 0;
        let has_room = (n_layers - layer) as f32 * points_per_layer >= output_room;
        let label = (is_labeled && has_room).then(|| TickLabel::Text(layer.to_string()));
        if label.is_some() || points_per_layer >= 4.0 {
            ticks.push(Tick { at: layer as f64, label, is_minor: false });
        }
    }
    let label = Some(TickLabel::Text(super::words::OUTPUT.to_owned()));
    ticks.push(Tick { at: n_layers as f64, label, is_minor: false });
    ticks
}

/// The least of 1, 2, 5 times a power of ten that is no less than `least`.
fn stride(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    // A little tolerance keeps 0.2 from becoming 0.5 for the sake of a rounding.
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|stride| *stride >= least * 0.999)
        .unwrap_or(10.0 * power)
}

fn label_of(value: f64, step: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-2..1e4).contains(&step) && !(1e-2..1e4).contains(&value.abs()) {
        return format_ratio(value);
    }
    let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::tokens::Theme;

    fn labels(ticks: &[Tick]) -> Vec<String> {
        let text = |label: &TickLabel| match label {
            TickLabel::Text(text) => text.clone(),
            TickLabel::Power(exponent) => format!("1e{exponent}"),
        };
        ticks.iter().filter_map(|tick| tick.label.as_ref().map(text)).collect()
    }

    /// Oracle: the design's pictures (1.7e-7 to 0.30 shows 1e-7 to 1e0 with 0.3 decades either side).
    #[test]
    fn ranges_are_whole_decades_with_a_margin_on_the_screen_only() {
        let screen = Style::screen(Theme::Light);
        let values = [1.7e-7, 0.3, 0.0, f32::NAN, f32::INFINITY];
        assert_eq!(log_range(values, &screen), Some((-7.3, 0.3)));
        assert_eq!(log_range(values, &Style::print()), Some((-7.0, 0.0)));
        assert_eq!(log_range([0.0, f32::NAN], &screen), None);
        assert_eq!(decades([0.1]), Some((-1.0, 0.0)));
        assert_eq!(decades([1e-30]), Some((-30.0, -29.0)));
    }

    /// Oracle: the design's pictures.
    #[test]
    fn decades_are_labeled_as_often_as_there_is_room() {
        let screen = Style::screen(Theme::Light);
        assert_eq!(labels(&log_ticks((-7.3, 0.3), 255.0, &screen)).len(), 8);
        assert_eq!(labels(&log_ticks((-6.3, 0.3), 128.0, &screen)), ["1e-6", "1e-4", "1e-2", "1e0"]);
        assert_eq!(
            labels(&log_ticks((-1.3, 30.3), 240.0, &screen)),
            ["1e0", "1e5", "1e10", "1e15", "1e20", "1e25", "1e30"]
        );
        let minors = |height| log_ticks((-2.3, 0.3), height, &screen).iter().filter(|tick| tick.is_minor).count();
        assert_eq!(minors(100.0), 0, "a decade is 38 points tall");
        assert!(minors(130.0) >= 16, "a decade is 50 points tall");
    }

    #[test]
    fn a_close_look_at_a_logarithmic_axis_has_round_labels() {
        let screen = Style::screen(Theme::Light);
        let ticks = log_ticks((-0.60, -0.50), 200.0, &screen);
        assert_eq!(labels(&ticks), ["0.26", "0.27", "0.28", "0.29", "0.30", "0.31"]);
        assert!((ticks[4].at - 0.30_f64.log10()).abs() < 1e-12);
        // A decade and more: labels keep apart at the top, too.
        let range = (-1.3, 0.3);
        let ticks = log_ticks(range, 480.0, &screen);
        let labeled: Vec<f64> = ticks.iter().filter(|tick| tick.label.is_some()).map(|tick| tick.at).collect();
        let points = |at: f64| (at - range.0) / (range.1 - range.0) * 480.0;
        assert!(labeled.windows(2).all(|pair| points(pair[1]) - points(pair[0]) >= 13.0), "{:?}", labels(&ticks));
        assert!(labeled.len() >= 12);
    }

    #[test]
    fn steps_are_whole_and_loss_is_round() {
        assert_eq!(labels(&step_ticks((0.0, 3.0), 400.0, 40.0)), ["0", "1", "2", "3"]);
        assert_eq!(labels(&step_ticks((0.0, 240.0), 377.0, 60.0)), ["0", "50", "100", "150", "200"]);
        assert_eq!(labels(&linear_ticks((2.2, 2.6), 64.0, 24.0)), ["2.2", "2.4", "2.6"]);
        assert_eq!(
            labels(&linear_ticks((0.0, 1.0), 64.0, 24.0)),
            ["0.0", "0.5", "1.0"].map(|label| if label == "0.0" { "0" } else { label })
        );
    }

    #[test]
    fn layers_are_labeled_from_one_and_the_output_by_name() {
        assert_eq!(labels(&layer_ticks(9, 47.0, 18.0, 32.0)), ["1", "2", "3", "4", "5", "6", "7", "8", "output"]);
        let fifteen = labels(&layer_ticks(16, 26.0, 30.0, 40.0));
        assert_eq!(fifteen, ["1", "3", "5", "7", "9", "11", "13", "output"]);
        assert_eq!(labels(&layer_ticks(2, 200.0, 18.0, 32.0)), ["1", "output"]);
    }
}
