//! The verdict in words: one sentence from its numbers.

use crate::figure::number::format_ratio;
use crate::run::{Verdict, VerdictKind};

/// A verdict as the strip shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct VerdictWords {
    /// "Vanishing", "Diverged at step 3".
    pub word: String,
    /// What was measured.
    pub sentence: String,
}

/// Says what a verdict rests on; `theory` is the factor per layer that is predicted for the net as it starts.
pub(in crate::ui) fn verdict_words(verdict: &Verdict, theory: Option<f64>) -> VerdictWords {
    let last = verdict.n_hidden;
    match verdict.kind {
        VerdictKind::Vanishing if verdict.ratio.is_nan() || verdict.ratio == 0.0 => {
            words("Vanishing", "layer 1 receives no gradient at all".to_owned())
        }
        VerdictKind::Vanishing => {
            let factor = verdict.factor_per_layer.map_or_else(String::new, |factor| {
                let theory = theory.map_or_else(String::new, |theory| in_theory(verdict, three_digits(theory)));
                format!(", factor {} per layer{theory}", three_digits(factor))
            });
            let share = format_ratio(verdict.ratio);
            words("Vanishing", format!("layer 1 receives {share} of the signal at layer {last}{factor}"))
        }
        VerdictKind::Exploding => {
            let growth = verdict.factor_per_layer.unwrap_or(verdict.ratio);
            // Over a hundred layers 1.04 is much.
            let times = if growth < 1.1 { three_digits(growth) } else { format_ratio(growth) };
            let theory = theory.filter(|_| verdict.factor_per_layer.is_some());
            let theory = theory.map_or_else(String::new, |theory| in_theory(verdict, format_ratio(theory)));
            words("Exploding", format!("the gradient grows {times} times per layer towards the input{theory}"))
        }
        VerdictKind::Healthy => words("Healthy", healthy(verdict)),
        VerdictKind::Diverged => match verdict.first_non_finite {
            Some(first) => words(&format!("Diverged at step {}", first.step), first.to_string()),
            None => words("Diverged", format!("a gradient of step {} is not finite", verdict.step)),
        },
    }
}

fn words(word: &str, sentence: String) -> VerdictWords {
    VerdictWords { word: word.to_owned(), sentence }
}

/// Theory is about the net before its first update: at later steps it says so.
fn in_theory(verdict: &Verdict, factor: String) -> String {
    if verdict.step == 0 { format!(" (theory {factor})") } else { format!(" (theory at step 0: {factor})") }
}

fn healthy(verdict: &Verdict) -> String {
    let (least, greatest) = verdict.relative_updates;
    let changes = if least.is_finite() && greatest > 0.0 {
        // Hundredths of a percent are read as shares.
        let share = if least < 1e-4 { format_ratio } else { percent };
        let of = if least < 1e-4 { " of its weights" } else { "" };
        Some(format!("every layer changes by {} to {}{of} per step", share(least), share(greatest)))
    } else {
        None
    };
    let signal = (!verdict.ratio.is_nan()).then(|| {
        let times = format_ratio(verdict.ratio);
        let last = verdict.n_hidden;
        if verdict.ratio.is_infinite() {
            return format!("layer 1 receives a gradient, layer {last} none yet");
        }
        if verdict.ratio >= 1.0 {
            format!("layer 1 receives {times} times the signal at layer {last}")
        } else {
            format!("layer 1 receives {times} of the signal at layer {last}")
        }
    });
    match (changes, signal) {
        (Some(changes), Some(signal)) => format!("{changes}; {signal}"),
        (Some(changes), None) => changes,
        (None, Some(signal)) => signal,
        (None, None) => format!("all values of step {} are finite", verdict.step),
    }
}

/// A share in percent with at most two digits and no zeros at its end: "0.1 %", "0.036 %", "12 %".
fn percent(share: f64) -> String {
    let text = format_ratio(share * 100.0);
    let text = if text.contains('.') && !text.contains('e') { text.trim_end_matches('0') } else { &text };
    format!("{} %", text.trim_end_matches('.'))
}

