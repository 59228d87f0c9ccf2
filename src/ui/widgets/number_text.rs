//! Numbers in fields: how they are written, read, and stepped by the arrow keys.

use crate::spec::{CountLimits, Limits};

/// What kind of number a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) enum NumberKind {
    /// A real number.
    Real(Limits),
    /// A share between 0 and 1, written in percent.
    Percent(Limits),
    /// A whole number.
    Count(CountLimits),
}

impl NumberKind {
    /// The number as its field shows it, so that reading it gives the same number.
    pub(in crate::ui) fn write(self, value: f64) -> String {
        match self {
            Self::Count(_) => format!("{value:.0}"),
            Self::Real(_) => write_real(value),
            // Sixteen digits would show what the multiplication adds.
            Self::Percent(_) => format!("{} %", write_real((value * 1e12).round() / 1e10)),
        }
    }

    /// The number in a text; nothing where there is none that the field could ever hold.
    pub(in crate::ui) fn read(self, text: &str) -> Option<f64> {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let text = text.replace('\u{2212}', "-");
        match self {
            Self::Count(_) => {
                // "1e3" and "64.0" are whole numbers, too.
                let value = text.parse::<u64>().map(|count| count as f64).or_else(|_| text.parse::<f64>()).ok()?;
                (value >= 0.0 && value.fract() == 0.0 && value <= u64::MAX as f64).then_some(value)
            }
            Self::Real(_) => text.parse::<f64>().ok().filter(|value| value.is_finite()),
            Self::Percent(_) => {
                let percent: f64 = text.strip_suffix('%').unwrap_or(&text).parse().ok()?;
                percent.is_finite().then_some(percent / 100.0)
            }
        }
    }

    /// Whether the number is within its limits.
    pub(in crate::ui) fn contains(self, value: f64) -> bool {
        match self {
            Self::Count(limits) => value >= limits.least as f64 && value <= limits.most as f64,
            Self::Real(limits) | Self::Percent(limits) => limits.contain(value),
        }
    }

    /// What would be right, in words: "1 to 200".
    pub(in crate::ui) fn limits_in_words(self) -> String {
        match self {
            Self::Count(limits) => limits.to_string(),
            Self::Real(limits) => limits.to_string(),
            Self::Percent(limits) => limits.in_percent(),
        }
    }

    /// The next number up (`direction` 1) or down (-1); `factor` is 1, or 10 for a large step. Never out of limits.
    pub(in crate::ui) fn stepped(self, value: f64, direction: f64, factor: f64) -> f64 {
        let next = match self {
            Self::Count(_) => (value + direction * factor).max(0.0),
            Self::Percent(_) => ((value * 100.0).round() + direction * factor) / 100.0,
            Self::Real(_) => step_real(value, direction, factor),
        };
        if self.contains(next) { next } else { value }
    }

    /// What dragging a field by so many points makes of a number: a tenth of a decade each 8 points, or a whole one.
    pub(in crate::ui) fn dragged(self, start: f64, points: f32) -> f64 {
        const POINTS_PER_STEP: f32 = 8.0;
        let n_steps = (points / POINTS_PER_STEP).trunc() as i32;
        let direction = f64::from(n_steps.signum());
        (0..n_steps.abs()).fold(start, |value, _| self.stepped(value, direction, 1.0))
    }
}

/// Percent limits are written by what [`Limits`] says about shares.
trait InPercent {
    fn in_percent(&self) -> String;
}

impl InPercent for Limits {
    fn in_percent(&self) -> String {
        use crate::spec::Bound;
        let percent = |bound: Bound| match bound {
            Bound::Open => Bound::Open,
            Bound::Included(share) => Bound::Included(share * 100.0),
            Bound::Excluded(share) => Bound::Excluded(share * 100.0),
        };
        let limits = Limits { least: percent(self.least), most: percent(self.most) };
        format!("{limits} %")
    }
}

fn write_real(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 || (0.01..10_000.0).contains(&magnitude) { value.to_string() } else { format!("{value:e}") }
}

/// A tenth of the leading decade up or down: 0.1, 0.11, 0.12; 1, 0.99, 0.98.
fn step_real(value: f64, direction: f64, factor: f64) -> f64 {
    if value == 0.0 {
        return direction * 0.01 * factor;
    }
    let away = direction * value.signum();
    let mut exponent = value.abs().log10().floor();
    // Towards zero, a power of ten belongs to the decade beneath.
    if away < 0.0 && value.abs() <= 10.0_f64.powf(exponent) {
        exponent -= 1.0;
    }
    let grid = 10.0_f64.powf(exponent - 1.0);
    let n_grids = (value / grid).round() + direction * factor;
    // The text of the product, so that 0.12 does not become 0.12000000000000001.
    format!("{:.2e}", n_grids * grid).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: NumberKind = NumberKind::Real(Limits::ANY);
    const WIDTH: NumberKind = NumberKind::Count(CountLimits::new(1, 2048));
    const SHARE: NumberKind = NumberKind::Percent(Limits::BELOW_ONE);

    #[test]
    fn what_is_written_reads_back_as_the_same_number() {
        for value in [0.0, 0.1, 3e-4, 1e-30, 2.5, 12345.678, -0.25, 1.0 / 3.0] {
            assert_eq!(ANY.read(&ANY.write(value)), Some(value), "{}", ANY.write(value));
        }
        for share in [0.2, 0.0, 0.125, 0.07] {
            assert_eq!(SHARE.read(&SHARE.write(share)), Some(share), "{}", SHARE.write(share));
        }
        assert_eq!((ANY.write(3e-4), ANY.write(0.1), SHARE.write(0.2)), ("3e-4".into(), "0.1".into(), "20 %".into()));
    }

    #[test]
    fn text_that_is_no_number_of_the_kind_is_not_read() {
        for text in ["", "many", "-1", "2.5", "nan", "inf"] {
            assert_eq!(WIDTH.read(text), None, "{text}");
        }
        assert_eq!(WIDTH.read(" 1e3 "), Some(1000.0));
        assert_eq!(ANY.read("nan"), None);
        assert_eq!(SHARE.read("12.5%"), Some(0.125));
    }

    #[test]
    fn limits_are_said_in_the_units_of_the_field() {
        assert_eq!(WIDTH.limits_in_words(), "1 to 2048");
        assert_eq!(SHARE.limits_in_words(), "from 0, below 100 %");
    }

    #[test]
    fn arrows_step_by_one_or_by_a_tenth_of_the_decade_and_stop_at_the_limits() {
        assert_eq!(WIDTH.stepped(64.0, 1.0, 10.0), 74.0);
        assert_eq!(WIDTH.stepped(1.0, -1.0, 1.0), 1.0);
        assert_eq!(ANY.stepped(0.1, 1.0, 1.0), 0.11);
        assert_eq!(ANY.stepped(1.0, -1.0, 1.0), 0.99);
        assert_eq!(ANY.stepped(3e-4, -1.0, 1.0), 2.9e-4);
        assert_eq!(SHARE.stepped(0.2, 1.0, 1.0), 0.21);
        assert_eq!(ANY.dragged(0.1, 16.0), 0.12);
    }
}
