//! How numbers are written: two significant digits, plain from 0.01 to 9999, else as 3.3e-5.

/// A value for reading: "0.30", "12", "3.3e-5", "0", "NaN", "inf", "-inf".
///
/// Digits before the decimal point are never replaced by zeros: 1234.6 is "1235".
pub fn format_value(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let (mantissa, exponent) = rounded(value.abs());
    let sign = if value < 0.0 { "-" } else { "" };
    // Plain numbers end below 9999.5, which reads as 9999.
    if exponent < -2 || value.abs() >= 9999.5 {
        return format!("{sign}{mantissa:.1}e{exponent}");
    }
    let decimals = usize::try_from(1 - exponent).unwrap_or(0);
    format!("{sign}{:.decimals$}", value.abs())
}

/// A ratio for reading: like [`format_value`], but with no decimals that say nothing: "1", not "1.0".
pub fn format_ratio(value: f64) -> String {
    let text = format_value(value);
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A loss for reading: with a third digit where digits are plain, since learning shows in it: "2.31", "0.0812".
pub fn format_loss(value: f64) -> String {
    let magnitude = value.abs();
    if !(0.01..1000.0).contains(&magnitude) {
        return format_value(value);
    }
    let (_, exponent) = rounded(magnitude);
    let decimals = usize::try_from(2 - exponent).unwrap_or(0);
    format!("{value:.decimals$}")
}

/// A percentage of a fraction, with two significant digits below ten: "0.12 %", "4.0 %", "33 %".
pub fn format_percent(fraction: f64) -> String {
    format!("{} %", format_ratio(fraction * 100.0))
}

/// A value as a mantissa times a power of ten, for print: 3.3e-5 is ("3.3", -5); nothing where plain digits do.
pub fn power_form(value: f64) -> Option<(String, i32)> {
    let is_plain = !value.is_finite() || value == 0.0 || format_value(value).find('e').is_none();
    let (mantissa, exponent) = rounded(value.abs());
    (!is_plain).then(|| (format!("{}{mantissa:.1}", if value < 0.0 { "−" } else { "" }), exponent))
}

/// A power of ten as ticks show it on the screen: "1e-7", "1e0", "1e12".
pub fn format_decade(exponent: i32) -> String {
    format!("1e{exponent}")
}

/// The exponent of a power of ten, with a true minus sign, for print.
pub fn format_exponent(exponent: i32) -> String {
    if exponent < 0 { format!("−{}", exponent.unsigned_abs()) } else { exponent.to_string() }
}

/// A count with thin groups of thousands: "1 437", "12".
pub fn format_count(count: u64) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut grouped = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Mantissa, rounded to one decimal, and exponent: 9.96e-6 is (1.0, -5).
fn rounded(magnitude: f64) -> (f64, i32) {
    if magnitude == 0.0 || !magnitude.is_finite() {
        return (magnitude, 0);
    }
    // The standard formatter rounds correctly, down to the least subnormal.
    let text = format!("{magnitude:.1e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.parse().unwrap_or(0.0), exponent.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: the design's examples and its rule, written out by hand.
    #[test]
    fn values_have_two_digits_and_are_plain_in_the_middle() {
        let cases = [
            (1.3e-6, "1.3e-6"),
            (3.3e-5, "3.3e-5"),
            (0.0088, "8.8e-3"),
            (0.01, "0.010"),
            (0.038, "0.038"),
            (0.3, "0.30"),
            (0.996, "1.0"),
            (9.96, "10"),
            (2.31, "2.3"),
            (31.4, "31"),
            (1234.5, "1234"),
            (9999.0, "9999"),
            (10_000.0, "1.0e4"),
            (1.8e30, "1.8e30"),
            (-0.5, "-0.50"),
            (0.0, "0"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (9.96e-6, "1.0e-5"),
            (0.00996, "0.010"),
            (f64::from(f32::MIN_POSITIVE), "1.2e-38"),
        ];
        for (value, text) in cases {
            assert_eq!(format_value(value), text, "{value}");
        }
    }

    #[test]
    fn print_writes_powers_of_ten_where_the_screen_writes_an_exponent() {
        assert_eq!(power_form(3.3e-5), Some(("3.3".to_owned(), -5)));
        assert_eq!(power_form(0.3), None);
        assert_eq!(power_form(f64::INFINITY), None);
        assert_eq!(format_exponent(-7), "−7");
        assert_eq!(format_decade(-7), "1e-7");
    }

    #[test]
    fn ratios_percentages_and_counts_read_as_people_write_them() {
        assert_eq!(format_ratio(1.0), "1");
        assert_eq!(format_ratio(0.236), "0.24");
        assert_eq!(format_percent(0.004), "0.40 %");
        assert_eq!(
            [2.3089, 0.0812, 31.25, 1e-4, f64::NAN].map(format_loss),
            ["2.31", "0.0812", "31.2", "1.0e-4", "NaN"]
        );
        assert_eq!(format_count(1437), "1437");
        assert_eq!(format_count(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
