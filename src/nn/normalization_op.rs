//! Normalization as one differentiable operation: (x - mean) / sqrt(variance + epsilon) * weight + bias.
//!
//! Over the batch for each unit (Ioffe & Szegedy 2015, arXiv 1502.03167), over the units for each sample (Ba 2016, arXiv
//! 1607.06450), or without the mean (Zhang & Sennrich 2019, arXiv 1910.07467). Variances are biased.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, AutodiffBackend, Backend, Cube, Flex, backend_extension};
use burn::tensor::Tensor;

/// What a mean is taken over, and whether it is subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// Over the batch, for each unit.
    Batch,
    /// Over the units, for each sample.
    Layer,
    /// Over the units, for each sample, without a mean: the variance is the mean square.
    Rms,
}

/// What the forward pass gives.
pub struct NormalizeForward<B: Backend> {
    /// The result: [batch, width].
    pub output: FloatTensor<B>,
    /// Before weight and bias: [batch, width].
    pub normalized: FloatTensor<B>,
    /// 1 / sqrt(variance + epsilon): [1, width] over the batch, [batch, 1] over the units.
    pub inverse_sd: FloatTensor<B>,
    /// Mean and biased variance over the batch, [1, width] each; of other statistics [1, 1], which mean nothing.
    pub batch: (FloatTensor<B>, FloatTensor<B>),
}

/// What the backward pass gives: the gradients of x [batch, width], weight and bias [1, width].
pub type NormalizeBackward<B> = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

/// The kernels behind the operation, for each backend that trains.
pub trait NormalizationKernels: Backend {
    /// The forward pass.
    ///
    /// # Shapes
    /// - x: [batch, width], weight, bias: [1, width]
    fn normalize_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        statistics: Statistics,
        epsilon: f64,
    ) -> NormalizeForward<Self>;

    /// With n for the normalized x and g for the gradient of n: dx = (g - mean(g) - n mean(g n)) / sd, the means taken as
    /// in the forward pass; mean(g) is left out where no mean was subtracted.
    fn normalize_backward(
        grad: FloatTensor<Self>,
        normalized: FloatTensor<Self>,
        inverse_sd: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        statistics: Statistics,
    ) -> NormalizeBackward<Self>;
}

/// The operation as Burn dispatches it.
#[backend_extension(Cube, Flex, Autodiff)]
pub trait NormalizationOps: Backend {
    /// Normalizes; differentiable in x, weight and bias. Gives the result, and mean and variance over the batch.
    ///
    /// # Shapes
    /// - x, result: [batch, width], weight, bias, mean, variance: [1, width]
    fn normalize(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        statistics: Statistics,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// Without a graph: the kernels' forward pass.
macro_rules! without_graph {
    ($backend:ty) => {
        impl NormalizationOps for $backend {
            fn normalize(
                x: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                statistics: Statistics,
                epsilon: f64,
            ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
                let NormalizeForward { output, batch, .. } =
                    Self::normalize_forward(x, weight, bias, statistics, epsilon);
                (output, batch.0, batch.1)
            }
        }
    };
}

without_graph!(Flex);
without_graph!(Cube);

#[derive(Debug)]
struct NormalizeGradient {
    statistics: Statistics,
}

impl<B: NormalizationKernels> Backward<B, 3> for NormalizeGradient {
    /// The normalized x, 1 / sd and the weight.
    type State = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let (normalized, inverse_sd, weight) = ops.state;
        let [parent_x, parent_weight, parent_bias] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        let (grad_x, grad_weight, grad_bias) =
            B::normalize_backward(grad, normalized, inverse_sd, weight, self.statistics);
        for (parent, grad) in [(parent_x, grad_x), (parent_weight, grad_weight), (parent_bias, grad_bias)] {
            if let Some(parent) = parent {
                grads.register::<B>(parent.id, grad);
            }
        }
    }
}

impl<B, C> NormalizationOps for Autodiff<B, C>
where
    B: NormalizationKernels + NormalizationOps,
    C: CheckpointStrategy,
{
    fn normalize(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        statistics: Statistics,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let nodes = [x.node(), weight.node(), bias.node()];
        let operation = NormalizeGradient { statistics }.prepare::<C>(nodes).compute_bound().stateful();
        let (x, weight, bias) = (x.into_primitive(), weight.into_primitive(), bias.into_primitive());
        let NormalizeForward { output, normalized, inverse_sd, batch } =
            B::normalize_forward(x, weight.clone(), bias, statistics, epsilon);
        let output = match operation {
            OpsKind::Tracked(prep) => prep.finish((normalized, inverse_sd, weight), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        (output, Self::from_inner(batch.0), Self::from_inner(batch.1))
    }
}

/// Normalization as a tensor operation: the result, and mean and biased variance over the batch (for
/// [`Statistics::Batch`]), without a graph.
pub fn normalize(
    x: Tensor<2>,
    weight: Tensor<2>,
    bias: Tensor<2>,
    statistics: Statistics,
    epsilon: f64,
) -> (Tensor<2>, Tensor<2>, Tensor<2>) {
    let (output, mean, variance) = <burn::backend::Dispatch as NormalizationOps>::normalize(
        x.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        statistics,
        epsilon,
    );
    (
        Tensor::from_dispatch(output),
        Tensor::<2>::from_dispatch(mean).without_autodiff(),
        Tensor::<2>::from_dispatch(variance).without_autodiff(),
    )
}
