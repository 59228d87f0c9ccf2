//! Frames: one or more measured steps, folded so that no extreme is lost.

use serde::{Deserialize, Serialize};

use super::distribution::Distributions;
use super::gradient_norms::GradientNorms;
use super::row::{LayerValues, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepColumn, StepRow};

/// The least, the greatest and the last of some values, and which of them are off every scale.
///
/// `least` and `greatest` are over the finite values that are not zero; NaN where there are none. Zeros, NaN and
/// infinities are remembered as marks, so that a plot on a logarithmic axis can show them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Least finite value that is not zero, or NaN.
    pub least: f32,
    /// Greatest finite value that is not zero, or NaN.
    pub greatest: f32,
    /// The last value, whatever it is.
    pub last: f32,
    /// Whether zeros, NaN or infinities occurred.
    pub marks: Marks,
}

/// Which values off the scale occurred: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks(u8);

impl Marks {
    /// Exactly zero.
    pub const ZERO: Self = Self(1);
    /// Not a number.
    pub const NAN: Self = Self(2);
    /// Plus or minus infinity.
    pub const INFINITE: Self = Self(4);

    /// The mark that a value gets; empty for a finite value that is not zero.
    pub fn of(value: f32) -> Self {
        if value.is_nan() {
            Self::NAN
        } else if value.is_infinite() {
            Self::INFINITE
        } else if value == 0.0 {
            Self::ZERO
        } else {
            Self(0)
        }
    }

    /// Whether every mark of `other` is in this set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether no mark is set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Extent {
    /// The extent of one value.
    pub fn of(value: f32) -> Self {
        let marks = Marks::of(value);
        let on_scale = if marks.is_empty() { value } else { f32::NAN };
        Self { least: on_scale, greatest: on_scale, last: value, marks }
    }

    /// An empty cell: nothing measured, nothing marked.
    pub const EMPTY: Self = Self { least: f32::NAN, greatest: f32::NAN, last: f32::NAN, marks: Marks(0) };

    /// Takes in what came after.
    pub fn absorb(&mut self, later: Self) {
        // `f32::min` and `max` ignore a NaN on either side.
        self.least = self.least.min(later.least);
        self.greatest = self.greatest.max(later.greatest);
        self.last = later.last;
        self.marks = self.marks.union(later.marks);
    }
}

/// The extents of one layer's columns.
pub type LayerExtents = [Extent; N_LAYER_COLUMNS];

/// One or more consecutive measured steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Step of the first row.
    pub first_step: u64,
    /// Measured steps in the frame.
    pub n_rows: u64,
    /// The last row, whole.
    pub last: StepRow,
    /// Extents over all rows; nothing where there is one row only.
    pub extents: Option<Box<FrameExtents>>,
    /// Counts over all rows; nothing where there is one row only.
    pub norms: Option<Box<GradientNorms>>,
    /// The last distributions that were looked at; most frames have none.
    pub distributions: Option<Box<Distributions>>,
}

/// The extents of every column over the rows of a [`Frame`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameExtents {
    /// By step column.
    pub values: [Extent; N_STEP_COLUMNS],
    /// By layer, then column.
    pub layers: Vec<LayerExtents>,
}

impl FrameExtents {
    /// The extents of a single row. Validation cells of a row without validation are empty, not NaN.
    pub fn of(row: &StepRow) -> Self {
        let layer_extents = |values: &LayerValues| values.map(Extent::of);
        let mut values = row.values.map(|value| Extent::of(value as f32));
        if !row.validated {
            values[StepColumn::ValidationLoss as usize] = Extent::EMPTY;
            values[StepColumn::ValidationAccuracy as usize] = Extent::EMPTY;
        }
        Self { values, layers: row.layers.iter().map(layer_extents).collect() }
    }

    /// Takes in what came after. An empty validation cell does not replace the last validation.
    pub fn absorb(&mut self, later: &Self) {
        for (mine, theirs) in self.values.iter_mut().zip(&later.values) {
            let last = if theirs.last.is_nan() && theirs.marks.is_empty() { mine.last } else { theirs.last };
            mine.absorb(*theirs);
            mine.last = last;
        }
        for (mine, theirs) in self.layers.iter_mut().zip(&later.layers) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                mine.absorb(*theirs);
            }
        }
    }
}

impl Frame {
    /// A frame of one row.
    pub fn new(row: StepRow) -> Self {
        Self { first_step: row.step, n_rows: 1, last: row, extents: None, norms: None, distributions: None }
    }

    /// The extents over all rows.
    pub fn extents(&self) -> FrameExtents {
        self.extents.as_deref().cloned().unwrap_or_else(|| FrameExtents::of(&self.last))
    }

    /// The counts over all rows.
    pub fn norms(&self) -> GradientNorms {
        self.norms.as_deref().cloned().unwrap_or_else(|| {
            // A row that was kept for several steps has their extents, but only itself to count.
            let is_partial = self.extents.is_some();
            GradientNorms { is_partial, ..GradientNorms::of(&self.last) }
        })
    }

    /// Takes in the frame that came after this one.
    pub fn absorb(&mut self, later: Self) {
        let mut extents = self.extents();
        extents.absorb(&later.extents());
        let mut norms = self.norms();
        norms.absorb(&later.norms());
        self.n_rows += later.n_rows;
        self.last = later.last;
        self.extents = Some(Box::new(extents));
        self.norms = Some(Box::new(norms));
        self.distributions = later.distributions.or(self.distributions.take());
    }
}
