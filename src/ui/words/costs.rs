//! What remedies cost and change, in words.

use crate::figure::number::{format_count, format_loss, format_ratio, format_value};
use crate::run::{ActivationTimes, Comparison, Device, Side};

/// The head of the column.
pub(in crate::ui) const TIME: &str = "time";
/// Before something is measured.
pub(in crate::ui) const UNKNOWN_COST: &str = "+? %";
/// While something is measured. It does not move: drawing would take time from what is timed.
pub(in crate::ui) const MEASURING: &str = "...";
/// The link to the table of activations, and its head.
pub(in crate::ui) const TIME_PER_ELEMENT: &str = "Time per element";
pub(in crate::ui) const ACTIVATION_COLUMN: &str = "activation";
pub(in crate::ui) const NS_COLUMN: &str = "ns";
pub(in crate::ui) const MEASURE_TIMES: &str = "Measure";
pub(in crate::ui) const MEASURE_TIMES_AGAIN: &str = "Measure again";
pub(in crate::ui) const MEASURING_TIMES: &str = "Measuring";

/// Below this percentage a difference is none: measured twice, the same net differs by as much.
const LEAST_PERCENT: f64 = 1.0;
/// From here on a percentage is longer than its column.
const LONG_PERCENT: f64 = 999.5;
/// A ratio up to this one is none: measured twice, the same activation differs by as much.
const LEAST_RATIO: f64 = 1.05;

/// "+8 %", "0 %", "−3 %", "x 12".
pub(in crate::ui) fn cost(comparison: &Comparison) -> String {
    let percent = comparison.percent();
    if percent >= LONG_PERCENT {
        return format!("x {}", format_ratio(1.0 + percent / 100.0));
    }
    if percent.abs() < LEAST_PERCENT {
        return "0 %".to_owned();
    }
    format!("{}{:.0} %", if percent < 0.0 { '\u{2212}' } else { '+' }, percent.abs())
}

/// The accessible name of the time of a remedy.
pub(in crate::ui) fn cost_name(label: &str, text: &str) -> String {
    let text = if text == MEASURING { "being measured" } else { text };
    format!("{label} time: {text}")
}

/// The tooltip of a time that was measured.
pub(in crate::ui) fn cost_tooltip(comparison: &Comparison, device: &Device) -> String {
    let Comparison { with, without } = comparison;
    let ms = |side: &Side| format_loss(side.ms_per_step);
    let n_steps = with.n_steps.min(without.n_steps);
    let steps = if n_steps == 1 { "step" } else { "steps" };
    let measured = format!(
        "{} ms per step with it, {} ms without, measured on {} in {n_steps} {steps} each",
        ms(with),
        ms(without),
        on(device)
    );
    match (with.is_finite, without.is_finite) {
        (true, true) => measured,
        (with_it, _) => {
            let which = if with_it { "without it" } else { "with it" };
            format!(
                "{measured}. The net {which} diverges at step 0: its steps are measured besides, which takes time, too"
            )
        }
    }
}

/// The tooltip of a time that is not known, or what a click on a known one does.
pub(in crate::ui) fn click_to_measure(is_known: bool) -> &'static str {
    if is_known { "Click to measure again" } else { "Not measured yet. Click to measure: it takes a few seconds" }
}

/// The tooltip while a time is measured.
pub(in crate::ui) const BEING_MEASURED: &str = "The net is trained with it and without it, turn by turn";

/// The tooltip of a measurement that failed.
pub(in crate::ui) fn not_measured(why: &str) -> String {
    format!("It could not be measured. {why}")
}

