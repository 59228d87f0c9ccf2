//! One read-back per step: statistics are collected on the device, joined, and read together.

use std::ops::Range;

use burn::tensor::Tensor;

use super::error::TrainError;

/// Small tensors that wait to be read.
#[derive(Default)]
pub struct Readings {
    tensors: Vec<Tensor<1>>,
    n_values: usize,
}

/// The numbers, once read.
pub struct Values(Vec<f32>);

/// Where some numbers will be found.
#[derive(Clone, Debug)]
pub struct Slot(Range<usize>);

impl Readings {
    /// Adds a tensor of `n_values` numbers.
    pub fn push(&mut self, tensor: Tensor<1>, n_values: usize) -> Slot {
        let start = self.n_values;
        self.n_values += n_values;
        self.tensors.push(tensor);
        Slot(start..self.n_values)
    }

    /// Reads everything at once.
    pub fn read(self) -> Result<Values, TrainError> {
        if self.tensors.is_empty() {
            return Ok(Values(Vec::new()));
        }
        let failed = |message: String| TrainError::ReadBack { message };
        let data = Tensor::cat(self.tensors, 0).try_into_data().map_err(|err| failed(err.to_string()))?;
        data.try_into_vec::<f32>().map(Values).map_err(|err| failed(format!("{err:?}")))
    }
}

impl Values {
    /// The numbers of a slot.
    pub fn get(&self, slot: &Slot) -> &[f32] {
        &self.0[slot.0.clone()]
    }
}
