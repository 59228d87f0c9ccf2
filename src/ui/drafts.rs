//! Text that the user typed and that is no value yet: kept by its field until it is right or something else changes the
//! value.

use std::collections::BTreeMap;

/// A text that could not be taken.
#[derive(Clone, Debug, PartialEq)]
struct TypedText {
    text: String,
    /// What the value looked like when the typing began; a value that looks different has been changed from elsewhere.
    base: String,
    /// What would be right; nothing while the user still types.
    problem: Option<String>,
}

/// Texts in the fields, by the path of the field.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts {
    typed: BTreeMap<String, TypedText>,
    /// How often the draft had been replaced when these were typed.
    n_replacements: u64,
}

impl Drafts {
    /// The text that a field shows in place of `shown`, its value's text.
    pub(super) fn text(&mut self, path: &str, shown: &str) -> String {
        match self.typed.get(path) {
            Some(typed) if typed.base == shown => typed.text.clone(),
            Some(_) => {
                self.typed.remove(path);
                shown.to_owned()
            }
            None => shown.to_owned(),
        }
    }

    /// The user typed; nothing is judged before the field is left.
    pub(super) fn type_text(&mut self, path: &str, shown: &str, text: String) {
        self.typed.insert(path.to_owned(), TypedText { text, base: shown.to_owned(), problem: None });
    }

    /// The text in the field cannot be taken.
    pub(super) fn refuse(&mut self, path: &str, problem: String) {
        if let Some(typed) = self.typed.get_mut(path) {
            typed.problem = Some(problem);
        }
    }

    /// The field shows its value again.
    pub(super) fn forget(&mut self, path: &str) {
        self.typed.remove(path);
    }

    /// What would be right in a field.
    pub(super) fn problem(&self, path: &str) -> Option<&str> {
        self.typed.get(path)?.problem.as_deref()
    }

    /// The fields whose texts cannot be taken, and what would be right in each.
    pub(super) fn problems(&self) -> Vec<(&str, &str)> {
        self.typed.iter().filter_map(|(path, typed)| Some((path.as_str(), typed.problem.as_deref()?))).collect()
    }

    /// All fields show their values again.
    pub(super) fn clear(&mut self) {
        self.typed.clear();
    }

    /// Forgets what was typed before the draft was replaced for the n-th time: it was about another one.
    pub(super) fn follow(&mut self, n_replacements: u64) {
        if self.n_replacements != n_replacements {
            self.n_replacements = n_replacements;
            self.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_text_stays_until_the_value_changes_from_elsewhere() {
        let mut drafts = Drafts::default();
        assert_eq!(drafts.text("width", "64"), "64");
        drafts.type_text("width", "64", "many".to_owned());
        assert_eq!(drafts.problems(), [], "nothing is judged while the user types");
        drafts.refuse("width", "1 to 2048".to_owned());
        assert_eq!(drafts.text("width", "64"), "many");
        assert_eq!(drafts.problems(), [("width", "1 to 2048")]);
        assert_eq!(drafts.text("width", "128"), "128", "an undo or a slider wins over the text");
        assert_eq!(drafts.problems(), []);
    }
}
