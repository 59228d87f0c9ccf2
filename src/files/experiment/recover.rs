//! A text read as far as it goes: a line that is no TOML is reported and left out, so that the problems of the other
//! lines are listed at once with it.

use toml_edit::{Document, TomlError};

use super::position::Lines;
use super::problem::{FileProblem, Found, sorted};
use super::{read, scan, syntax};
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
    if let Some(at) = scan::too_deep(text) {
        let message =
            "brackets, braces or dotted keys are nested too deeply; an experiment needs four levels".to_owned();
        return failed(sorted(text, vec![Found { at, path: String::new(), message }]));
    }
    match Document::parse(text) {
        Ok(document) => {
            let (experiment, found) = read::read(document.as_table(), &[]);
            Outcome { document: Some(document), experiment, problems: sorted(text, found) }
        }
        Err(err) => failed(all_problems(text, &err)),
    }
}

fn failed(problems: Vec<FileProblem>) -> Outcome<'static> {
    Outcome { document: None, experiment: Experiment::default(), problems }
}

/// The problems of a text that is no TOML: its faults and, where the rest can be read without the faulty lines, the
/// problems of the rest. Repairs keep the number of lines and change no other line, so that places stay right.
fn all_problems(text: &str, err: &TomlError) -> Vec<FileProblem> {
    let mut rest = text.to_owned();
    let mut next = syntax::fault(text, err);
    let mut repaired: Vec<usize> = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    let mut problems: Vec<FileProblem> = Vec::new();
    loop {
        let line_idx = next.line_idx;
        // A bracket that is open above a line that was left out is a consequence of leaving it out.
        if repaired.contains(&line_idx) || (next.is_unclosed && repaired.iter().any(|repaired| *repaired > line_idx)) {
            break;
        }
        let path = next.found.path.clone();
        problems.extend(sorted(&rest, vec![next.found]));
        let Some(repair) = next.repair.filter(|_| is_meant_as_experiment(text) && repaired.len() < MOST_LEFT_OUT)
        else {
            break;
        };
        rest = with_line(&rest, line_idx, &repair);
        repaired.push(line_idx);
        if repair.is_empty() {
            unread.push(path);
        }
        match Document::parse(rest.as_str()) {
            Ok(document) => {
                let (_, found) = read::read(document.as_table(), &unread);
                problems.extend(sorted(&rest, found));
                break;
            }
            Err(err) => next = syntax::fault(&rest, &err),
        }
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

/// Whether a line begins with `format =`: other texts are not worth a list of their lines.
fn is_meant_as_experiment(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .lines()
        .any(|line| line.trim_start().strip_prefix("format").is_some_and(|rest| rest.trim_start().starts_with('=')))
}

/// The text with another content of one line.
fn with_line(text: &str, line_idx: usize, content: &str) -> String {
    let lines = Lines::new(text);
    let start = lines.start(line_idx);
    let end = start + lines.line(line_idx).len();
    format!("{}{content}{}", &text[..start], &text[end..])
}
