//! Short names for tensor operations on graphics adapters.
//!
//! There is no f64 on most adapters, so norms are scaled by the largest magnitude.

use burn::backend::ops::{BoolTensorOps, FloatTensorOps};
use burn::backend::tensor::{BoolTensor, FloatTensor};
use burn::backend::{Cube, Scalar, TensorMetadata};
use burn::tensor::{BoolStore, FloatDType, Shape};

pub(super) type Float = FloatTensor<Cube>;
pub(super) type Bool = BoolTensor<Cube>;

/// How booleans are stored on an adapter.
pub(super) const BOOL: BoolStore = BoolStore::U32;
/// Divisors of scaled norms stay in the normal range.
pub(super) const LEAST_SCALE: f64 = 1.2e-38;
pub(super) const GREATEST_SCALE: f64 = 3.4e38;

pub(super) fn scalar(value: f64) -> Scalar {
    Scalar::Float(value)
}

pub(super) fn plus(tensor: Float, value: f64) -> Float {
    Cube::float_add_scalar(tensor, scalar(value))
}

pub(super) fn times(tensor: Float, value: f64) -> Float {
    Cube::float_mul_scalar(tensor, scalar(value))
}

pub(super) fn square(tensor: Float) -> Float {
    Cube::float_mul(tensor.clone(), tensor)
}

pub(super) fn below(tensor: Float, value: f64) -> Bool {
    Cube::float_lower_elem(tensor, scalar(value), BOOL)
}

pub(super) fn fill(tensor: Float, mask: Bool, value: f64) -> Float {
    Cube::float_mask_fill(tensor, mask, scalar(value))
}

/// `yes` where the mask holds, `no` elsewhere.
pub(super) fn select(mask: Bool, yes: Float, no: Float) -> Float {
    Cube::float_mask_where(no, mask, yes)
}

/// Number of true entries, [1].
pub(super) fn count(mask: Bool) -> Float {
    one(Cube::float_sum(Cube::bool_into_float(mask, FloatDType::F32)))
}

/// A scalar as a tensor of shape [1].
pub(super) fn one(tensor: Float) -> Float {
    Cube::float_reshape(tensor, Shape::new([1]))
}

pub(super) fn ones_like(tensor: &Float) -> Float {
    Cube::float_ones(tensor.shape(), &tensor.device(), FloatDType::F32)
}

/// Euclidean norm and largest magnitude, both [1].
pub(super) fn l2_and_max_abs(tensor: Float) -> (Float, Float) {
    let max_abs = one(Cube::float_max_abs(tensor.clone()));
    let scale = Cube::float_clamp(max_abs.clone(), scalar(LEAST_SCALE), scalar(GREATEST_SCALE));
    let n: usize = tensor.shape().num_elements();
    let scaled = Cube::float_div(Cube::float_reshape(tensor, Shape::new([n])), scale.clone());
    let norm = Cube::float_mul(Cube::float_sqrt(one(Cube::float_sum(square(scaled)))), scale);
    (norm, max_abs)
}
