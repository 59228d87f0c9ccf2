//! Activations one after the other on a device, to be timed by the caller. No clock here.

use burn::tensor::{Device as BurnDevice, Distribution, Tensor};

use super::device;
use super::error::TrainError;
use crate::nn::activation_pass;
use crate::run::Device;
use crate::spec::Activation;

/// Rows, columns and passes at once on the CPU: a wide layer with a large batch, which stays in the cache as in training.
const ON_CPU: ([usize; 2], usize) = ([128, 512], 1);
/// The same on an adapter: enough work that neither launching kernels nor waiting for the last one counts.
const ON_ADAPTER: ([usize; 2], usize) = ([1024, 1024], 8);

/// PReLU's slope, as the defaults have it.
const SLOPE: f32 = 0.25;

/// Tensors that activations are applied to, forward and backward, by the kernels of the layers: phi(u) with its
/// derivative, then the multiplication of a gradient by it (for PReLU also its slope's gradient). The matrix products around them are left out. Inputs are
/// standard normal, so that half of them are negative.
pub struct ActivationPasses {
    u: Tensor<2>,
    slope: Tensor<2>,
    grad: Tensor<2>,
    n_passes: usize,
    ready: Vec<(Tensor<2>, Tensor<2>)>,
}

impl ActivationPasses {
    /// Opens the device and fills the tensors.
    pub fn new(device: &Device) -> Result<Self, TrainError> {
        let (shape, n_passes) = match device {
            Device::Cpu => ON_CPU,
            Device::Adapter(_) => ON_ADAPTER,
        };
        let device: BurnDevice = device::open(device)?;
        let normal = || Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device);
        let slope = Tensor::full([1, 1], SLOPE, &device);
        Ok(Self { u: normal(), slope, grad: normal(), n_passes, ready: Vec::new() })
    }

    /// Elements that [`Self::run`] takes through an activation.
    pub fn n_elements(&self) -> usize {
        let [batch, width] = self.u.dims();
        self.n_passes * batch * width
    }

    /// Makes fresh copies for the next passes, which overwrite them; waits until they are made.
    pub fn prepare(&mut self) -> Result<(), TrainError> {
        // A sum is a tensor of its own, where a clone would only be another handle.
        let copy = |tensor: &Tensor<2>| tensor.clone().add_scalar(0.0);
        self.ready = (0..self.n_passes).map(|_| (copy(&self.u), copy(&self.grad))).collect();
        self.ready.last().map_or(Ok(()), |(_, grad)| wait_for(grad.clone()))
    }

    /// Makes the prepared passes and waits until the device has made them.
    pub fn run(&mut self, activation: Activation) -> Result<(), TrainError> {
        let slope = &self.slope;
        let passes: Vec<(Tensor<2>, Tensor<2>)> =
            self.ready.drain(..).map(|(u, grad)| activation_pass(u, slope.clone(), grad, activation)).collect();
        passes.last().map_or(Ok(()), |(_, delta)| wait_for(delta.clone()))
    }
}

/// Reads one number back, which is there only when all work before it is done.
fn wait_for(tensor: Tensor<2>) -> Result<(), TrainError> {
    let failed = |message: String| TrainError::ReadBack { message };
    tensor.slice([0..1, 0..1]).try_into_data().map(|_| ()).map_err(|err| failed(err.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::value_and_derivative;
    use crate::spec::ACTIVATIONS;

    #[test]
    fn what_is_timed_is_the_value_and_the_gradient_through_the_derivative() {
        let passes = ActivationPasses::new(&Device::Cpu).unwrap();
        let values = |tensor: Tensor<2>| tensor.into_data().try_into_vec::<f32>().unwrap();
        let (u, grad) = (values(passes.u.clone()), values(passes.grad.clone()));
        let n_negative = u.iter().filter(|value| **value < 0.0).count();
        assert!((0.45..0.55).contains(&(n_negative as f64 / u.len() as f64)), "both branches are taken");
        for &activation in ACTIVATIONS {
            let (output, delta) =
                activation_pass(passes.u.clone(), passes.slope.clone(), passes.grad.clone(), activation);
            let (output, delta) = (values(output), values(delta));
            for idx in (0..u.len()).step_by(997) {
                let (value, derivative) = value_and_derivative(activation, u[idx]);
                assert_eq!(output[idx], value, "{activation:?} at {}", u[idx]);
                assert_eq!(delta[idx], derivative * grad[idx], "{activation:?}' at {}", u[idx]);
            }
        }
    }

    #[test]
    fn a_run_uses_up_what_was_prepared_and_leaves_the_inputs_alone() {
        let mut passes = ActivationPasses::new(&Device::Cpu).unwrap();
        let before = passes.u.clone().into_data();
        passes.prepare().unwrap();
        assert_eq!(passes.ready.len() * 128 * 512, passes.n_elements());
        passes.run(Activation::Relu).unwrap();
        assert!(passes.ready.is_empty());
        assert_eq!(passes.u.clone().into_data(), before);
    }
}
