//! Layer-sequential unit-variance initialization: orthogonal weights, each layer then scaled by what it does to data.
//! Mishkin & Matas (2016), "All you need is a good init", <https://arxiv.org/abs/1511.06422>.

use burn::tensor::Tensor;

use super::network::Network;

/// Samples that are looked at, at most.
pub const LSUV_SAMPLES: usize = 1024;
/// Scalings of a layer, at most; the paper's T_max.
const MOST_SCALINGS: usize = 10;
/// How near to the wanted deviation is near enough, relative.
const TOLERANCE: f64 = 1e-3;

/// Scales each weight matrix, from the input on, until z has deviation `gain` over samples and units. A layer whose z is
/// all equal, or not finite, stays as it is.
///
/// # Shapes
/// - x: [n, d_input]
pub fn scale_to_unit_variance(network: &mut Network, x: Tensor<2>, gain: f64) {
    network.adjust_weights(x, |z, weight, n_scalings| {
        let sd = deviation(z)?;
        let is_near = (sd / gain - 1.0).abs() <= TOLERANCE;
        let can_scale = sd > 0.0 && sd.is_finite() && n_scalings < MOST_SCALINGS;
        (can_scale && !is_near).then(|| weight.mul_scalar(gain / sd))
    });
}

/// Population deviation over all entries, in f64.
fn deviation(z: Tensor<2>) -> Option<f64> {
    let values: Vec<f32> = z.try_into_data().ok()?.try_into_vec().ok()?;
    let n = values.len() as f64;
    let mean = values.iter().map(|&z| f64::from(z)).sum::<f64>() / n;
    let variance = values.iter().map(|&z| (f64::from(z) - mean).powi(2)).sum::<f64>() / n;
    Some(variance.sqrt())
}
