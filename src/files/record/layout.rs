//! Rows as bytes: every row of a run has the same size, so that a half-written one at the end is known by its length.
//!
//! ```text
//! row    step u64, flags u64 (bit 0: validated), values, delta_rms by layer and time f32
//! kept   row, least values, greatest values
//! values step columns f64, layer columns by layer f32; all little-endian, in the order of the columns
//! ```

use super::kept::{KeptRow, Range, RowValues};
use crate::run::{N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};

/// The sizes that all rows of a run share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Layers, the output layer included.
    pub n_layers: usize,
    /// Length of the layers' time axis; 0 where there is none.
    pub n_time_steps: usize,
}

impl Layout {
    fn values_bytes(self) -> usize {
        N_STEP_COLUMNS * size_of::<f64>() + self.n_layers * N_LAYER_COLUMNS * size_of::<f32>()
    }

    /// Size of a row as measured.
    pub fn row_bytes(self) -> usize {
        2 * size_of::<u64>() + self.values_bytes() + self.n_layers * self.n_time_steps * size_of::<f32>()
    }

    /// Size of a thinned row.
    pub fn kept_bytes(self) -> usize {
        self.row_bytes() + 2 * self.values_bytes()
    }

    /// Appends a row as measured.
    ///
    /// # Panics
    /// Where the row is of another network.
    pub fn push_row(self, out: &mut Vec<u8>, row: &StepRow) {
        assert_eq!(row.layers.len(), self.n_layers, "a row has as many layers as its record");
        out.extend(row.step.to_le_bytes());
        out.extend(u64::from(row.validated).to_le_bytes());
        push_reals(out, &row.values);
        push_singles(out, row.layers.as_flattened());
        for layer_idx in 0..self.n_layers {
            let over_time = row.delta_rms_by_time.get(layer_idx).map_or(&[][..], Vec::as_slice);
            for time in 0..self.n_time_steps {
                out.extend(over_time.get(time).copied().unwrap_or(f32::NAN).to_le_bytes());
            }
        }
    }

    /// Appends a thinned row.
    pub fn push_kept(self, out: &mut Vec<u8>, kept: &KeptRow) {
        self.push_row(out, &kept.row);
        let (values, layers) = (&kept.row.values, &kept.row.layers);
        let sides = match &kept.range {
            Some(range) => {
                [(&range.least.values, &range.least.layers), (&range.greatest.values, &range.greatest.layers)]
            }
            None => [(values, layers), (values, layers)],
        };
        for (values, layers) in sides {
            push_reals(out, values);
            push_singles(out, layers.as_flattened());
        }
    }

    /// Reads a row as measured from its [`Layout::row_bytes`].
    pub fn row(self, bytes: &[u8]) -> StepRow {
        self.take_row(&mut Bytes(bytes))
    }

    /// Reads a thinned row from its [`Layout::kept_bytes`].
    pub fn kept(self, bytes: &[u8]) -> KeptRow {
        let mut bytes = Bytes(bytes);
        let row = self.take_row(&mut bytes);
        let range = Range { least: self.take_values(&mut bytes), greatest: self.take_values(&mut bytes) };
        KeptRow { row, range: Some(Box::new(range)) }
    }

    fn take_row(self, bytes: &mut Bytes<'_>) -> StepRow {
        let (step, flags) = (u64::from_le_bytes(bytes.take()), u64::from_le_bytes(bytes.take()));
        let RowValues { values, layers } = self.take_values(bytes);
        let n_layers_in_time = if self.n_time_steps == 0 { 0 } else { self.n_layers };
        let delta_rms_by_time = (0..n_layers_in_time)
            .map(|_| (0..self.n_time_steps).map(|_| f32::from_le_bytes(bytes.take())).collect())
            .collect();
        StepRow { step, validated: flags & 1 == 1, values, layers, delta_rms_by_time }
    }

    fn take_values(self, bytes: &mut Bytes<'_>) -> RowValues {
        let values = std::array::from_fn(|_| f64::from_le_bytes(bytes.take()));
        let layers = (0..self.n_layers).map(|_| std::array::from_fn(|_| f32::from_le_bytes(bytes.take()))).collect();
        RowValues { values, layers }
    }
}

/// The step of a row, from its first bytes.
pub(super) fn step_of(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(Bytes(bytes).take())
}

fn push_reals(out: &mut Vec<u8>, values: &[f64]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn push_singles(out: &mut Vec<u8>, values: &[f32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// Bytes that are taken from the front.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, rest) = self.0.split_first_chunk().expect("a row is read from all of its bytes");
        self.0 = rest;
        *head
    }
}
