//! A mutable view of one entry of an experiment: its path in the file, its value, its limits.
//!
//! Reading, writing and checking a file and the panels' number fields all walk over these views, so that a limit or a
//! name exists once.

use std::fmt;

use super::choice::Choice;

/// One entry of the experiment file.
pub struct Field<'a> {
    /// Dotted path in the file, such as `remedies.clipping.threshold`; inside a choice the key alone.
    pub path: &'static str,
    /// Name on the screen, in sentence case.
    pub label: &'static str,
    /// The value and what it may be.
    pub value: Value<'a>,
}

/// The value of a [`Field`].
pub enum Value<'a> {
    /// A real number.
    Real(&'a mut f64, Limits),
    /// A whole number.
    Count(&'a mut u64, CountLimits),
    /// A real number that may be left to a default.
    OptionalReal(&'a mut Option<f64>, Limits),
    /// A whole number that may be left to a default.
    OptionalCount(&'a mut Option<u64>, CountLimits),
    /// Text.
    Text(&'a mut String),
    /// Text that may be absent.
    OptionalText(&'a mut Option<String>),
    /// One word of a closed set.
    Word(&'a mut dyn Word),
    /// A table `{ kind = "..", .. }` whose further keys depend on the kind.
    Kind(&'a mut dyn Kind),
    /// A real number or one certain word: the LSTM's forget bias.
    RealOrWord(&'a mut dyn RealOrWord),
}

/// A [`Choice`] seen through a [`Field`].
pub trait Word {
    /// All keys, in the order of lists.
    fn keys(&self) -> Vec<&'static str>;
    /// The name of each key on the screen, in the same order.
    fn labels(&self) -> Vec<&'static str>;
    /// The key of the current value.
    fn key(&self) -> &'static str;
    /// Sets the value; false where the key is unknown.
    fn set_key(&mut self, key: &str) -> bool;
}

impl<C: Choice> Word for C {
    fn keys(&self) -> Vec<&'static str> {
        C::ALL.iter().map(|choice| choice.key()).collect()
    }

    fn labels(&self) -> Vec<&'static str> {
        C::ALL.iter().map(|choice| choice.label()).collect()
    }

    fn key(&self) -> &'static str {
        Choice::key(*self)
    }

    fn set_key(&mut self, key: &str) -> bool {
        C::from_key(key).map(|choice| *self = choice).is_some()
    }
}

/// A choice with parameters of its own, such as `{ kind = "leaky_relu", slope = 0.01 }`.
pub trait Kind {
    /// All kinds, in the order of lists.
    fn kinds(&self) -> Vec<&'static str>;
    /// The name of each kind on the screen, in the same order.
    fn kind_labels(&self) -> Vec<&'static str>;
    /// The kind of the current value.
    fn kind_key(&self) -> &'static str;
    /// Sets the kind, with its parameters at their defaults; false where it is unknown.
    fn set_kind(&mut self, key: &str) -> bool;
    /// The parameters of the current kind.
    fn parameters(&mut self) -> Vec<Field<'_>>;
}

/// A value that is a number or a word.
pub trait RealOrWord {
    /// The only word allowed.
    fn word(&self) -> &'static str;
    /// The number, or nothing where the word is chosen.
    fn real(&self) -> Option<f64>;
    /// Sets the number, or the word where `real` is nothing.
    fn set(&mut self, real: Option<f64>);
}

/// The values a real number may have. Every number is finite besides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Lower end.
    pub least: Bound,
    /// Upper end.
    pub most: Bound,
}

/// One end of a range of real numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// No limit.
    Open,
    /// The value itself is allowed.
    Included(f64),
    /// The value itself is not allowed.
    Excluded(f64),
}

impl Limits {
    /// Any finite number.
    pub const ANY: Self = Self { least: Bound::Open, most: Bound::Open };
    /// From 0 on.
    pub const FROM_ZERO: Self = Self { least: Bound::Included(0.0), most: Bound::Open };
    /// Above 0.
    pub const ABOVE_ZERO: Self = Self { least: Bound::Excluded(0.0), most: Bound::Open };
    /// From 0 to 1.
    pub const UNIT: Self = Self { least: Bound::Included(0.0), most: Bound::Included(1.0) };
    /// From 0, below 1.
    pub const BELOW_ONE: Self = Self { least: Bound::Included(0.0), most: Bound::Excluded(1.0) };

    /// Whether the number is finite and within the limits.
    pub fn contain(&self, value: f64) -> bool {
        let above = match self.least {
            Bound::Open => true,
            Bound::Included(least) => value >= least,
            Bound::Excluded(least) => value > least,
        };
        let below = match self.most {
            Bound::Open => true,
            Bound::Included(most) => value <= most,
            Bound::Excluded(most) => value < most,
        };
        value.is_finite() && above && below
    }
}

/// Says what would be right: "from 0, below 1".
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (Bound::Open, Bound::Open) => write!(f, "a finite number"),
            (Bound::Included(least), Bound::Open) => write!(f, "{least} or more"),
            (Bound::Excluded(least), Bound::Open) => write!(f, "above {least}"),
            (Bound::Included(least), Bound::Included(most)) => write!(f, "from {least} to {most}"),
            (Bound::Included(least), Bound::Excluded(most)) => write!(f, "from {least}, below {most}"),
            (Bound::Excluded(least), Bound::Included(most)) => write!(f, "above {least}, up to {most}"),
            (Bound::Excluded(least), Bound::Excluded(most)) => write!(f, "between {least} and {most}"),
            (Bound::Open, Bound::Included(most)) => write!(f, "up to {most}"),
            (Bound::Open, Bound::Excluded(most)) => write!(f, "below {most}"),
        }
    }
}

/// The values a whole number may have, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountLimits {
    /// Smallest allowed value.
    pub least: u64,
    /// Largest allowed value.
    pub most: u64,
}

impl CountLimits {
    /// The range from `least` to `most`.
    pub const fn new(least: u64, most: u64) -> Self {
        Self { least, most }
    }

    /// Whether the number is within the limits.
    pub fn contain(&self, value: u64) -> bool {
        (self.least..=self.most).contains(&value)
    }
}

/// Says what would be right: "1 to 200".
impl fmt::Display for CountLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.least, self.most)
    }
}

/// Shorthand for a [`Field`] that is a real number.
pub(super) fn real<'a>(path: &'static str, label: &'static str, value: &'a mut f64, limits: Limits) -> Field<'a> {
    Field { path, label, value: Value::Real(value, limits) }
}

/// Shorthand for a [`Field`] that is a whole number.
pub(super) fn count<'a>(
    path: &'static str,
    label: &'static str,
    value: &'a mut u64,
    least: u64,
    most: u64,
) -> Field<'a> {
    Field { path, label, value: Value::Count(value, CountLimits::new(least, most)) }
}

/// Shorthand for a [`Field`] that is one word of a closed set.
pub(super) fn word<'a>(path: &'static str, label: &'static str, value: &'a mut dyn Word) -> Field<'a> {
    Field { path, label, value: Value::Word(value) }
}

/// Shorthand for a [`Field`] that is a table with a kind.
pub(super) fn kind<'a>(path: &'static str, label: &'static str, value: &'a mut dyn Kind) -> Field<'a> {
    Field { path, label, value: Value::Kind(value) }
}
