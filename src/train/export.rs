//! Weights and data as named arrays, as PyTorch names them and lays them out.

use burn::tensor::Tensor;

use super::error::TrainError;
use crate::data::{DataSet, Part, Targets};
use crate::nn::{Network, Role, transposed};
use crate::run::{ArrayValues, NamedArray};

/// All parameters, then the running statistics of batch normalization.
pub fn weights(network: &Network) -> Result<Vec<NamedArray>, TrainError> {
    let mut arrays = Vec::new();
    for parameter in network.parameters() {
        let [d_input, d_output] = parameter.value.dims();
        let values = read(&parameter.value)?;
        let name = parameter.name.clone();
        arrays.push(match parameter.role {
            Role::Weight => NamedArray::f32(name, [d_output, d_input], transposed(&values, d_output)),
            _ => NamedArray::f32(name, [d_output], values),
        });
    }
    for layer_idx in 0..network.n_layers() {
        if let Some(running) = network.running(layer_idx) {
            for (what, tensor) in [("running_mean", &running.mean), ("running_var", &running.variance)] {
                let values = read(tensor)?;
                arrays.push(NamedArray::f32(format!("norms.{layer_idx}.{what}"), [values.len()], values));
            }
        }
    }
    Ok(arrays)
}

fn read(tensor: &Tensor<2>) -> Result<Vec<f32>, TrainError> {
    let failed = |message: String| TrainError::ReadBack { message };
    let data = tensor.clone().try_into_data().map_err(|err| failed(err.to_string()))?;
    data.try_into_vec::<f32>().map_err(|err| failed(format!("{err:?}")))
}

/// `x_train`, `y_train`, `x_validation`, `y_validation` as the network sees them.
pub fn data_arrays(data: &DataSet) -> Vec<NamedArray> {
    let arrays = |part: &Part, suffix: &str| {
        let n = part.targets.len();
        let shape: Vec<usize> = std::iter::once(n).chain(data.sample_shape.iter().copied()).collect();
        let x = NamedArray::f32(format!("x_{suffix}"), shape, part.x.clone());
        let y = match &part.targets {
            Targets::Classes { labels, .. } => NamedArray {
                name: format!("y_{suffix}"),
                shape: vec![n],
                values: ArrayValues::I64(labels.iter().map(|&label| i64::from(label)).collect()),
            },
            Targets::Values { values, width } => NamedArray::f32(format!("y_{suffix}"), [n, *width], values.clone()),
        };
        [x, y]
    };
    [arrays(&data.train, "train"), arrays(&data.validation, "validation")].concat()
}
