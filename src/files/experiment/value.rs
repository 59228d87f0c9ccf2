//! One value of the file put into its field, or what is wrong with its type.

use toml_edit::{Item, TableLike, Value as Toml};

use super::known::{Known, misspelt, nearest, parameters_of};
use super::position::{of_key, start_of_item};
use super::problem::Found;
use crate::spec::{Kind, RealOrWord, Value, Word};

/// Most characters of a text that a message repeats.
const MOST_SHOWN: usize = 40;

/// Puts what the file says into a field. What is wrong is added to `found`, and the field stays as it is.
pub(super) fn read_value(path: &str, item: &Item, value: Value<'_>, found: &mut Vec<Found>) {
    let outcome = match value {
        Value::Real(real, _) => read_real(item).map(|read| *real = read),
        Value::OptionalReal(real, _) => read_real(item).map(|read| *real = Some(read)),
        Value::Count(count, limits) => read_count(item, &limits.to_string()).map(|read| *count = read),
        Value::OptionalCount(count, limits) => read_count(item, &limits.to_string()).map(|read| *count = Some(read)),
        Value::Text(text) => read_text(item).map(|read| *text = read),
        Value::OptionalText(text) => read_text(item).map(|read| *text = Some(read)),
        Value::Word(word) => read_word(item, word),
        Value::RealOrWord(value) => read_real_or_word(item, value),
        Value::Kind(choice) => match item.as_table_like() {
            Some(table) => return read_choice(path, table, choice, found),
            None => Err(no_choice(item, choice)),
        },
    };
    if let Err(message) = outcome {
        found.push(Found { at: start_of_item(item).unwrap_or_default(), path: path.to_owned(), message });
    }
}

/// What stands in the file, as a message says it.
pub(super) fn described(item: &Item) -> String {
    match item {
        Item::Value(Toml::String(text)) => format!("the text {}", quoted(text.value())),
        Item::Value(Toml::Integer(number)) => number.display_repr().into_owned(),
        Item::Value(Toml::Float(number)) => number.display_repr().into_owned(),
        Item::Value(Toml::Boolean(value)) => value.value().to_string(),
        Item::Value(Toml::Datetime(_)) => "a date".to_owned(),
        Item::Value(Toml::Array(_)) => "a list".to_owned(),
        Item::Value(Toml::InlineTable(_)) | Item::Table(_) => "a table".to_owned(),
        Item::ArrayOfTables(_) => "a list of tables".to_owned(),
        Item::None => "nothing".to_owned(),
    }
}

/// A text in quotes, shortened, on one line.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(MOST_SHOWN).collect();
    let rest = if text.chars().nth(MOST_SHOWN).is_some() { ".." } else { "" };
    format!("{shown:?}{rest}")
}

fn read_real(item: &Item) -> Result<f64, String> {
    let number = item.as_float().or_else(|| item.as_integer().map(|number| number as f64));
    match number {
        Some(number) if number.is_finite() => Ok(number),
        Some(_) => Err(format!("must be a finite number, this is {}", described(item))),
        None => Err(format!("must be a number, this is {}{}", described(item), without_quotes::<f64>(item))),
    }
}

fn read_count(item: &Item, limits: &str) -> Result<u64, String> {
    if let Some(number) = item.as_integer() {
        return u64::try_from(number).map_err(|_| format!("must be {limits}, this is {number}"));
    }
    let hint = match item.as_float() {
        Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("; write {number:.0}"),
        Some(_) => String::new(),
        None => without_quotes::<u64>(item).to_owned(),
    };
    Err(format!("must be a whole number, {limits}, this is {}{hint}", described(item)))
}

/// What to do about a number that is written as text.
fn without_quotes<T: std::str::FromStr>(item: &Item) -> &'static str {
    let is_number = item.as_str().is_some_and(|text| text.trim().parse::<T>().is_ok());
    if is_number { "; write it without quotes" } else { "" }
}

fn read_text(item: &Item) -> Result<String, String> {
    let text = item.as_str().map(str::to_owned);
    text.ok_or_else(|| {
        let hint = if is_plain(item) { "; write it in quotes" } else { "" };
        format!("must be text, this is {}{hint}", described(item))
    })
}

/// Whether it is one value that quotes would make text.
fn is_plain(item: &Item) -> bool {
    item.is_integer() || item.is_float() || item.is_bool() || item.is_datetime()
}

fn read_word(item: &Item, word: &mut dyn Word) -> Result<(), String> {
    let keys = word.keys();
    let Some(text) = item.as_str() else {
        return Err(format!("must be {}, this is {}", one_of(&keys), described(item)));
    };
    if word.set_key(text) { Ok(()) } else { Err(unknown_word(text, &keys)) }
}

