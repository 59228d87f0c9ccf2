//! The experiment that is being edited, with undo and redo.

use crate::spec::{Experiment, Field, RemedyMemory, RemedyRow, Value};

/// Most edits that can be undone.
const MOST_UNDO: usize = 500;
/// Edits of one field closer than this, in seconds, are undone together. Chosen by eye.
const COALESCE_SECS: f64 = 1.0;

/// What an edit can change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The experiment, as the panels show it; it may have problems.
    pub experiment: Experiment,
    /// What switching a remedy would set.
    pub memory: RemedyMemory,
    /// The remedies that "All remedies off" switched off, until one is switched on again.
    pub switched_off: Vec<RemedyRow>,
}

impl Draft {
    /// A draft of which nothing is remembered.
    pub fn new(experiment: Experiment) -> Self {
        Self { experiment, ..Self::default() }
    }
}

/// One state of the draft that can be returned to.
#[derive(Clone, Debug, PartialEq)]
struct Version {
    draft: Draft,
    /// What the edit that left this version changed, such as "Width".
    label: String,
}

/// The draft and the drafts before and after it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    current: Draft,
    saved: Draft,
    undo: Vec<Version>,
    redo: Vec<Version>,
    /// Field and time of the last edit, while further edits of it join it.
    open: Option<(String, f64)>,
}

impl Edits {
    /// A draft without a past, just as saved.
    pub fn new(draft: Draft) -> Self {
        Self { saved: draft.clone(), current: draft, ..Self::default() }
    }

    /// The draft as it is now.
    pub fn draft(&self) -> &Draft {
        &self.current
    }

    /// Whether the experiment differs from what was saved; what is remembered of remedies does not count.
    pub fn differs_from_saved(&self) -> bool {
        self.current.experiment != self.saved.experiment
    }

    /// Remembers that `draft` is what the file now holds.
    pub fn mark_saved(&mut self, draft: Draft) {
        self.saved = draft;
        self.open = None;
    }

    /// What undo would take back, such as "Width".
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|version| version.label.as_str())
    }

    /// What redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|version| version.label.as_str())
    }

    /// Replaces the draft. Edits with the same `label` that follow each other closely are undone together.
    pub fn edit(&mut self, draft: Draft, label: &str, now_secs: f64) {
        if draft == self.current {
            return;
        }
        let joins =
            self.open.as_ref().is_some_and(|(open, at_secs)| open == label && now_secs - at_secs < COALESCE_SECS);
        let before = std::mem::replace(&mut self.current, draft);
        if !joins {
            self.undo.push(Version { draft: before, label: label.to_owned() });
            if self.undo.len() > MOST_UNDO {
                self.undo.remove(0);
            }
        }
        self.redo.clear();
        self.open = Some((label.to_owned(), now_secs));
    }

    /// Ends a drag or a typed text: the next edit is one of its own.
    pub fn finish_edit(&mut self) {
        self.open = None;
    }

    /// Returns to the draft before the last edit; false where there is none.
    pub fn undo(&mut self) -> bool {
        self.open = None;
        let Some(Version { draft, label }) = self.undo.pop() else { return false };
        let after = std::mem::replace(&mut self.current, draft);
        self.redo.push(Version { draft: after, label });
        true
    }

    /// Returns to the draft before the last undo; false where there is none.
    pub fn redo(&mut self) -> bool {
        self.open = None;
        let Some(Version { draft, label }) = self.redo.pop() else { return false };
        let before = std::mem::replace(&mut self.current, draft);
        self.undo.push(Version { draft: before, label });
        true
    }
}

/// Paths of the entries in which two experiments differ, in the order of the file, such as `architecture.width`. A
/// choice with parameters is one entry.
pub fn differing_fields(left: &Experiment, right: &Experiment) -> Vec<&'static str> {
    let (mut left, mut right) = (left.clone(), right.clone());
    let right: Vec<(&'static str, String)> = right.fields().into_iter().map(entry).collect();
    let mut differing: Vec<&'static str> = Vec::new();
    let left: Vec<(&'static str, String)> = left.fields().into_iter().map(entry).collect();
    for (path, value) in &left {
        if right.iter().find(|(other, _)| other == path).is_none_or(|(_, other)| other != value) {
            differing.push(path);
        }
    }
    // Entries that only the right one has, such as a recurrent initialization.
    differing.extend(right.iter().map(|(path, _)| *path).filter(|path| !left.iter().any(|(known, _)| known == path)));
    differing
}

/// An entry's path and its value in words.
pub(super) fn entry(field: Field<'_>) -> (&'static str, String) {
    let text = match field.value {
        Value::Real(value, _) => value.to_string(),
        Value::Count(value, _) => value.to_string(),
        Value::OptionalReal(value, _) => format!("{value:?}"),
        Value::OptionalCount(value, _) => format!("{value:?}"),
        Value::Text(text) => text.clone(),
        Value::OptionalText(text) => format!("{text:?}"),
        Value::Word(word) => word.key().to_owned(),
        Value::RealOrWord(value) => format!("{:?}", value.real()),
        Value::Kind(kind) => {
            let parameters: Vec<String> = kind.parameters().into_iter().map(|field| entry(field).1).collect();
            format!("{} {}", kind.kind_key(), parameters.join(" "))
        }
    };
    (field.path, text)
}
