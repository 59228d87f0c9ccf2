//! A text read as far as it goes: a line that is no TOML is reported and left out, so that the problems of the other
//! lines are listed at once with it.

use toml_edit::Document;

use super::position::Lines;
use super::problem::{FileProblem, Found, sorted};
use super::{depth, read, syntax};
use crate::spec::Experiment;

/// Most lines that are left out; a text with more is something else than an experiment.
const MOST_LEFT_OUT: usize = 20;

/// What a text gives.
pub(super) struct Outcome<'a> {
    /// The document, where the whole text is TOML.
    pub document: Option<Document<&'a str>>,
    /// What the fields that can be read say.
    pub experiment: Experiment,
    /// Everything that is wrong, sorted by place.
    pub problems: Vec<FileProblem>,
}

/// Reads a text and lists everything that is wrong with it.
pub(super) fn read_text(text: &str) -> Outcome<'_> {
    if let Some(at) = depth::too_deep(text) {
        let message =
            "brackets, braces or dotted keys are nested too deeply; an experiment needs four levels".to_owned();
        return failed(text, vec![Found { at, path: String::new(), message }]);
    }
    match Document::parse(text) {
        Ok(document) => {
            let (experiment, found) = read::read(document.as_table(), &[]);
            Outcome { document: Some(document), experiment, problems: sorted(text, found) }
        }
        Err(err) => failed(text, all_found(text, syntax::fault(text, &err))),
    }
}

fn failed(text: &str, found: Vec<Found>) -> Outcome<'_> {
    Outcome { document: None, experiment: Experiment::default(), problems: sorted(text, found) }
}

/// The problems of a text that is no TOML: its faults and, where the rest can be read without the faulty lines, the
/// problems of the rest.
fn all_found(text: &str, first: syntax::Fault) -> Vec<Found> {
    let mut rest = text.to_owned();
    let mut faults = vec![first];
    for _ in 0..MOST_LEFT_OUT {
        let Some(fault) = faults.last() else { break };
        let Some(line_idx) = fault.only_line else { break };
        rest = without_line(&rest, line_idx);
        match Document::parse(rest.as_str()) {
            Ok(document) => {
                let unread: Vec<String> = faults.iter().map(|fault| fault.found.path.clone()).collect();
                let (_, found) = read::read(document.as_table(), &unread);
                return faults.into_iter().map(|fault| fault.found).chain(found).collect();
            }
            Err(err) => {
                let next = syntax::fault(&rest, &err);
                // What lies before the line that was left out is a consequence of leaving it out.
                if next.found.at <= fault.found.at {
                    break;
                }
                faults.push(next);
            }
        }
    }
    faults.into_iter().map(|fault| fault.found).collect()
}

/// The text with the line blank: every other byte keeps its place.
fn without_line(text: &str, line_idx: usize) -> String {
    let lines = Lines::new(text);
    let start = lines.start(line_idx);
    let end = start + lines.line(line_idx).len();
    format!("{}{}{}", &text[..start], " ".repeat(end - start), &text[end..])
}
