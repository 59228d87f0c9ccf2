//! Tensors on the CPU as slices of numbers.

use burn::backend::TensorMetadata;
use burn::backend::flex::FlexTensor;
use burn::tensor::TensorData;

/// The tensor with its numbers in one piece, row by row.
pub fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.is_contiguous() && tensor.layout().start_offset() == 0 { tensor } else { tensor.to_contiguous() }
}

/// The numbers of a contiguous tensor.
pub fn slice(tensor: &FlexTensor) -> &[f32] {
    &tensor.storage::<f32>()[..tensor.layout().num_elements()]
}

/// A tensor of the shape of `like` with these numbers.
pub fn tensor_like(like: &FlexTensor, values: Vec<f32>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, like.shape()))
}

/// A small tensor of statistics.
pub fn vector<const N: usize>(values: [f32; N]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values.to_vec(), [N]))
}
