//! What the TOML parser says, in plain words: the line that is to blame, the entry it holds, and what would be right.

use toml_edit::{Document, TomlError};

use super::position::Lines;
use super::problem::Found;

/// Most lines to look back for a bracket that was not closed.
const MOST_BACK: usize = 50;

/// One place where a text is no TOML.
#[derive(Debug)]
pub(super) struct Fault {
    /// The problem to report.
    pub found: Found,
    /// The line, from 0, where it is a `key = value` that is wrong on its own: without it the rest can be read.
    pub only_line: Option<usize>,
}

/// Reads the parser's error.
pub(super) fn fault(text: &str, err: &TomlError) -> Fault {
    let lines = Lines::new(text);
    let span = err.span().unwrap_or_default();
    let at = span.start.min(text.len());
    let error_line = lines.line_idx(at);
    let said = err.message();
    if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|quotes| is_unclosed(said, quotes)) {
        let at = text.rfind(quotes).unwrap_or(at);
        let message = format!("the text that begins here with {quotes} is not closed; end it with {quotes}");
        return Fault { found: Found { at, path: path_on(&lines, lines.line_idx(at)), message }, only_line: None };
    }
    if is_second(said) {
        let key = text.get(span).unwrap_or_default();
        let is_header = lines.line(error_line).trim_start().starts_with('[');
        let (shown, path) = if is_header {
            (lines.line(error_line).trim().to_owned(), header(lines.line(error_line)))
        } else {
            (format!("`{key}`"), path_on(&lines, error_line))
        };
        let message = format!("{shown} is written a second time; keep one of the two");
        let only_line = is_entry(lines.line(error_line)).then_some(error_line);
        return Fault { found: Found { at, path, message }, only_line };
    }
    match unclosed_line(&lines, error_line) {
        Some(line_idx) if line_idx != error_line => {
            let line = lines.line(line_idx);
            let column = line.find(['{', '[']).unwrap_or_default();
            let (open, close) = if line[column..].starts_with('[') { ('[', ']') } else { ('{', '}') };
            let message = format!("`{open}` is not closed; end it with `{close}`");
            let found = Found { at: lines.start(line_idx) + column, path: path_on(&lines, line_idx), message };
            Fault { found, only_line: Some(line_idx) }
        }
        blamed => {
            let line = lines.line(error_line);
            let value = text.get(span).unwrap_or_default();
            let message = in_plain_words(said, value, line);
            Fault { found: Found { at, path: path_on(&lines, error_line), message }, only_line: blamed }
        }
    }
}

/// The line to blame: that of the error if it is wrong on its own, else one above it that is (its bracket is open).
fn unclosed_line(lines: &Lines<'_>, error_line: usize) -> Option<usize> {
    let first = error_line.saturating_sub(MOST_BACK);
    let blamed = (first..=error_line).rev().find(|line_idx| Document::parse(lines.line(*line_idx)).is_err())?;
    is_entry(lines.line(blamed)).then_some(blamed)
}

fn is_unclosed(said: &str, quotes: &str) -> bool {
    let kind =
        if quotes.starts_with('"') { "invalid multi-line basic string" } else { "invalid multi-line literal string" };
    said.starts_with(kind)
}

/// Whether a key or a table occurs twice.
fn is_second(said: &str) -> bool {
    said.starts_with("duplicate key") || said.starts_with("cannot extend")
}

/// Whether a line is `key = ..`.
fn is_entry(line: &str) -> bool {
    let is_of_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '\t' | '"');
    line.split_once('=').is_some_and(|(key, _)| !key.trim().is_empty() && key.chars().all(is_of_key))
}

/// The path of the entry on a line, from the [table] above it; empty where the line holds none.
fn path_on(lines: &Lines<'_>, line_idx: usize) -> String {
    let line = lines.line(line_idx);
    if !is_entry(line) {
        return String::new();
    }
    let key = line.split('=').next().unwrap_or_default().trim().replace('"', "");
    let above =
        (0..line_idx).rev().map(|line_idx| lines.line(line_idx)).find(|line| line.trim_start().starts_with('['));
    let table = above.map(header).unwrap_or_default();
    super::known::join(&table, &key)
}

/// The path of a table's header.
fn header(line: &str) -> String {
    let line = line.split(']').next().unwrap_or_default();
    line.trim().trim_start_matches('[').split('.').map(|key| key.trim().trim_matches('"')).collect::<Vec<_>>().join(".")
}

/// What is wrong and what would be right. `value` is what the parser points at.
fn in_plain_words(said: &str, value: &str, line: &str) -> String {
    let starts = |what: &str| said.starts_with(what);
    if starts("invalid basic string") {
        "the text is not closed; end it with \" on the same line".to_owned()
    } else if starts("invalid literal string") {
        "the text is not closed; end it with ' on the same line".to_owned()
    } else if starts("key with no value") || starts("invalid key-value pair") || starts("invalid unquoted key") {
        no_entry(line)
    } else if starts("unclosed table") {
        "the table's name is not closed; end it with ]".to_owned()
    } else if starts("unexpected key or value") {
        "only a # comment may follow here; each entry has a line of its own, and a decimal point is a point".to_owned()
    } else if starts("missing comma") {
        "a comma is missing between two entries, or a closing bracket".to_owned()
    } else if starts("missing assignment") {
        "a key and its value are joined by =".to_owned()
    } else if starts("string values must be quoted") {
        no_value(value)
    } else if starts("invalid boolean") {
        format!("`{value}` is no value; write {} without capitals", value.to_lowercase())
    } else if starts("integer number overflowed") {
        format!("{value} is too large; a whole number is at most {}", i64::MAX)
    } else if starts("floating-point number overflowed") {
        format!("{value} is too large; a number is at most 1.7e308")
    } else if starts("invalid fraction") || starts("invalid mantissa") {
        "digits stand on both sides of a decimal point, as in 0.5 or 1.0".to_owned()
    } else if starts("invalid exponent") {
        "digits follow the e of a number, as in 1e-5".to_owned()
    } else if starts("unexpected leading zero") {
        "a number does not begin with 0 unless a point follows; leave the zero out".to_owned()
    } else if starts("missing escaped value") {
        "a backslash in \"..\" is written \\\\; or use '..', where it stands for itself".to_owned()
    } else if starts("unquoted keys cannot be empty") {
        "a name is missing here; write `key = value` or [table]".to_owned()
    } else if starts("extra `=`") {
        "one = is enough".to_owned()
    } else {
        format!("this is not TOML ({said}); write `key = value`, [table] or a # comment")
    }
}

fn no_entry(line: &str) -> String {
    let trimmed = line.trim_start();
    let is_colon = trimmed.find(':').is_some_and(|colon| trimmed.find('=').is_none_or(|equals| colon < equals));
    if is_colon && !trimmed.starts_with('{') {
        return "a key and its value are joined by =, not by a colon".to_owned();
    }
    if trimmed.starts_with(';') || trimmed.starts_with("//") {
        return "a comment begins with #".to_owned();
    }
    "this is not TOML; a line is `key = value`, [table] or a # comment".to_owned()
}

fn no_value(value: &str) -> String {
    let shown: String = value.chars().take(40).collect();
    if value.is_empty() {
        "the value is missing".to_owned()
    } else if value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        format!("`{shown}` is not a number; write digits and a point without spaces or units, and comments after #")
    } else {
        format!(
            "`{shown}` is no value; text stands in quotes: \"{}\"",
            shown.trim_matches(['“', '”', '„', '’', '‘', '`'])
        )
    }
}
