//! The loss of a batch with its gradient, as one operation: on the CPU in f64 over slices, on adapters as tensor operations.
//!
//! The gradient goes into the backward pass as its seed, so that nothing of the loss has to be recorded.

use burn::backend::ops::{ActivationOps, BoolTensorOps, FloatTensorOps};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Cube, Flex, TensorMetadata, backend_extension};
use burn::tensor::{BoolStore, FloatDType, Shape, Tensor, TensorData};

/// Losses as Burn dispatches them.
#[backend_extension(Cube, Flex)]
pub trait LossOps: Backend {
    /// Mean cross-entropy of logits with one-hot targets (natural logarithm) and the share of samples whose right logit is
    /// strictly the largest, [2]; and the gradient of the mean loss, [batch, classes].
    fn cross_entropy(logits: FloatTensor<Self>, one_hot: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// Mean squared error over batch and outputs, [1]; and its gradient, [batch, outputs].
    fn squared_error(outputs: FloatTensor<Self>, targets: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>);
}

impl LossOps for Flex {
    fn cross_entropy(logits: FloatTensor<Self>, one_hot: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (logits, one_hot) = (logits.to_contiguous(), one_hot.to_contiguous());
        let shape = logits.shape();
        let (batch, n_classes) = (shape[0], shape[1]);
        let (mut loss, mut n_right) = (0.0_f64, 0_usize);
        let mut gradient = Vec::with_capacity(batch * n_classes);
        let mut exponentials = vec![0.0_f64; n_classes];
        let rows = logits.storage::<f32>().chunks_exact(n_classes);
        for (row, targets) in rows.zip(one_hot.storage::<f32>().chunks_exact(n_classes)) {
            let right = targets.iter().position(|&target| target == 1.0).unwrap_or(0);
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for (exponential, &logit) in exponentials.iter_mut().zip(row) {
                *exponential = (f64::from(logit) - f64::from(largest)).exp();
            }
            let sum: f64 = exponentials.iter().sum();
            loss += sum.ln() - (f64::from(row[right]) - f64::from(largest));
            let is_right = row.iter().enumerate().all(|(class, &logit)| class == right || logit < row[right]);
            n_right += usize::from(is_right);
            for (class, &exponential) in exponentials.iter().enumerate() {
                // p - 1 as minus the others' share: nothing cancels where the net is sure.
                let difference = if class == right {
                    let others: f64 =
                        exponentials.iter().enumerate().filter(|(i, _)| *i != right).map(|(_, e)| e).sum();
                    -(others / sum)
                } else {
                    exponential / sum
                };
                gradient.push((difference / batch as f64) as f32);
            }
        }
        let statistics = vec![(loss / batch as f64) as f32, (n_right as f64 / batch as f64) as f32];
        (
            Self::float_from_data(TensorData::new(statistics, [2]), &Default::default()),
            Self::float_from_data(TensorData::new(gradient, [batch, n_classes]), &Default::default()),
        )
    }

    fn squared_error(outputs: FloatTensor<Self>, targets: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (outputs, targets) = (outputs.to_contiguous(), targets.to_contiguous());
        let shape = outputs.shape();
        let n = (shape[0] * shape[1]) as f64;
        let mut loss = 0.0_f64;
        let mut gradient = Vec::with_capacity(shape[0] * shape[1]);
        for (&output, &target) in outputs.storage::<f32>().iter().zip(targets.storage::<f32>()) {
            let difference = f64::from(output) - f64::from(target);
            loss += difference * difference;
            gradient.push((2.0 * difference / n) as f32);
        }
        (
            Self::float_from_data(TensorData::new(vec![(loss / n) as f32], [1]), &Default::default()),
            Self::float_from_data(TensorData::new(gradient, [shape[0], shape[1]]), &Default::default()),
        )
    }
}

impl LossOps for Cube {
    fn cross_entropy(logits: FloatTensor<Self>, one_hot: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let batch = logits.shape()[0] as f64;
        let log_probabilities = Self::log_softmax(logits.clone(), 1);
        let right = Self::float_not_equal_elem(one_hot.clone(), 0.0.into(), BoolStore::U32);
        // A mask, not a product with 0: a wrong class of probability 0 has no part in the loss.
        let wrong = Self::bool_not(right.clone());
        let picked = Self::float_mask_fill(log_probabilities.clone(), wrong, 0.0.into());
        let loss = Self::float_mul_scalar(Self::float_sum(picked), (-1.0 / batch).into());
        let right_logit =
            Self::float_mask_fill(logits.clone(), Self::bool_not(right.clone()), f64::from(f32::MIN).into());
        let right_logit = Self::float_max_dim(right_logit, 1); // [batch, 1]
        let others = Self::float_mask_fill(logits, right, f64::from(f32::MIN).into());
        let others = Self::float_max_dim(others, 1); // [batch, 1]
        let is_right = Self::float_greater(right_logit, others, BoolStore::U32);
        let n_right = Self::float_sum(Self::bool_into_float(is_right, FloatDType::F32));
        let accuracy = Self::float_mul_scalar(n_right, (1.0 / batch).into());
        let gradient = Self::float_sub(Self::float_exp(log_probabilities), one_hot);
        let one = |tensor| Self::float_reshape(tensor, Shape::new([1]));
        (Self::float_cat(vec![one(loss), one(accuracy)], 0), Self::float_mul_scalar(gradient, (1.0 / batch).into()))
    }

    fn squared_error(outputs: FloatTensor<Self>, targets: FloatTensor<Self>) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let n = outputs.shape().num_elements() as f64;
        let difference = Self::float_sub(outputs, targets);
        let loss = Self::float_mean(Self::float_mul(difference.clone(), difference.clone()));
        (Self::float_reshape(loss, Shape::new([1])), Self::float_mul_scalar(difference, (2.0 / n).into()))
    }
}

/// Mean cross-entropy and accuracy as a tensor of shape `[2]`, and the gradient with respect to the logits.
pub fn classification_loss(logits: Tensor<2>, one_hot: Tensor<2>) -> (Tensor<1>, Tensor<2>) {
    let (statistics, gradient) = <burn::backend::Dispatch as LossOps>::cross_entropy(
        logits.without_autodiff().into_dispatch(),
        one_hot.into_dispatch(),
    );
    (Tensor::from_dispatch(statistics), Tensor::from_dispatch(gradient))
}

/// Mean squared error as a tensor of shape `[1]`, and its gradient with respect to the outputs.
pub fn regression_loss(outputs: Tensor<2>, targets: Tensor<2>) -> (Tensor<1>, Tensor<2>) {
    let (loss, gradient) = <burn::backend::Dispatch as LossOps>::squared_error(
        outputs.without_autodiff().into_dispatch(),
        targets.into_dispatch(),
    );
    (Tensor::from_dispatch(loss), Tensor::from_dispatch(gradient))
}
