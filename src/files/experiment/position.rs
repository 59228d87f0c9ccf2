//! Places in a text: lines and columns of bytes, and the byte where an entry of a document stands.

use toml_edit::{Item, TableLike};

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds where the lines start.
    pub(super) fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The number of the line that holds a byte, from 0.
    pub(super) fn line_idx(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The byte where a line starts.
    pub(super) fn start(&self, line_idx: usize) -> usize {
        self.starts[line_idx]
    }

    /// A line without its end.
    pub(super) fn line(&self, line_idx: usize) -> &'a str {
        let end = self.starts.get(line_idx + 1).map_or(self.text.len(), |next| next - 1);
        self.text[self.starts[line_idx]..end].trim_end_matches('\r')
    }

    /// Line and column of a byte, both from 1, columns in characters. A byte order mark takes no column, and what is
    /// missing at the end of the text is missed on the last line that has anything.
    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        if at == self.text.len() {
            at = self.text.trim_end_matches(['\n', '\r']).len();
        }
        let line_idx = self.line_idx(at);
        let before = self.text.get(self.starts[line_idx]..at).unwrap_or_default();
        (line_idx + 1, before.trim_start_matches('\u{feff}').chars().count() + 1)
    }
}

/// The item that stands at a dotted path.
pub(super) fn item_at<'a>(table: &'a dyn TableLike, path: &str) -> Option<&'a Item> {
    match path.split_once('.') {
        None => table.get(path),
        Some((first, rest)) => item_at(table.get(first)?.as_table_like()?, rest),
    }
}

/// The byte where the value at `path` starts; where nothing is written there, that of the `kind` beside it or of the
/// nearest table around it, 0 in the last resort.
pub(super) fn of_path(root: &dyn TableLike, path: &str) -> usize {
    if let Some(at) = item_at(root, path).and_then(start_of_item) {
        return at;
    }
    let mut inner = path;
    while let Some((parent, _)) = inner.rsplit_once('.') {
        let beside = item_at(root, &format!("{parent}.kind")).and_then(start_of_item);
        if let Some(at) = beside.or_else(|| item_at(root, parent).and_then(start_of_item)) {
            return at;
        }
        inner = parent;
    }
    0
}

/// The byte where the key at the end of a table's entry starts, that of its value where the key has no place.
pub(super) fn of_key(table: &dyn TableLike, key: &str) -> usize {
    let Some((written, item)) = table.get_key_value(key) else { return 0 };
    written.span().map(|span| span.start).or_else(|| start_of_item(item)).unwrap_or_default()
}

/// The byte where an item starts: its own place, or that of its first entry where it has none (dotted keys).
pub(super) fn start_of_item(item: &Item) -> Option<usize> {
    if let Some(span) = item.span() {
        return Some(span.start);
    }
    let table = item.as_table_like()?;
    let keys = table.iter().filter_map(|(key, inner)| {
        let (written, _) = table.get_key_value(key)?;
        written.span().map(|span| span.start).or_else(|| start_of_item(inner))
    });
    keys.min()
}

#[cfg(test)]
mod tests {
    use toml_edit::Document;

    use super::*;

    #[test]
    fn columns_count_characters_and_skip_a_byte_order_mark() {
        let text = "\u{feff}ä = 1\nb = 2\n\n";
        let lines = Lines::new(text);
        assert_eq!(lines.line_and_column(3), (1, 1));
        assert_eq!(lines.line_and_column(text.find('=').unwrap()), (1, 3));
        assert_eq!(lines.line_and_column(text.find('2').unwrap()), (2, 5));
        assert_eq!(lines.line_and_column(text.len()), (2, 6), "the end is missed on the last line with anything");
        assert_eq!(lines.line(1), "b = 2");
    }

    #[test]
    fn what_is_not_written_is_missed_beside_the_kind_or_at_the_table() {
        let text = "[task]\nn_samples = 5\nkind = 'csv'\n[remedies.clipping]\n";
        let document = Document::parse(text).unwrap();
        let place = |path| Lines::new(text).line_and_column(of_path(document.as_table(), path)).0;
        assert_eq!(place("task.n_samples"), 2);
        assert_eq!(place("task.path"), 3);
        assert_eq!(place("remedies.clipping.threshold"), 4);
        assert_eq!(place("remedies.residual.scale.value"), 4);
        assert_eq!(place("seeds.data"), 1);
    }
}