fn read_real_or_word(item: &Item, value: &mut dyn RealOrWord) -> Result<(), String> {
    if item.as_str() == Some(value.word()) {
        value.set(None);
        return Ok(());
    }
    if item.is_integer() || item.is_float() {
        value.set(Some(read_real(item)?));
        return Ok(());
    }
    let word = value.word();
    let hint = match item.as_str() {
        Some(text) if misspelt(text, &[word]).is_some() => format!("; did you mean \"{word}\"?"),
        _ => without_quotes::<f64>(item).to_owned(),
    };
    Err(format!("must be a number or \"{word}\", this is {}{hint}", described(item)))
}

fn read_choice(path: &str, table: &dyn TableLike, choice: &mut dyn Kind, found: &mut Vec<Found>) {
    let kinds = parameters_of(choice);
    if !read_kind(path, table, choice, found) {
        return;
    }
    let kind = choice.kind_key();
    for (key, _) in table.iter() {
        if let Some(message) = unknown_parameter(key, kind, &kinds) {
            found.push(Found { at: of_key(table, key), path: format!("{path}.{key}"), message });
        }
    }
    for parameter in choice.parameters() {
        if let Some(item) = table.get(parameter.path) {
            read_value(&format!("{path}.{}", parameter.path), item, parameter.value, found);
        }
    }
}

/// Sets the kind of a choice. False where it is not even guessed, so that nothing can be said about the other keys.
fn read_kind(path: &str, table: &dyn TableLike, choice: &mut dyn Kind, found: &mut Vec<Found>) -> bool {
    let keys = choice.kinds();
    let path = format!("{path}.kind");
    // Everything but `format` has a default: a choice without a kind is of the default one.
    let Some(kind) = table.get("kind") else {
        return true;
    };
    let text = kind.as_str();
    if text.is_some_and(|text| choice.set_kind(text)) {
        return true;
    }
    let message = text.map_or_else(
        || format!("must be {}, this is {}", one_of(&keys), described(kind)),
        |text| unknown_word(text, &keys),
    );
    found.push(Found { at: start_of_item(kind).unwrap_or_default(), path, message });
    // A misspelt kind is taken for the one that was meant, so that its parameters are checked at once.
    text.and_then(|text| misspelt(text, &keys)).is_some_and(|meant| choice.set_kind(meant))
}

/// What is wrong with a key inside a choice: it belongs to another kind, or to none.
fn unknown_parameter(key: &str, kind: &str, kinds: &[(&'static str, Vec<&'static str>)]) -> Option<String> {
    let owners: Vec<&str> = kinds.iter().filter(|(_, keys)| keys.contains(&key)).map(|(kind, _)| *kind).collect();
    if key == "kind" || owners.contains(&kind) {
        return None;
    }
    let known = kinds.iter().find(|(other, _)| *other == kind).map_or(&[] as &[&str], |(_, keys)| keys.as_slice());
    let wrong = format!("`{key}` is not a field of the kind \"{kind}\"");
    if !owners.is_empty() {
        let owners: Vec<String> = owners.iter().map(|owner| format!("\"{owner}\"")).collect();
        return Some(format!("{wrong}; it belongs to {}", owners.join(", ")));
    }
    Some(format!("{wrong}{}", suggestion(key, known)))
}

fn suggestion(key: &str, known: &[&str]) -> String {
    let elsewhere = Known::new().home_of("", key);
    match (misspelt(key, known), known) {
        (Some(near), _) => format!("; did you mean `{near}`?"),
        (None, _) if elsewhere.is_some() => format!("; {}", elsewhere.unwrap_or_default()),
        (None, []) => "; it has none but `kind`".to_owned(),
        (None, [only]) => format!("; it has `{only}`"),
        (None, known) => match nearest(key, known) {
            Some((near, _)) => format!("; the nearest is `{near}`"),
            None => String::new(),
        },
    }
}

/// The message for something other than a table where a choice is expected.
fn no_choice(item: &Item, choice: &dyn Kind) -> String {
    let keys = choice.kinds();
    let kind = item.as_str().and_then(|text| misspelt(text, &keys)).unwrap_or_else(|| choice.kind_key());
    format!("must be a table, this is {}; write {{ kind = \"{kind}\" }}", described(item))
}

fn unknown_word(text: &str, keys: &[&'static str]) -> String {
    let hint = misspelt(text, keys).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
    format!("must be {}, this is {}{hint}", one_of(keys), quoted(text))
}

/// "one of "a", "b"".
fn one_of(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("\"{key}\"")).collect();
    format!("one of {}", keys.join(", "))
}