/// Three digits, as a factor between layers is given: "0.229", "1.80", "12.3".
pub(super) fn three_digits(value: f64) -> String {
    match value {
        value if (0.001..1.0).contains(&value) => format!("{value:.3}"),
        value if (1.0..10.0).contains(&value) => format!("{value:.2}"),
        value => format_ratio(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{FirstNonFinite, Quantity};

    fn verdict(kind: VerdictKind, ratio: f64, factor: f64) -> Verdict {
        Verdict {
            kind,
            step: 240,
            n_hidden: 8,
            ratio,
            factor_per_layer: Some(factor),
            relative_updates: (1e-3, 4e-3),
            first_non_finite: None,
        }
    }

    /// Oracle: the sentences of the design.
    #[test]
    fn the_verdicts_read_as_the_design_says() {
        let vanishing = verdict_words(&verdict(VerdictKind::Vanishing, 3.3e-5, 0.2291), None);
        assert_eq!(vanishing.word, "Vanishing");
        assert_eq!(vanishing.sentence, "layer 1 receives 3.3e-5 of the signal at layer 8, factor 0.229 per layer");
        let exploding = verdict_words(&verdict(VerdictKind::Exploding, 61.0, 1.8), None);
        assert_eq!(exploding.sentence, "the gradient grows 1.8 times per layer towards the input");
        let healthy = verdict_words(&verdict(VerdictKind::Healthy, 2.2, 1.12), Some(1.0));
        assert_eq!(
            healthy.sentence,
            "every layer changes by 0.1 % to 0.4 % per step; layer 1 receives 2.2 times the signal at layer 8"
        );
        let first = FirstNonFinite { step: 17, layer: Some(3), quantity: Quantity::Preactivation, is_infinite: true };
        let mut diverged = verdict(VerdictKind::Diverged, f64::NAN, f64::NAN);
        diverged.first_non_finite = Some(first);
        let diverged = verdict_words(&diverged, Some(1.0));
        assert_eq!(diverged.word, "Diverged at step 17");
        assert_eq!(diverged.sentence, "the first infinite value was the pre-activation of layer 3");
    }

    /// Oracle: the design's sentence; theory is about step 0 and says so once the weights have changed.
    #[test]
    fn theory_stands_beside_the_measured_factor() {
        let mut vanishing = verdict(VerdictKind::Vanishing, 3.3e-5, 0.2291);
        let sentence = |verdict: &Verdict, theory| verdict_words(verdict, Some(theory)).sentence;
        assert!(sentence(&vanishing, 0.2361).ends_with("factor 0.229 per layer (theory at step 0: 0.236)"));
        vanishing.step = 0;
        assert!(sentence(&vanishing, 0.2361).ends_with("factor 0.229 per layer (theory 0.236)"));
        let mut exploding = verdict(VerdictKind::Exploding, 61.0, 1.8);
        exploding.step = 0;
        assert!(sentence(&exploding, 1.77).ends_with("1.8 times per layer towards the input (theory 1.8)"));
    }

    #[test]
    fn ratios_of_zeros_are_said_in_words() {
        let none = verdict(VerdictKind::Vanishing, f64::NAN, f64::NAN);
        assert_eq!(verdict_words(&none, None).sentence, "layer 1 receives no gradient at all");
        let first_only = verdict(VerdictKind::Healthy, f64::INFINITY, f64::INFINITY);
        let sentence = verdict_words(&first_only, None).sentence;
        assert!(sentence.ends_with("; layer 1 receives a gradient, layer 8 none yet"), "{sentence}");
        let deep = verdict(VerdictKind::Exploding, 70.0, 1.04);
        assert_eq!(verdict_words(&deep, None).sentence, "the gradient grows 1.04 times per layer towards the input");
    }

    #[test]
    fn a_net_with_one_hidden_layer_has_no_factor_and_no_ratio() {
        let mut one = verdict(VerdictKind::Healthy, f64::NAN, 1.0);
        one.factor_per_layer = None;
        assert_eq!(verdict_words(&one, None).sentence, "every layer changes by 0.1 % to 0.4 % per step");
        one.relative_updates = (f64::INFINITY, 0.0);
        assert_eq!(verdict_words(&one, None).sentence, "all values of step 240 are finite");
    }
}
