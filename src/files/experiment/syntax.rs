//! What the TOML parser says, in plain words: the line that is to blame, the entry it holds, and what would be right.

use toml_edit::{Document, TomlError};

use super::position::Lines;
use super::problem::Found;
use super::scan::unclosed_quote;

/// Most lines to look back for a bracket that was not closed.
const MOST_BACK: usize = 50;

/// One place where a text is no TOML.
#[derive(Debug)]
pub(super) struct Fault {
    /// The problem to report.
    pub found: Found,
    /// The line that is to blame, from 0.
    pub line_idx: usize,
    /// Whether a bracket of that line is open.
    pub is_unclosed: bool,
    /// What to put in place of the line so that the rest can be read; nothing where that would be a guess.
    pub repair: Option<String>,
}

/// Reads the parser's error.
pub(super) fn fault(text: &str, err: &TomlError) -> Fault {
    let lines = Lines::new(text);
    let span = err.span().unwrap_or_default();
    let at = span.start.min(text.len());
    let error_line = lines.line_idx(at);
    let said = err.message();
    if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|quotes| is_unclosed_text(said, quotes)) {
        let at = text.rfind(quotes).unwrap_or(at);
        let message = format!("the text that begins here with {quotes} is not closed; end it with {quotes}");
        let line_idx = lines.line_idx(at);
        let found = Found { at, path: path_on(&lines, line_idx), message };
        return Fault { found, line_idx, is_unclosed: true, repair: None };
    }
    let value = text.get(span).unwrap_or_default();
    if said.starts_with("duplicate key") || said.starts_with("cannot extend") {
        return second(&lines, at, value);
    }
    let line = lines.line(error_line);
    match line_to_blame(&lines, error_line) {
        Some(line_idx) if line_idx != error_line => unclosed(&lines, line_idx),
        Some(_) => {
            let found = Found { at, path: path_on(&lines, error_line), message: in_plain_words(said, value, line) };
            let repair = if line.trim_start().starts_with('[') { format!("[{}]", header(line)) } else { String::new() };
            Fault { found, line_idx: error_line, is_unclosed: false, repair: Some(repair) }
        }
        None => {
            let found = Found { at, path: path_on(&lines, error_line), message: in_plain_words(said, value, line) };
            Fault { found, line_idx: error_line, is_unclosed: false, repair: None }
        }
    }
}

/// A key or a table that occurs twice.
fn second(lines: &Lines<'_>, at: usize, key: &str) -> Fault {
    let line_idx = lines.line_idx(at);
    let line = lines.line(line_idx);
    let is_header = line.trim_start().starts_with('[');
    let (shown, path) =
        if is_header { (line.trim().to_owned(), header(line)) } else { (format!("`{key}`"), path_on(lines, line_idx)) };
    let message = format!("{shown} is written a second time; keep one of the two");
    let repair = is_entry(line).then(String::new);
    Fault { found: Found { at, path, message }, line_idx, is_unclosed: false, repair }
}

/// A bracket that is open at the end of its line.
fn unclosed(lines: &Lines<'_>, line_idx: usize) -> Fault {
    let line = lines.line(line_idx);
    if let Some(column) = unclosed_quote(line) {
        let message = "the text that begins here is not closed; end it on the same line with the quote it begins with";
        let found =
            Found { at: lines.start(line_idx) + column, path: path_on(lines, line_idx), message: message.to_owned() };
        return Fault { found, line_idx, is_unclosed: true, repair: Some(String::new()) };
    }
    let column = line.find(['{', '[']).unwrap_or_default();
    let (open, close) = if line[column..].starts_with('[') { ('[', ']') } else { ('{', '}') };
    let message = format!("`{open}` is not closed; end it with `{close}`");
    // Where entries follow on lines of their own, the lines below belong to the bracket: no guess how many.
    let is_one_line = !line.trim_end().ends_with(['{', '[', ',']);
    Fault {
        found: Found { at: lines.start(line_idx) + column, path: path_on(lines, line_idx), message },
        line_idx,
        is_unclosed: true,
        repair: is_one_line.then(String::new),
    }
}