/// "factor per layer 0.24 → 0.98"; nothing where it was not measured.
pub(in crate::ui) fn change(comparison: &Comparison, is_on: bool) -> Option<String> {
    let ratio = |side: &Side| side.factor_per_layer.map(format_ratio);
    let (before, after) = (ratio(&comparison.without)?, ratio(&comparison.with)?);
    Some(match (before == after, is_on) {
        (true, true) => format!("factor per layer stays {before}"),
        (true, false) => format!("factor per layer would stay {before}"),
        (false, true) => format!("factor per layer {before} \u{2192} {after}"),
        (false, false) => format!("factor per layer would go {before} \u{2192} {after}"),
    })
}

/// What the table of activations holds.
pub(in crate::ui) fn times_caption(times: Option<&ActivationTimes>, device: &Device) -> String {
    let at_once = times.map_or_else(String::new, |times| format!(", {} at once", format_count(times.n_elements)));
    format!(
        "Nanoseconds per element{at_once} on {}: value and derivative, then the gradient times the derivative, without \
         the matrix products",
        on(device)
    )
}

/// Why the ELU costs more than ReLU, with the measured ratio.
pub(in crate::ui) fn why_elu_costs(ratio: f64) -> String {
    if ratio <= LEAST_RATIO {
        return "ELU's negative branch takes an exponential, but here that costs no more time than ReLU's comparison"
            .to_owned();
    }
    format!(
        "ELU's negative branch takes an exponential: here {} times the time of ReLU's comparison",
        format_ratio(ratio)
    )
}

/// An activation's time for screen readers.
pub(in crate::ui) fn activation_time(label: &str, ns: Option<f64>, is_current: bool) -> String {
    let current = if is_current { ", in use" } else { "" };
    match ns {
        Some(ns) => format!("{label}: {} ns per element{current}", format_value(ns)),
        None => format!("{label}: not measured{current}"),
    }
}

fn on(device: &Device) -> String {
    match device {
        Device::Cpu => "the CPU".to_owned(),
        Device::Adapter(_) => device.label(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(with_ms: f64, without_ms: f64) -> Comparison {
        let side = |ms_per_step, factor| Side { ms_per_step, factor_per_layer: factor, n_steps: 9, is_finite: true };
        Comparison { with: side(with_ms, Some(0.98)), without: side(without_ms, Some(0.2401)) }
    }

    #[test]
    fn a_cost_fits_its_column_and_a_difference_in_the_noise_is_none() {
        let words = |with_ms| cost(&comparison(with_ms, 100.0));
        assert_eq!([108.4, 100.9, 99.1, 97.0].map(words), ["+8 %", "0 %", "0 %", "\u{2212}3 %"]);
        assert_eq!([1099.4, 1099.6, 2500.0].map(words), ["+999 %", "x 11", "x 25"]);
    }

    #[test]
    fn a_change_says_what_is_and_what_would_be() {
        let both = comparison(1.0, 1.0);
        assert_eq!(change(&both, true).unwrap(), "factor per layer 0.24 \u{2192} 0.98");
        assert_eq!(change(&both, false).unwrap(), "factor per layer would go 0.24 \u{2192} 0.98");
        let same = Comparison { with: both.without, ..both };
        assert_eq!(change(&same, true).unwrap(), "factor per layer stays 0.24");
        let one_layer = Comparison { with: Side { factor_per_layer: None, ..both.with }, ..both };
        assert_eq!(change(&one_layer, true), None);
    }

    #[test]
    fn a_net_that_diverges_at_once_is_named_with_its_time() {
        let mut both = comparison(1.92, 1.78);
        assert_eq!(
            cost_tooltip(&both, &Device::Cpu),
            "1.92 ms per step with it, 1.78 ms without, measured on the CPU in 9 steps each"
        );
        both.without.is_finite = false;
        assert!(cost_tooltip(&both, &Device::Cpu).contains("The net without it diverges at step 0"));
    }

    #[test]
    fn an_exponential_that_hides_behind_memory_is_said_to_cost_nothing() {
        assert!(why_elu_costs(4.17).ends_with("here 4.2 times the time of ReLU's comparison"));
        assert!(why_elu_costs(1.02).contains("costs no more time"));
    }
}
