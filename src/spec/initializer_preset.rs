//! The entries of the list of initializers: every rule, and rules with parameters that have a name of their own.

use super::choice::Choice;
use super::initialization::{Initializer, InitializerKind};

/// Glorot and Bengio's "old" rule, uniform between +-1 / sqrt(inputs): LeCun's deviation divided by sqrt(3).
const OLD_GAIN: f64 = 0.57735;
/// How far a gain may be from it that is meant to be the same, such as 1 / sqrt(3) with all its digits.
const OLD_GAIN_TOLERANCE: f64 = 1e-5;

/// An entry of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InitializerPreset {
    /// Names it in lists; that of a rule is the rule's own.
    pub key: &'static str,
    /// The name on the screen.
    pub label: &'static str,
    /// What choosing it sets.
    pub initializer: Initializer,
}

impl InitializerPreset {
    /// Torch's and Burn's default for linear layers.
    pub const OLD: Self = Self {
        key: "old_uniform",
        label: "Old: U(+-1/sqrt n)",
        initializer: Initializer::new(InitializerKind::LecunUniform).with_gain(OLD_GAIN),
    };

    /// All entries in the order of the list.
    pub fn all() -> impl Iterator<Item = Self> {
        InitializerKind::ALL.iter().flat_map(|kind| {
            let old = (*kind == InitializerKind::LecunUniform).then_some(Self::OLD);
            std::iter::once(Self::of_kind(*kind)).chain(old)
        })
    }

    /// The entry that an initializer is: the one with its parameters, or else its rule's.
    pub fn of(initializer: &Initializer) -> Self {
        let is_old = initializer.kind == InitializerKind::LecunUniform
            && (initializer.gain - OLD_GAIN).abs() <= OLD_GAIN_TOLERANCE;
        if is_old { Self::OLD } else { Self::of_kind(initializer.kind) }
    }

    /// The entry with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|preset| preset.key == key)
    }

    fn of_kind(kind: InitializerKind) -> Self {
        Self { key: kind.key(), label: kind.label(), initializer: Initializer::new(kind) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: Glorot & Bengio (2010), eq. 1: bounds of +-1 / sqrt(n), so that n Var W = 1 / 3.
    #[test]
    fn the_old_rule_is_an_entry_of_its_own_until_its_gain_is_changed() {
        let old = InitializerPreset::OLD.initializer;
        let bound = old.std(150, 64).unwrap() * 3.0_f64.sqrt();
        assert!((bound * 150.0_f64.sqrt() - 1.0).abs() < 1e-5, "{bound}");
        assert_eq!(InitializerPreset::of(&old.with_gain(1.0 / 3.0_f64.sqrt())), InitializerPreset::OLD);
        assert_eq!(InitializerPreset::of(&old.with_gain(0.58)).key, "lecun_uniform");
        assert_eq!(
            InitializerPreset::of(&Initializer::new(InitializerKind::LecunNormal).with_gain(0.57735)).key,
            "lecun_normal"
        );
    }

    #[test]
    fn every_rule_is_an_entry_and_keys_are_unlike() {
        let keys: Vec<&str> = InitializerPreset::all().map(|preset| preset.key).collect();
        assert_eq!(keys.len(), InitializerKind::ALL.len() + 1);
        for (idx, key) in keys.iter().enumerate() {
            assert!(!keys[..idx].contains(key), "{key}");
            assert_eq!(InitializerPreset::from_key(key).map(|preset| preset.key), Some(*key));
        }
    }
}
