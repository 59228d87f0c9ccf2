//! Kept rows: a measured row with the least and greatest values up to the next kept one.

use crate::run::{
    Extent, Frame, FrameExtents, LayerColumn, LayerExtents, LayerValues, N_STEP_COLUMNS, StepColumn, StepRow,
};

/// One number for each column of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowValues {
    /// By step column.
    pub values: [f64; N_STEP_COLUMNS],
    /// By layer, then column.
    pub layers: Vec<LayerValues>,
}

/// The least and greatest values of some rows. NaN only where every value is NaN; infinities and zeros count.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Least value of each column.
    pub least: RowValues,
    /// Greatest value of each column.
    pub greatest: RowValues,
}

/// Which number of a kept row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// As measured at the row's own step.
    Value,
    /// The least up to the next kept step.
    Least,
    /// The greatest up to the next kept step.
    Greatest,
}

/// A row that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRow {
    /// The row as measured.
    pub row: StepRow,
    /// Over this row and those that were dropped before the next kept one; nothing where none was.
    pub range: Option<Box<Range>>,
}

impl KeptRow {
    /// A row after which none was dropped.
    pub fn measured(row: StepRow) -> Self {
        Self { row, range: None }
    }

    /// A step column's number.
    pub fn step_value(&self, side: Side, column: StepColumn) -> f64 {
        let values = match (side, &self.range) {
            (Side::Value, _) | (_, None) => &self.row.values,
            (Side::Least, Some(range)) => &range.least.values,
            (Side::Greatest, Some(range)) => &range.greatest.values,
        };
        values[column as usize]
    }

    /// A layer column's number; `layer_idx` counts from 0.
    pub fn layer_value(&self, side: Side, layer_idx: usize, column: LayerColumn) -> f32 {
        let layers = match (side, &self.range) {
            (Side::Value, _) | (_, None) => &self.row.layers,
            (Side::Least, Some(range)) => &range.least.layers,
            (Side::Greatest, Some(range)) => &range.greatest.layers,
        };
        layers[layer_idx][column as usize]
    }

    /// Takes in the next row, which is dropped.
    pub(super) fn absorb(&mut self, dropped: Self) {
        let row = &self.row;
        let range = self.range.get_or_insert_with(|| Box::new(Range::of(row)));
        let theirs = dropped.range.unwrap_or_else(|| Box::new(Range::of(&dropped.row)));
        // `min` and `max` ignore a NaN on either side.
        fold(&mut range.least, &theirs.least, f64::min, f32::min);
        fold(&mut range.greatest, &theirs.greatest, f64::max, f32::max);
    }

    /// The row as a frame, with marks for what is off the scale.
    pub fn into_frame(self) -> Frame {
        let extents = self.range.as_deref().map(|range| Box::new(extents(&self.row, range)));
        Frame { first_step: self.row.step, n_rows: 1, last: self.row, extents, norms: None, distributions: None }
    }
}

impl Range {
    fn of(row: &StepRow) -> Self {
        let values = RowValues { values: row.values, layers: row.layers.clone() };
        Self { least: values.clone(), greatest: values }
    }
}

fn fold(mine: &mut RowValues, theirs: &RowValues, real: fn(f64, f64) -> f64, single: fn(f32, f32) -> f32) {
    for (mine, theirs) in mine.values.iter_mut().zip(&theirs.values) {
        *mine = real(*mine, *theirs);
    }
    for (mine, theirs) in mine.layers.iter_mut().flatten().zip(theirs.layers.iter().flatten()) {
        *mine = single(*mine, *theirs);
    }
}

fn extents(row: &StepRow, range: &Range) -> FrameExtents {
    let layer = |layer_idx: usize| -> LayerExtents {
        std::array::from_fn(|column| {
            let least = range.least.layers[layer_idx][column];
            let greatest = range.greatest.layers[layer_idx][column];
            extent(least, greatest, Extent::of(row.layers[layer_idx][column]))
        })
    };
    // An empty validation cell stays one: it has no mark.
    let own = FrameExtents::of(row).values;
    let step =
        |column: usize| extent(range.least.values[column] as f32, range.greatest.values[column] as f32, own[column]);
    FrameExtents { values: std::array::from_fn(step), layers: (0..row.layers.len()).map(layer).collect() }
}

/// The extent of a row's value `own`, widened to what lies between it and the next kept row.
fn extent(least: f32, greatest: f32, own: Extent) -> Extent {
    let mut extent = Extent::EMPTY;
    for end in [least, greatest] {
        if !end.is_nan() {
            extent.absorb(Extent::of(end));
        }
    }
    extent.absorb(own);
    extent
}
