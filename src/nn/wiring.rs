//! How the layers of a multilayer perceptron are wired: what stands between z and the activation, where skips begin and
//! end (docs/format.md, "The networks, exactly"). Plain data, no tensors.

use super::normalization_op::Statistics;
use crate::spec::{Activation, BranchScale, Experiment, NormalizationKind, Placement, ResidualOrder};

/// Where in the list of parameters a layer finds its own, and what it does with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Wiring {
    /// The nonlinearity; linear for the output layer. The slope of PReLU is the one at the start.
    pub activation: Activation,
    /// The weight matrix.
    pub weight: usize,
    /// The bias vector.
    pub bias: usize,
    /// Normalization, where there is one.
    pub norm: Option<NormWiring>,
    /// PReLU's learned slope.
    pub slope: Option<usize>,
    /// The skip that ends at this layer.
    pub skip: Option<SkipWiring>,
    /// Whether a block begins after this layer, and so what of it enters the block: v before the activation, or h after it.
    pub precedes_block: Option<ResidualOrder>,
}

impl Wiring {
    /// The learned scalar of the block that ends here, by its place among the parameters.
    pub fn learned_scale(&self) -> Option<usize> {
        match self.skip?.scale {
            Scale::Learned(idx) => Some(idx),
            Scale::Fixed(_) => None,
        }
    }
}

/// A layer's normalization.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormWiring {
    /// What means are taken over.
    pub statistics: Statistics,
    /// Before or after the activation.
    pub placement: Placement,
    /// Added to the variance.
    pub epsilon: f64,
    /// The weight vector.
    pub weight: usize,
    /// The bias vector; RMS normalization has none.
    pub bias: Option<usize>,
}

/// The end of a residual block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SkipWiring {
    /// Where the sum stands.
    pub order: ResidualOrder,
    /// What the branch is multiplied with.
    pub scale: Scale,
}

/// What a branch is multiplied with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// A number that stays.
    Fixed(f64),
    /// A learned scalar, by its place among the parameters.
    Learned(usize),
}

/// What a parameter is to its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A weight matrix: penalties and decay act on it, and its norms are a layer's weight columns.
    Weight,
    /// A bias vector.
    Bias,
    /// The weight vector of a normalization.
    NormWeight,
    /// The bias vector of a normalization.
    NormBias,
    /// The slope of PReLU.
    Slope,
    /// The scalar of a residual branch.
    BranchScale,
}

/// A parameter's name, role and layer.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterPlace {
    /// As PyTorch would name it, such as `layers.0.weight`.
    pub name: String,
    /// What it is to its layer.
    pub role: Role,
    /// The layer it belongs to, from 0 at the input.
    pub layer_idx: usize,
}

/// The wiring of every layer, from the input on, and the parameters: weight and bias of each layer, then normalizations,
/// slopes, scalars.
pub fn wire(experiment: &Experiment) -> (Vec<Wiring>, Vec<ParameterPlace>) {
    let n_layers = experiment.architecture.n_layers();
    let mut places = Vec::new();
    for layer_idx in 0..n_layers {
        push(&mut places, format!("layers.{layer_idx}.weight"), Role::Weight, layer_idx);
        push(&mut places, format!("layers.{layer_idx}.bias"), Role::Bias, layer_idx);
    }
    let activation = experiment.architecture.activation;
    let mut wirings: Vec<Wiring> = (0..n_layers)
        .map(|layer_idx| Wiring {
            activation: if layer_idx + 1 == n_layers { Activation::Linear } else { activation },
            weight: 2 * layer_idx,
            bias: 2 * layer_idx + 1,
            norm: None,
            slope: None,
            skip: None,
            precedes_block: None,
        })
        .collect();
    let hidden = &mut wirings[..n_layers - 1];
    for (layer_idx, wiring) in hidden.iter_mut().enumerate() {
        wiring.norm = wire_norm(experiment, layer_idx, &mut places);
    }
    if let Activation::Prelu { .. } = activation {
        for (layer_idx, wiring) in hidden.iter_mut().enumerate() {
            let name = format!("activations.{layer_idx}.weight");
            wiring.slope = Some(push(&mut places, name, Role::Slope, layer_idx));
        }
    }
    wire_skips(experiment, hidden, &mut places);
    (wirings, places)
}

