//! The keys that an experiment file may have, from `Experiment::fields()`, and the nearest one to a misspelt key.

use crate::spec::{Experiment, Initializer, Kind, Value};

/// Every key of the format.
pub(super) struct Known {
    paths: Vec<&'static str>,
    parameters: Vec<Parameter>,
}

/// A key inside `{ kind = ".." }`.
struct Parameter {
    /// Path of the choice, such as `training.optimizer`.
    choice: &'static str,
    /// The first kind that has it.
    kind: &'static str,
    key: &'static str,
}

/// Similarity (Jaro and Winkler's, 0 to 1) from which a key counts as misspelt rather than unknown. Chosen by eye.
const SIMILAR: f64 = 0.78;

impl Known {
    /// Collects the keys.
    pub(super) fn new() -> Self {
        let mut experiment = Experiment::default();
        // The only entry whose field exists only where it is written.
        experiment.initialization.recurrent = Some(Initializer::default());
        let mut paths = vec!["format"];
        let mut parameters = Vec::new();
        for field in experiment.fields() {
            paths.push(field.path);
            if let Value::Kind(choice) = field.value {
                parameters.extend(parameters_of(choice).into_iter().flat_map(|(kind, keys)| {
                    keys.into_iter().map(move |key| Parameter { choice: field.path, kind, key })
                }));
            }
        }
        Self { paths, parameters }
    }

    /// Whether a value is expected at the path.
    pub(super) fn is_field(&self, path: &str) -> bool {
        self.paths.contains(&path)
    }

    /// Whether a table of fields is expected at the path.
    pub(super) fn is_table(&self, path: &str) -> bool {
        self.paths.iter().any(|known| below(known, path).is_some())
    }

    /// The keys that may stand in a table; "" is the whole file.
    pub(super) fn keys_of(&self, table: &str) -> Vec<&'static str> {
        let mut keys: Vec<&'static str> = Vec::new();
        for path in &self.paths {
            let rest = if table.is_empty() { Some(*path) } else { below(path, table) };
            let key = rest.and_then(|rest| rest.split('.').next());
            keys.extend(key.filter(|key| !keys.contains(key)));
        }
        keys
    }

    /// What is wrong with an unknown key of a table, naming the nearest known one.
    pub(super) fn complaint(&self, table: &str, key: &str, is_table: bool) -> String {
        let keys = self.keys_of(table);
        let wrong = match (is_table, table) {
            (true, _) => format!("[{}] is no table of an experiment", join(table, key)),
            (false, "") => format!("`{key}` is not a field outside of tables"),
            (false, _) => format!("`{key}` is not a field of [{table}]"),
        };
        let right = self.home_of(table, key).or_else(|| {
            let (known, similarity) = nearest(key, &keys)?;
            let known = self.quoted(table, known);
            Some(if similarity >= SIMILAR {
                format!("did you mean {known}?")
            } else {
                format!("the nearest is {known}")
            })
        });
        right.map_or(wrong.clone(), |right| format!("{wrong}; {right}"))
    }

    /// Where a key belongs that is written in the wrong table, spelt right.
    pub(super) fn home_of(&self, table: &str, key: &str) -> Option<String> {
        let inside = |parameter: &&Parameter| parameter.key == key && below(parameter.choice, table).is_some();
        if let Some(Parameter { choice, kind, .. }) = self.parameters.iter().find(inside) {
            let choice = below(choice, table).unwrap_or(choice);
            return Some(format!("it belongs into `{choice} = {{ kind = \"{kind}\", {key} = .. }}`"));
        }
        let homes = self.paths.iter().filter(|path| path.rsplit('.').next() == Some(key));
        let homes: Vec<String> =
            homes.map(|path| place(path.rsplit_once('.').map_or("", |(table, _)| table))).collect();
        if !homes.is_empty() {
            return Some(format!("it belongs to {}", homes.join(" or ")));
        }
        let Parameter { choice, kind, .. } = self.parameters.iter().find(|parameter| parameter.key == key)?;
        Some(format!("it belongs into `{choice} = {{ kind = \"{kind}\", {key} = .. }}`"))
    }

    fn quoted(&self, table: &str, key: &str) -> String {
        let path = join(table, key);
        if self.is_table(&path) { format!("[{path}]") } else { format!("`{key}`") }
    }
}

/// The kinds of a choice with the keys of their parameters. The choice itself stays as it is, with default parameters.
pub(super) fn parameters_of(choice: &mut dyn Kind) -> Vec<(&'static str, Vec<&'static str>)> {
    let current = choice.kind_key();
    let mut parameters = Vec::new();
    for kind in choice.kinds() {
        choice.set_kind(kind);
        parameters.push((kind, choice.parameters().iter().map(|field| field.path).collect()));
    }
    choice.set_kind(current);
    parameters
}

/// How a table is called in a message.
fn place(table: &str) -> String {
    if table.is_empty() { "the top of the file, before any [table]".to_owned() } else { format!("[{table}]") }
}

/// The path of an entry of a table.
pub(super) fn join(table: &str, key: &str) -> String {
    if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") }
}

/// The known word that is most like `word`, with the similarity from 0 to 1; case and hyphens do not count.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<(&'a str, f64)> {
    let word = word.to_lowercase().replace(['-', ' '], "_");
    let similar = known.iter().map(|known| (*known, strsim::jaro_winkler(&word, known)));
    similar.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The known word that `word` is a misspelling of.
pub(super) fn misspelt<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    nearest(word, known).filter(|(_, similarity)| *similarity >= SIMILAR).map(|(known, _)| known)
}

fn below<'a>(path: &'a str, table: &str) -> Option<&'a str> {
    path.strip_prefix(table)?.strip_prefix('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_the_fields_of_an_experiment() {
        let known = Known::new();
        assert!(known.is_field("remedies.clipping.threshold") && known.is_field("initialization.recurrent"));
        assert!(known.is_table("remedies") && known.is_table("remedies.clipping") && !known.is_table("rem"));
        assert_eq!(known.keys_of("seeds"), ["data", "weights", "batches"]);
        assert_eq!(
            known.keys_of(""),
            ["format", "name", "note", "task", "architecture", "initialization", "training", "remedies", "seeds"]
        );
    }

    #[test]
    fn a_misspelt_key_names_its_neighbor_and_a_misplaced_one_its_table() {
        let known = Known::new();
        assert_eq!(
            known.complaint("architecture", "n_hiden", false),
            "`n_hiden` is not a field of [architecture]; did you mean `n_hidden`?"
        );
        assert_eq!(
            known.complaint("training", "n_hidden", false),
            "`n_hidden` is not a field of [training]; it belongs to [architecture]"
        );
        assert_eq!(
            known.complaint("training", "momentum", false),
            "`momentum` is not a field of [training]; it belongs into `optimizer = { kind = \"momentum\", momentum = .. }`"
        );
        assert!(known.complaint("seeds", "noise", false).ends_with("it belongs to [task] or [remedies.pretraining]"));
        assert!(known.complaint("", "achitecture", true).ends_with("did you mean [architecture]?"));
        assert!(known.complaint("remedies", "cliping", true).ends_with("did you mean [remedies.clipping]?"));
        assert!(known.complaint("seeds", "zzz", false).contains("the nearest is `"));
    }
}
