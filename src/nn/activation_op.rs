//! The activation as an operation of its own, where something stands between the linear map and it; and PReLU, whose
//! slope is learned.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, AutodiffBackend, Backend, Cube, Flex, backend_extension};
use burn::tensor::Tensor;

use super::layer_op::{DenseForward, LayerKernels, Measuring};
use crate::spec::Activation;

/// What PReLU's backward pass gives: du [batch, width] and the slope's gradient [1, 1].
pub type PreluBackward<B> = (FloatTensor<B>, FloatTensor<B>);

/// The kernels behind the operations, for each backend that trains.
pub trait ActivationKernels: LayerKernels {
    /// phi(u), phi'(u) and the statistics of u and phi(u), as [`LayerKernels::dense_forward`] gives them.
    fn activate_forward(u: FloatTensor<Self>, activation: Activation, measuring: Measuring) -> DenseForward<Self>;

    /// The same for PReLU. The derivative is left out: [1, 1].
    ///
    /// # Shapes
    /// - u: [batch, width], slope: [1, 1]
    fn prelu_forward(u: FloatTensor<Self>, slope: FloatTensor<Self>, measuring: Measuring) -> DenseForward<Self>;

    /// du = g where u > 0, slope g elsewhere; the slope's gradient is the sum of g u over u <= 0.
    fn prelu_backward(u: FloatTensor<Self>, slope: FloatTensor<Self>, grad: FloatTensor<Self>) -> PreluBackward<Self>;
}

/// The operations as Burn dispatches them.
#[backend_extension(Cube, Flex, Autodiff)]
pub trait ActivationOps: Backend {
    /// phi(u) and its statistics; differentiable in u.
    ///
    /// # Shapes
    /// - u, result: [batch, width], statistics: [5], or [1] when not measuring
    fn activate(
        u: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// PReLU and its statistics; differentiable in u and the slope. He (2015), "Delving deep into rectifiers".
    ///
    /// # Shapes
    /// - u, result: [batch, width], slope: [1, 1], statistics: [5], or [1] when not measuring
    fn prelu(
        u: FloatTensor<Self>,
        slope: FloatTensor<Self>,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

/// Without a graph: the kernels' forward passes.
macro_rules! without_graph {
    ($backend:ty) => {
        impl ActivationOps for $backend {
            fn activate(
                u: FloatTensor<Self>,
                activation: Activation,
                measuring: Measuring,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                let (output, _, statistics) = Self::activate_forward(u, activation, measuring);
                (output, statistics)
            }

            fn prelu(
                u: FloatTensor<Self>,
                slope: FloatTensor<Self>,
                measuring: Measuring,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                let (output, _, statistics) = Self::prelu_forward(u, slope, measuring);
                (output, statistics)
            }
        }
    };
}

without_graph!(Flex);
without_graph!(Cube);

#[derive(Debug)]
struct ActivateBackward {
    activation: Activation,
}

impl<B: ActivationKernels> Backward<B, 1> for ActivateBackward {
    /// phi'(u).
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let [parent] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, B::dense_delta(ops.state, grad, self.activation));
        }
    }
}

#[derive(Debug)]
struct PreluGradient;

impl<B: ActivationKernels> Backward<B, 2> for PreluGradient {
    /// u and the slope.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let (u, slope) = ops.state;
        let [parent_u, parent_slope] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        let (grad_u, grad_slope) = B::prelu_backward(u, slope, grad);
        if let Some(parent) = parent_u {
            grads.register::<B>(parent.id, grad_u);
        }
        if let Some(parent) = parent_slope {
            grads.register::<B>(parent.id, grad_slope);
        }
    }
}

impl<B, C> ActivationOps for Autodiff<B, C>
where
    B: ActivationKernels + ActivationOps,
    C: CheckpointStrategy,
{
    fn activate(
        u: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let operation = ActivateBackward { activation }.prepare::<C>([u.node()]).compute_bound().stateful();
        let (output, derivative, statistics) = B::activate_forward(u.into_primitive(), activation, measuring);
        let output = match operation {
            OpsKind::Tracked(prep) => prep.finish(derivative, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        (output, Self::from_inner(statistics))
    }

    fn prelu(
        u: FloatTensor<Self>,
        slope: FloatTensor<Self>,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let operation = PreluGradient.prepare::<C>([u.node(), slope.node()]).compute_bound().stateful();
        let (u, slope) = (u.into_primitive(), slope.into_primitive());
        let (output, _, statistics) = B::prelu_forward(u.clone(), slope.clone(), measuring);
        let output = match operation {
            OpsKind::Tracked(prep) => prep.finish((u, slope), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        (output, Self::from_inner(statistics))
    }
}

/// phi(u) as a tensor operation, and its statistics. PReLU has [`prelu`].
pub fn activate(u: Tensor<2>, activation: Activation, measuring: Measuring) -> (Tensor<2>, Tensor<1>) {
    let (output, statistics) =
        <burn::backend::Dispatch as ActivationOps>::activate(u.into_dispatch(), activation, measuring);
    (Tensor::from_dispatch(output), Tensor::from_dispatch(statistics))
}

/// PReLU as a tensor operation, and its statistics.
pub fn prelu(u: Tensor<2>, slope: Tensor<2>, measuring: Measuring) -> (Tensor<2>, Tensor<1>) {
    let (output, statistics) =
        <burn::backend::Dispatch as ActivationOps>::prelu(u.into_dispatch(), slope.into_dispatch(), measuring);
    (Tensor::from_dispatch(output), Tensor::from_dispatch(statistics))
}
