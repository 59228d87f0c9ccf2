//! What the legend of a depth profile says.

use crate::figure::legend::{Entry, Sample};
use crate::figure::rail::OffScale;
use crate::figure::run_look::{Marker, RunLook};
use crate::figure::style::Style;
use crate::figure::view::Part;
use crate::figure::words;
use crate::spec::Choice;

use super::DepthProfile;
use super::lines::BAND_OPACITY;

/// The entries: this step, what came before it, theory, other runs, and counts of what is off the scale.
///
/// Of the other runs no more than `n_named` are named.
pub(super) fn entries_of(figure: &DepthProfile, style: &Style, n_named: usize) -> Vec<Entry> {
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
        let text = words::THEORY.to_owned();
        entries.push(Entry { sample: line(None), text, part: Some(Part::Theory) });
    }
    if style.is_print() {
        for profile in figure.signals.iter().skip(1) {
            let sample = line(Some(profile.signal.marker()));
            entries.push(Entry { sample, text: profile.signal.label().to_owned(), part: None });
        }
    }
    for other in figure.others.iter().take(n_named) {
        let look = RunLook::of_number(style.theme, other.number);
        let sample = Sample::Line {
            width: style.line_width,
            color: look.color,
            dash: look.dash.to_vec(),
            marker: Some(look.marker),
        };
        let text = words::run_step(Some(other.number), other.step);
        entries.push(Entry { sample, text, part: Some(Part::Run(other.number)) });
    }
    let n_more = figure.others.len().saturating_sub(n_named);
    if n_more > 0 {
        entries.push(Entry { sample: Sample::Nothing, text: words::more_runs(n_named, n_more), part: None });
    }
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
