//! Choices that describe themselves: one table drives files, checks, panels and captions.

/// A closed set of alternatives without parameters of their own, written in files as a word.
pub trait Choice: Copy + PartialEq + 'static {
    /// Every alternative, in the order in which lists show them.
    const ALL: &'static [Self];

    /// The word in an experiment file, such as `by_global_norm`.
    fn key(self) -> &'static str;

    /// The name on the screen, in sentence case.
    fn label(self) -> &'static str;

    /// The alternative with this key.
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.key() == key)
    }
}

/// Declares an enum whose variants carry their file key and their label.
macro_rules! choices {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident => ($key:literal, $label:literal),)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $crate::spec::Choice for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    };
}

pub(crate) use choices;
