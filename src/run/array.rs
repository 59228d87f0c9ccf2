//! Named arrays: weights and data on their way from the trainer to the record.

/// The numbers of a [`NamedArray`], row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum ArrayValues {
    /// Real numbers.
    F32(Vec<f32>),
    /// Class numbers, from 0.
    I64(Vec<i64>),
}

/// An array with a name, such as the weight matrix `layers.0.weight`.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedArray {
    /// As PyTorch would name it.
    pub name: String,
    /// Length of each axis, laid out as PyTorch does: `[out, in]` for a weight matrix.
    pub shape: Vec<usize>,
    /// The numbers, the last axis fastest.
    pub values: ArrayValues,
}

impl NamedArray {
    /// An array of real numbers. The product of `shape` is the number of values.
    pub fn f32(name: impl Into<String>, shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Self {
        Self { name: name.into(), shape: shape.into(), values: ArrayValues::F32(values) }
    }
}