/// The line to blame: that of the error if it is wrong on its own, else an entry above it that is (its bracket is
/// open).
fn line_to_blame(lines: &Lines<'_>, error_line: usize) -> Option<usize> {
    let is_wrong = |line_idx: &usize| Document::parse(lines.line(*line_idx)).is_err();
    if is_wrong(&error_line) {
        return Some(error_line);
    }
    let above = (error_line.saturating_sub(MOST_BACK)..error_line).rev().find(is_wrong)?;
    is_entry(lines.line(above)).then_some(above)
}

fn is_unclosed_text(said: &str, quotes: &str) -> bool {
    let kind = if quotes.starts_with('"') { "basic" } else { "literal" };
    said.starts_with(&format!("invalid multi-line {kind} string"))
}

/// Whether a line is `key = ..`.
fn is_entry(line: &str) -> bool {
    let is_of_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '\t' | '"');
    line.split_once('=').is_some_and(|(key, _)| !key.trim().is_empty() && key.chars().all(is_of_key))
}

/// The path of the table or entry on a line, from the [table] above it; empty where the line holds none.
fn path_on(lines: &Lines<'_>, line_idx: usize) -> String {
    let line = lines.line(line_idx);
    if line.trim_start().starts_with('[') {
        return header(line);
    }
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

/// What the parser says, by its beginning, and what would be right.
const PLAIN_WORDS: &[(&str, &str)] = &[
    ("invalid basic string", "the text is not closed; end it with \" on the same line"),
    ("invalid literal string", "the text is not closed; end it with ' on the same line"),
    ("unclosed table", "the table's name is not closed; end it with ]"),
    ("unclosed array table", "write [table] in single brackets"),
    ("unclosed inline table", "`{` is not closed; end it with `}`"),
    ("unclosed array", "`[` is not closed; end it with `]`"),
    (
        "unexpected key or value",
        "only a # comment may follow here; each entry has a line of its own, and a decimal point is a point",
    ),
    ("missing comma", "a comma is missing between two entries, or a closing bracket"),
    ("extra assignment", "a comma is missing between two entries, or a closing bracket"),
    ("extra comma", "there is a comma too much"),
    ("missing assignment", "a key and its value are joined by ="),
    ("missing value", "the value is missing"),
    ("extra `=`", "one = is enough"),
    ("invalid fraction", "digits stand on both sides of a decimal point, as in 0.5 or 1.0"),
    ("invalid mantissa", "digits stand on both sides of a decimal point, as in 0.5 or 1.0"),
    ("invalid exponent", "digits follow the e of a number, as in 1e-5"),
    ("unexpected leading zero", "a number does not begin with 0 unless a point follows; leave the zero out"),
    ("redundant numeric sign", "one sign is enough"),
    ("missing escaped value", "a backslash in \"..\" is written \\\\; or use '..', where it stands for itself"),
    ("too few unicode value digits", "a backslash in \"..\" is written \\\\; or use '..', where it stands for itself"),
    ("unquoted keys cannot be empty", "a name is missing here; write `key = value` or [table]"),
];

/// What is wrong and what would be right. `value` is what the parser points at.
fn in_plain_words(said: &str, value: &str, line: &str) -> String {
    if let Some((_, words)) = PLAIN_WORDS.iter().find(|(beginning, _)| said.starts_with(beginning)) {
        return (*words).to_owned();
    }
    match said.split(',').next().unwrap_or_default() {
        "key with no value" | "invalid key-value pair" | "invalid unquoted key" => no_entry(line),
        "string values must be quoted" => no_value(value),
        "invalid boolean" => format!("`{value}` is no value; write {} without capitals", value.to_lowercase()),
        "integer number overflowed" => format!("{value} is too large; a whole number is at most {}", i64::MAX),
        "floating-point number overflowed" => format!("{value} is too large; a number is at most 1.7e308"),
        _ => format!("this is not TOML ({said}); write `key = value`, [table] or a # comment"),
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
