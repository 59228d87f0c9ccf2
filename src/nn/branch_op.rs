//! The sum that ends a residual block: x + s z, with a scalar that may be learned.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::flex::Flex;
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Cube, TensorMetadata, backend_extension};
use burn::tensor::{Shape, Tensor, TensorData};

use super::slices::{contiguous, slice};

/// The sum of products, in f64 where there is f64.
pub trait BranchKernels: Backend {
    /// Sum of a b over all entries, [1, 1]; both of the same shape.
    fn dot(a: FloatTensor<Self>, b: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The operation as Burn dispatches it.
#[backend_extension(Cube, Flex, Autodiff)]
pub trait BranchOps: Backend {
    /// x + scale z; differentiable in all three.
    ///
    /// # Shapes
    /// - x, z, result: [batch, width], scale: [1, 1]
    fn branch_sum(x: FloatTensor<Self>, z: FloatTensor<Self>, scale: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl BranchKernels for Flex {
    fn dot(a: FloatTensor<Self>, b: FloatTensor<Self>) -> FloatTensor<Self> {
        let (a, b) = (contiguous(a), contiguous(b));
        let products = slice(&a).iter().zip(slice(&b)).map(|(&a, &b)| f64::from(a) * f64::from(b));
        let sum: f64 = products.sum();
        burn::backend::flex::FlexTensor::from_data(TensorData::new(vec![sum as f32], [1, 1]))
    }
}

impl BranchKernels for Cube {
    fn dot(a: FloatTensor<Self>, b: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::float_reshape(Self::float_sum(Self::float_mul(a, b)), Shape::new([1, 1]))
    }
}

macro_rules! plain_sum {
    ($backend:ty) => {
        impl BranchOps for $backend {
            fn branch_sum(x: FloatTensor<Self>, z: FloatTensor<Self>, scale: FloatTensor<Self>) -> FloatTensor<Self> {
                let scale = Self::float_expand(scale, z.shape());
                Self::float_add(x, Self::float_mul(z, scale))
            }
        }
    };
}

plain_sum!(Flex);
plain_sum!(Cube);

#[derive(Debug)]
struct BranchGradient;

impl<B: BranchKernels> Backward<B, 3> for BranchGradient {
    /// z and the scale.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let (z, scale) = ops.state;
        let [parent_x, parent_z, parent_scale] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        if let Some(parent) = parent_z {
            let scale = B::float_expand(scale, z.shape());
            grads.register::<B>(parent.id, B::float_mul(grad.clone(), scale));
        }
        if let Some(parent) = parent_scale {
            grads.register::<B>(parent.id, B::dot(grad.clone(), z));
        }
        if let Some(parent) = parent_x {
            grads.register::<B>(parent.id, grad);
        }
    }
}

impl<B, C> BranchOps for Autodiff<B, C>
where
    B: BranchKernels + BranchOps,
    C: CheckpointStrategy,
{
    fn branch_sum(x: FloatTensor<Self>, z: FloatTensor<Self>, scale: FloatTensor<Self>) -> FloatTensor<Self> {
        let nodes = [x.node(), z.node(), scale.node()];
        let operation = BranchGradient.prepare::<C>(nodes).compute_bound().stateful();
        let (x, z, scale) = (x.into_primitive(), z.into_primitive(), scale.into_primitive());
        let output = B::branch_sum(x, z.clone(), scale.clone());
        match operation {
            OpsKind::Tracked(prep) => prep.finish((z, scale), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

/// x + scale z as a tensor operation; differentiable in all three.
pub fn branch_sum(x: Tensor<2>, z: Tensor<2>, scale: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(<burn::backend::Dispatch as BranchOps>::branch_sum(
        x.into_dispatch(),
        z.into_dispatch(),
        scale.into_dispatch(),
    ))
}
