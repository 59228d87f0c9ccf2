//! The activation alone, without the layer's matrix products: what is timed to compare activations.

use burn::backend::flex::Flex;
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Cube, backend_extension};
use burn::tensor::Tensor;

use super::layer_cube::value_and_derivative;
use super::layer_flex::activated;
use super::layer_op::{LayerKernels, Measuring};
use crate::spec::Activation;

/// A layer's kernels without its matrix products, as Burn dispatches them.
#[backend_extension(Cube, Flex)]
pub trait ActivationOps: Backend {
    /// phi(z + b), and dz = phi'(z + b) * grad.
    ///
    /// # Shapes
    /// - z, grad, both results: [batch, width], bias: [1, width]
    fn activation_pass(
        z: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

impl ActivationOps for Flex {
    fn activation_pass(
        z: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (output, derivative, _) = activated(z, bias, activation, Measuring::Off);
        (output, Self::dense_delta(derivative, grad, activation))
    }
}

impl ActivationOps for Cube {
    fn activation_pass(
        z: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (output, derivative) = value_and_derivative(activation, Self::float_add(z, bias));
        (output, Self::dense_delta(derivative, grad, activation))
    }
}

/// What a layer does with the activation in one step, forward and backward: phi(z + b) with its derivative, then
/// dz = phi'(z + b) * grad. Tensors that nobody else holds are overwritten, as in training.
///
/// # Shapes
/// - z, grad, both results: [batch, width], bias: [1, width]
pub fn activation_pass(
    z: Tensor<2>,
    bias: Tensor<2>,
    grad: Tensor<2>,
    activation: Activation,
) -> (Tensor<2>, Tensor<2>) {
    let (output, delta) = <burn::backend::Dispatch as ActivationOps>::activation_pass(
        z.into_dispatch(),
        bias.into_dispatch(),
        grad.into_dispatch(),
        activation,
    );
    (Tensor::from_dispatch(output), Tensor::from_dispatch(delta))
}
