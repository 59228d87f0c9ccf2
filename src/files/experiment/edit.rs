//! Small edits of a TOML document that leave everything around them as it is.

use toml_edit::{InlineTable, Item, Table, TableLike, Value};

use super::plain::Plain;

/// Writes a value at the path, creating the tables around it; a value that was there keeps its comment.
pub(super) fn set(root: &mut dyn TableLike, path: &str, value: Value) {
    match path.split_once('.') {
        None => set_key(root, path, value),
        Some((first, rest)) => {
            if root.get(first).is_none_or(|item| item.as_table_like().is_none()) {
                let mut table = Table::new();
                // A table that holds tables only needs no header of its own.
                table.set_implicit(rest.contains('.'));
                root.insert(first, Item::Table(table));
            }
            let Some(item) = root.get_mut(first) else { return };
            if let Some(inline) = item.as_inline_table_mut().filter(|inline| !inline.contains_key(rest)) {
                join_comma(inline);
            }
            if let Some(table) = item.as_table_like_mut() {
                set(table, rest, value);
            }
        }
    }
}

/// Takes the space before the closing brace away, where a comma will stand now.
fn join_comma(inline: &mut InlineTable) {
    if let Some((_, last)) = inline.iter_mut().last() {
        let is_space = last.decor().suffix().and_then(|suffix| suffix.as_str()) == Some(" ");
        if is_space {
            last.decor_mut().set_suffix("");
        }
    }
}

/// Takes the entry at the path out.
pub(super) fn remove(root: &mut dyn TableLike, path: &str) {
    match path.split_once('.') {
        None => {
            root.remove(path);
        }
        Some((first, rest)) => {
            if let Some(table) = root.get_mut(first).and_then(Item::as_table_like_mut) {
                remove(table, rest);
            }
        }
    }
}

fn set_key(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        // A choice in a table of its own: its lines give way to those of the new kind.
        Some(item) if item.is_table_like() && value.is_inline_table() => {
            let Some(table) = item.as_table_like_mut() else { return };
            let entries: Vec<(String, Value)> = value.as_inline_table().into_iter().flatten().map(owned).collect();
            let gone: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
            for key in gone.iter().filter(|key| !entries.iter().any(|(entry, _)| entry == *key)) {
                table.remove(key);
            }
            for (key, value) in entries {
                set_key(table, &key, value);
            }
        }
        _ => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn owned((key, value): (&str, &Value)) -> (String, Value) {
    (key.to_owned(), undecorated(value))
}

fn undecorated(value: &Value) -> Value {
    let mut value = value.clone();
    value.decor_mut().clear();
    value
}

/// The TOML value of a plain one; nothing for what is left to its default. Parameters of a choice are written where
/// they differ from `defaults`.
pub(super) fn toml_from_plain(plain: &Plain, defaults: &[(&'static str, Plain)]) -> Option<Value> {
    match plain {
        Plain::Real(real) => Some(toml_from_real(*real)),
        Plain::Count(count) => Some(Value::from(i64::try_from(*count).unwrap_or(i64::MAX))),
        Plain::Text(text) => Some(Value::from(text.as_str())),
        Plain::Absent => None,
        Plain::Choice { kind, parameters } => {
            let mut table = InlineTable::new();
            table.insert("kind", Value::from(*kind));
            for entry in parameters.iter().filter(|entry| !defaults.contains(entry)) {
                if let Some(value) = toml_from_plain(&entry.1, &[]) {
                    table.insert(entry.0, value);
                }
            }
            Some(Value::InlineTable(table))
        }
    }
}

/// The shortest text that gives the same number when it is read: 0.1, 1e-5, 600.0.
fn toml_from_real(real: f64) -> Value {
    let text = if real.is_finite() { format!("{real:?}") } else { real.to_string().to_lowercase() };
    text.parse().map_or_else(|_| Value::from(real), |value| undecorated(&value))
}
