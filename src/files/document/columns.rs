//! Rows to columns and back: the record holds rows, the document an array per column.

use super::member::Column;
use crate::files::record::{KeptRow, Range, RowValues, Side};
use crate::run::{LayerColumn, StepColumn, StepRow};
use crate::spec::Choice;

/// The numbers of one array.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Numbers {
    /// One per row.
    Steps(Vec<f64>),
    /// One per row and layer.
    Layers(Vec<f32>),
}

impl Numbers {
    /// No rows yet.
    pub fn new(column: Column) -> Self {
        match column {
            Column::Step | Column::Validated | Column::OfStep(_) => Self::Steps(Vec::new()),
            Column::OfLayers(_) => Self::Layers(Vec::new()),
        }
    }

    /// Adds a row's numbers of a column.
    pub fn push(&mut self, column: Column, side: Side, kept: &KeptRow) {
        match (self, column) {
            (Self::Steps(numbers), Column::Step) => numbers.push(kept.row.step as f64),
            (Self::Steps(numbers), Column::Validated) => numbers.push(f64::from(u8::from(kept.row.validated))),
            (Self::Steps(numbers), Column::OfStep(column)) => numbers.push(kept.step_value(side, column)),
            (Self::Layers(numbers), Column::OfLayers(column)) => {
                numbers.extend((0..kept.row.layers.len()).map(|layer_idx| kept.layer_value(side, layer_idx, column)));
            }
            (Self::Steps(_), Column::OfLayers(_)) | (Self::Layers(_), _) => {
                unreachable!("numbers are pushed with the column they were made for")
            }
        }
    }
}

/// All arrays of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Which steps, rising.
    pub steps: Vec<u64>,
    /// Where the validation set was evaluated.
    pub validated: Vec<bool>,
    /// Layers, the output layer included.
    pub n_layers: usize,
    /// As measured.
    pub values: SideColumns,
    /// Least and greatest, where rows were dropped.
    pub range: Option<Box<[SideColumns; 2]>>,
    /// Length of the time axis; 0 where there is none.
    pub n_time_steps: usize,
    /// RMS of dL/dz by row, layer and time.
    pub delta_rms_by_time: Vec<f32>,
}

/// An array for each column.
#[derive(Clone, Debug, Default)]
pub(super) struct SideColumns {
    /// By step column, then row.
    pub steps: Vec<Vec<f64>>,
    /// By layer column, then row and layer.
    pub layers: Vec<Vec<f32>>,
}

impl SideColumns {
    fn row(&self, row_idx: usize, n_layers: usize) -> RowValues {
        let layer =
            |layer_idx: usize| std::array::from_fn(|column| self.layers[column][row_idx * n_layers + layer_idx]);
        RowValues {
            values: std::array::from_fn(|column| self.steps[column][row_idx]),
            layers: (0..n_layers).map(layer).collect(),
        }
    }
}

impl Columns {
    /// A row.
    pub fn row(&self, row_idx: usize) -> KeptRow {
        let RowValues { values, layers } = self.values.row(row_idx, self.n_layers);
        let range = self.range.as_deref().map(|[least, greatest]| {
            Box::new(Range { least: least.row(row_idx, self.n_layers), greatest: greatest.row(row_idx, self.n_layers) })
        });
        let row_over_time = self.n_layers * self.n_time_steps;
        let over_time = &self.delta_rms_by_time[row_idx * row_over_time..(row_idx + 1) * row_over_time];
        let delta_rms_by_time = over_time.chunks_exact(self.n_time_steps.max(1)).map(<[f32]>::to_vec).collect();
        let (step, validated) = (self.steps[row_idx], self.validated[row_idx]);
        KeptRow { row: StepRow { step, validated, values, layers, delta_rms_by_time }, range }
    }

    /// Whether every number of a layer's column is NaN.
    pub fn is_empty(&self, layer_idx: usize, column: LayerColumn) -> bool {
        let layers = &self.values.layers[column as usize];
        layers.iter().skip(layer_idx).step_by(self.n_layers.max(1)).all(|value| value.is_nan())
    }

    /// Whether every number of a step column is NaN.
    pub fn is_step_empty(&self, column: StepColumn) -> bool {
        self.values.steps[column as usize].iter().all(|value| value.is_nan())
    }
}

/// The layer columns that do not exist for every layer of every network.
pub(super) fn optional_columns() -> impl Iterator<Item = LayerColumn> {
    let of_hidden_layers = [
        LayerColumn::ActivationMean,
        LayerColumn::ActivationSd,
        LayerColumn::SaturatedFraction,
        LayerColumn::DeadFraction,
    ];
    LayerColumn::ALL.iter().copied().filter(move |column| !column.is_general() || of_hidden_layers.contains(column))
}
