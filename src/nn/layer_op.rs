//! One differentiable operation per layer: activation(x W + b), with dL/dz as the gradient of a probe.
//!
//! Burn's own pieces would recompute the activation's exponential in the backward pass and need a tap to see dL/dz. Here
//! the forward pass keeps phi'(z) and the backward pass is dz = phi'(z) * g once, then dx, dW and db from it. The probe is
//! a fourth parent of shape [1, 1]; what is registered as its gradient is dz itself (docs: ARCHITECTURE.md, "The layer").
//!
//! The statistics that need z, the activation and its derivative come out of the same pass.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, AutodiffBackend, Backend, backend_extension};
use burn::tensor::Tensor;

use crate::spec::Activation;

/// Whether a pass also computes statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measuring {
    /// Only what training needs.
    Off,
    /// All of [`SignalStatistic`] or [`TensorStatistic`].
    On,
}

/// What the forward pass of a layer measures; the index into its statistics tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalStatistic {
    /// RMS of z.
    PreactivationRms,
    /// Mean of the activation.
    ActivationMean,
    /// Population deviation of the activation.
    ActivationSd,
    /// Share of (sample, unit) pairs with a small derivative.
    SaturatedFraction,
    /// Share of units with derivative 0 on the whole batch.
    DeadFraction,
}

/// Number of [`SignalStatistic`]s.
pub const N_SIGNAL_STATISTICS: usize = 5;

/// What is measured of a gradient or weight tensor; the index into its statistics tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorStatistic {
    /// Euclidean norm, right from 1e-38 to 1e38.
    L2,
    /// Largest magnitude.
    MaxAbs,
    /// Entries that are exactly zero.
    NZero,
    /// Entries that are NaN or infinite.
    NNonfinite,
}

/// Number of [`TensorStatistic`]s.
pub const N_TENSOR_STATISTICS: usize = 4;

/// What a dense layer's forward pass gives: the activation [batch, d_output], phi'(z) of the same shape (of shape [1, 1]
/// for the linear activation, whose derivative is 1), and the statistics [5] ([1] when not measuring).
pub type DenseForward<B> = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

/// The kernels behind the operation, for each backend that trains.
pub trait LayerKernels: Backend {
    /// activation(x W + b).
    ///
    /// # Shapes
    /// - x: [batch, d_input], weight: [d_input, d_output], bias: [1, d_output]
    fn dense_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> DenseForward<Self>;

    /// dz = phi'(z) * grad.
    ///
    /// # Shapes
    /// - derivative, grad, result: [batch, d_output]
    fn dense_delta(derivative: FloatTensor<Self>, grad: FloatTensor<Self>, activation: Activation)
    -> FloatTensor<Self>;

    /// db: the sum over the batch, [1, d_output].
    fn bias_grad(delta: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The operations as Burn dispatches them.
#[backend_extension(Cube, Flex, Autodiff)]
pub trait LayerOps: Backend {
    /// activation(x W + b) and its statistics. Differentiable in x, weight, bias and probe; the probe's gradient is dL/dz.
    ///
    /// # Shapes
    /// - x: [batch, d_input], weight: [d_input, d_output], bias: [1, d_output], probe: [1, 1]
    /// - result: [batch, d_output], statistics: [5], or [1] when not measuring
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        probe: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// [`TensorStatistic`]s of a tensor: [4].
    fn tensor_statistics(tensor: FloatTensor<Self>) -> FloatTensor<Self>;

    /// Entries that are NaN or infinite: [1]. What an unmeasured step needs to know.
    fn nonfinite_count(tensor: FloatTensor<Self>) -> FloatTensor<Self>;

    /// Euclidean norms of `after - before` and of `before`: [2].
    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The backward pass; its parents are x, weight, bias and probe.
#[derive(Debug)]
struct DenseBackward {
    activation: Activation,
}

impl<B: LayerKernels> Backward<B, 4> for DenseBackward {
    /// x, weight, phi'(z).
    type State = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 4>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let (x, weight, derivative) = ops.state;
        let [parent_x, parent_weight, parent_bias, parent_probe] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        let delta = B::dense_delta(derivative, grad, self.activation); // [batch, d_output]
        if let Some(parent) = parent_x {
            let grad_x = B::float_matmul(delta.clone(), B::float_transpose(weight)); // [batch, d_input]
            grads.register::<B>(parent.id, grad_x);
        }
        if let Some(parent) = parent_weight {
            let grad_weight = B::float_matmul(B::float_transpose(x), delta.clone()); // [d_input, d_output]
            grads.register::<B>(parent.id, grad_weight);
        }
        if let Some(parent) = parent_bias {
            grads.register::<B>(parent.id, B::bias_grad(delta.clone())); // [1, d_output]
        }
        if let Some(parent) = parent_probe {
            grads.register::<B>(parent.id, delta);
        }
    }
}

impl<B, C> LayerOps for Autodiff<B, C>
where
    B: LayerKernels + LayerOps,
    C: CheckpointStrategy,
{
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        probe: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let guards = [x.node(), weight.node(), bias.node(), probe.node()];
        let (x, weight, bias) = (x.into_primitive(), weight.into_primitive(), bias.into_primitive());
        let operation = DenseBackward { activation }.prepare::<C>(guards).compute_bound().stateful();
        let (output, derivative, statistics) = B::dense_forward(x.clone(), weight.clone(), bias, activation, measuring);
        let output = match operation {
            OpsKind::Tracked(prep) => prep.finish((x, weight, derivative), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        (output, Self::from_inner(statistics))
    }

    fn tensor_statistics(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::from_inner(B::tensor_statistics(tensor.into_primitive()))
    }

    fn nonfinite_count(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::from_inner(B::nonfinite_count(tensor.into_primitive()))
    }

    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::from_inner(B::change_statistics(after.into_primitive(), before.into_primitive()))
    }
}

/// activation(x W + b) as a tensor operation; differentiable in all four, the gradient of `probe` is dL/dz.
pub fn dense(
    x: Tensor<2>,
    weight: Tensor<2>,
    bias: Tensor<2>,
    probe: Tensor<2>,
    activation: Activation,
    measuring: Measuring,
) -> (Tensor<2>, Tensor<1>) {
    let (output, statistics) = <burn::backend::Dispatch as LayerOps>::dense(
        x.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        probe.into_dispatch(),
        activation,
        measuring,
    );
    (Tensor::from_dispatch(output), Tensor::from_dispatch(statistics))
}

/// [`TensorStatistic`]s of a tensor of any rank, as a tensor of shape `[4]` on the same device.
pub fn tensor_statistics<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    Tensor::from_dispatch(<burn::backend::Dispatch as LayerOps>::tensor_statistics(tensor.into_dispatch()))
}

/// Number of entries that are NaN or infinite, as a tensor of shape `[1]` on the same device.
pub fn nonfinite_count(tensor: Tensor<2>) -> Tensor<1> {
    Tensor::from_dispatch(<burn::backend::Dispatch as LayerOps>::nonfinite_count(tensor.into_dispatch()))
}

/// Euclidean norms of `after - before` and of `before`, as a tensor of shape `[2]` on the same device.
pub fn change_statistics(after: Tensor<2>, before: Tensor<2>) -> Tensor<1> {
    Tensor::from_dispatch(<burn::backend::Dispatch as LayerOps>::change_statistics(
        after.into_dispatch(),
        before.into_dispatch(),
    ))
}