fn push(places: &mut Vec<ParameterPlace>, name: String, role: Role, layer_idx: usize) -> usize {
    places.push(ParameterPlace { name, role, layer_idx });
    places.len() - 1
}

fn wire_norm(experiment: &Experiment, layer_idx: usize, places: &mut Vec<ParameterPlace>) -> Option<NormWiring> {
    let normalization = experiment.remedies.normalization;
    let statistics = match normalization.kind {
        NormalizationKind::None => return None,
        NormalizationKind::Batch => Statistics::Batch,
        NormalizationKind::Layer => Statistics::Layer,
        NormalizationKind::Rms => Statistics::Rms,
    };
    let weight = push(places, format!("norms.{layer_idx}.weight"), Role::NormWeight, layer_idx);
    let has_bias = statistics != Statistics::Rms;
    let bias = has_bias.then(|| push(places, format!("norms.{layer_idx}.bias"), Role::NormBias, layer_idx));
    let (placement, epsilon) = (normalization.placement, normalization.epsilon);
    Some(NormWiring { statistics, placement, epsilon, weight, bias })
}

fn wire_skips(experiment: &Experiment, hidden: &mut [Wiring], places: &mut Vec<ParameterPlace>) {
    let residual = experiment.remedies.residual;
    let n_blocks = experiment.n_residual_blocks();
    let every = usize::try_from(residual.every).expect("limits keep blocks small");
    for block_idx in 0..n_blocks {
        let (before, end) = (block_idx * every, (block_idx + 1) * every);
        let scale = match residual.scale {
            BranchScale::One => Scale::Fixed(1.0),
            BranchScale::Constant { value } => Scale::Fixed(value),
            BranchScale::InverseSqrtDepth => Scale::Fixed((n_blocks as f64).sqrt().recip()),
            BranchScale::Rezero | BranchScale::Skipinit => {
                Scale::Learned(push(places, format!("scales.{block_idx}"), Role::BranchScale, end))
            }
        };
        hidden[before].precedes_block = Some(residual.order);
        hidden[end].skip = Some(SkipWiring { order: residual.order, scale });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_begin_after_the_first_layer_and_a_shorter_rest_is_none() {
        let mut experiment = Experiment::default();
        experiment.architecture.n_hidden = 8;
        experiment.remedies.residual.every = 3;
        experiment.remedies.residual.scale = BranchScale::InverseSqrtDepth;
        let (wirings, _) = wire(&experiment);
        let ends: Vec<usize> = (0..9).filter(|idx| wirings[*idx].skip.is_some()).collect();
        let starts: Vec<usize> = (0..9).filter(|idx| wirings[*idx].precedes_block.is_some()).collect();
        // Layer 1 stands before the blocks 2-4 and 5-7; layer 8 is left over.
        assert_eq!((ends, starts), (vec![3, 6], vec![0, 3]));
        let scale = Scale::Fixed(2.0_f64.sqrt().recip());
        assert_eq!(wirings[3].skip, Some(SkipWiring { order: ResidualOrder::PreActivation, scale }));
        assert!((0..9).all(|idx| wirings[idx].skip.is_some() == experiment.residual_block_ending_at(idx).is_some()));
    }

    #[test]
    fn parameters_are_named_as_the_file_format_says() {
        let mut experiment = Experiment::default();
        experiment.architecture.n_hidden = 2;
        experiment.architecture.activation = Activation::Prelu { slope: 0.25 };
        experiment.remedies.normalization.kind = NormalizationKind::Rms;
        experiment.remedies.residual.every = 1;
        experiment.remedies.residual.scale = BranchScale::Skipinit;
        let (wirings, places) = wire(&experiment);
        let names: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        let wanted = [
            "layers.0.weight",
            "layers.0.bias",
            "layers.1.weight",
            "layers.1.bias",
            "layers.2.weight",
            "layers.2.bias",
            "norms.0.weight",
            "norms.1.weight",
            "activations.0.weight",
            "activations.1.weight",
            "scales.0",
        ];
        assert_eq!(names, wanted);
        assert_eq!(wirings[2].norm, None, "the output layer has none");
        assert_eq!(wirings[1].skip.map(|skip| skip.scale), Some(Scale::Learned(10)));
        assert_eq!(places[10].layer_idx, 1);
    }
}
