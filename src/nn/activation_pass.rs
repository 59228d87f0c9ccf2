//! The activation alone, without the layer's matrix products: what is timed to compare activations.

use burn::backend::flex::Flex;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Cube, backend_extension};
use burn::tensor::Tensor;

use super::activation_op::ActivationKernels;
use super::layer_op::Measuring;
use crate::spec::Activation;

/// A layer's kernels without its matrix products, as Burn dispatches them.
#[backend_extension(Cube, Flex)]
pub trait ActivationPassOps: Backend {
    /// phi(u), and dL/du from `grad`.
    ///
    /// # Shapes
    /// - u, grad, both results: [batch, width], slope: [1, 1]
    fn activation_pass(
        u: FloatTensor<Self>,
        slope: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

macro_rules! pass_of {
    ($backend:ty) => {
        impl ActivationPassOps for $backend {
            fn activation_pass(
                u: FloatTensor<Self>,
                slope: FloatTensor<Self>,
                grad: FloatTensor<Self>,
                activation: Activation,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                pass::<Self>(u, slope, grad, activation)
            }
        }
    };
}

pass_of!(Flex);
pass_of!(Cube);

fn pass<B: ActivationKernels>(
    u: FloatTensor<B>,
    slope: FloatTensor<B>,
    grad: FloatTensor<B>,
    activation: Activation,
) -> (FloatTensor<B>, FloatTensor<B>) {
    if matches!(activation, Activation::Prelu { .. }) {
        // Its derivative is found again from u, and its slope has a gradient, too.
        let (output, _, _) = B::prelu_forward(u.clone(), slope.clone(), Measuring::Off);
        return (output, B::prelu_backward(u, slope, grad).0);
    }
    let (output, derivative, _) = B::activate_forward(u, activation, Measuring::Off);
    (output, B::dense_delta(derivative, grad, activation))
}

/// What a layer does with the activation in one step, forward and backward: phi(u) with its derivative, then
/// dL/du = phi'(u) * grad. Tensors that nobody else holds are overwritten, as in training. `slope` is PReLU's.
///
/// # Shapes
/// - u, grad, both results: [batch, width], slope: [1, 1]
pub fn activation_pass(
    u: Tensor<2>,
    slope: Tensor<2>,
    grad: Tensor<2>,
    activation: Activation,
) -> (Tensor<2>, Tensor<2>) {
    let (output, delta) = <burn::backend::Dispatch as ActivationPassOps>::activation_pass(
        u.into_dispatch(),
        slope.into_dispatch(),
        grad.into_dispatch(),
        activation,
    );
    (Tensor::from_dispatch(output), Tensor::from_dispatch(delta))
}
