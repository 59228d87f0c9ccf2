//! The picture of the network: layers as columns from input to output, filled by the gradient that reaches them.

mod draw;

use crate::run::LayerColumn;
use crate::spec::{ArchitectureKind, Choice, Experiment, NormalizationKind, Placement};

use super::heat_map::magnitude_scale;
use super::number::format_value;
use super::scale::MagnitudeScale;
use super::source::{FigureRun, Options, current, layer_extent};
use super::words;

pub use draw::network_picture_ui;

/// What the picture shows.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkPicture {
    /// The quantity that fills the columns.
    pub quantity: LayerColumn,
    /// Its colors.
    pub scale: MagnitudeScale,
    /// Layers, the output layer included.
    pub n_layers: usize,
    /// The value of each layer; nothing before the first step, and where a layer has none.
    pub values: Vec<Option<f32>>,
    /// Residual blocks: the layer whose output is carried past the block, and the last layer of it; both from 0.
    pub blocks: Vec<(usize, usize)>,
    /// What every hidden layer is normalized over, and where; nothing without normalization.
    pub normalization: Option<(NormalizationKind, Placement)>,
}

/// The picture of the current run at a step.
pub fn build_network_picture(runs: &[FigureRun<'_>], step: u64, options: &Options) -> NetworkPicture {
    let scale = magnitude_scale(runs, options);
    let quantity = options.quantity;
    let Some(run) = current(runs) else {
        let (values, blocks) = (Vec::new(), Vec::new());
        return NetworkPicture { quantity, scale, n_layers: 0, values, blocks, normalization: None };
    };
    let n_layers = run.experiment.architecture.n_layers();
    let bucket = run.history.at(step);
    let value = |idx: usize| {
        let bucket = bucket.filter(|bucket| idx < bucket.extents.layers.len())?;
        layer_extent(run, bucket, idx, quantity).map(|extent| extent.last)
    };
    let values = (0..n_layers).map(value).collect();
    let normalization = normalization_of(run.experiment);
    NetworkPicture { quantity, scale, n_layers, values, blocks: blocks_of(run.experiment), normalization }
}

/// Groups of hidden layers after the first one that a skip connection leads around.
fn blocks_of(experiment: &Experiment) -> Vec<(usize, usize)> {
    match experiment.architecture.kind {
        ArchitectureKind::Mlp => {
            let every = usize::try_from(experiment.remedies.residual.every).unwrap_or(0);
            let ends = 0..experiment.architecture.n_layers();
            let ends = ends.filter(|layer_idx| experiment.residual_block_ending_at(*layer_idx).is_some());
            ends.map(|end| (end - every, end)).collect()
        }
        // Blocks of a convolutional network always have two layers.
        ArchitectureKind::Conv => {
            (0..experiment.n_residual_blocks()).map(|block| (block * 2, (block + 1) * 2)).collect()
        }
        ArchitectureKind::Recurrent => Vec::new(),
    }
}

fn normalization_of(experiment: &Experiment) -> Option<(NormalizationKind, Placement)> {
    let normalization = experiment.remedies.normalization;
    let is_on = normalization.kind != NormalizationKind::None;
    (is_on && experiment.architecture.kind != ArchitectureKind::Recurrent)
        .then_some((normalization.kind, normalization.placement))
}

impl NetworkPicture {
    /// One sentence for those who cannot see the picture.
    pub fn summary(&self) -> String {
        let values: Vec<String> = self.values.iter().flatten().map(|value| format_value(f64::from(*value))).collect();
        let blocks = match self.blocks.len() {
            0 => String::new(),
            1 => ", 1 residual block".to_owned(),
            n => format!(", {n} residual blocks"),
        };
        let normalization = self
            .normalization
            .map_or_else(String::new, |(kind, placement)| format!(", {}", words::normalized(kind, placement)));
        let blocks = format!("{blocks}{normalization}");
        let hidden = self.n_layers.saturating_sub(1);
        match values.as_slice() {
            [] => format!("Network of {hidden} hidden layers and an output layer{blocks}"),
            [first, .., last] => format!(
                "Network of {hidden} hidden layers and an output layer{blocks}; {} from {first} in layer 1 to {last} in the output layer",
                self.quantity.label()
            ),
            [only] => format!("Network of one layer; {} {only}", self.quantity.label()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    #[test]
    fn values_are_those_of_the_step() {
        let sigmoid = synthetic::sigmoid();
        let picture = build_network_picture(&[sigmoid.run(1)], 240, &Options::default());
        assert_eq!((picture.n_layers, picture.values.len()), (9, 9));
        let ratio = picture.values[8].expect("a value") / synthetic::SIGMOID_DELTA[8];
        assert!((ratio - 1.0).abs() < 0.05);
        assert!(picture.blocks.is_empty());
    }

    /// Oracle: FORMAT: groups of `every` hidden layers after the first one; a shorter rest is none.
    #[test]
    fn skips_lead_around_groups_of_layers_after_the_first() {
        let mut sigmoid = synthetic::sigmoid();
        sigmoid.experiment.remedies.residual.every = 3;
        let picture = build_network_picture(&[sigmoid.run(1)], 240, &Options::default());
        assert_eq!(picture.blocks, [(0, 3), (3, 6)]);
        assert!(picture.summary().contains("2 residual blocks"), "{}", picture.summary());
    }

    #[test]
    fn normalization_is_told() {
        let remedied = synthetic::remedied();
        let picture = build_network_picture(&[remedied.run(1)], 99, &Options::default());
        assert_eq!(picture.normalization, Some((NormalizationKind::Batch, Placement::BeforeActivation)));
        assert_eq!(picture.blocks, [(0, 2), (2, 4), (4, 6)]);
        let told = "3 residual blocks, batch normalization before each activation";
        assert!(picture.summary().contains(told), "{}", picture.summary());
    }

    #[test]
    fn before_the_first_step_there_are_layers_without_values() {
        let empty = synthetic::empty();
        let picture = build_network_picture(&[empty.run(1)], 0, &Options::default());
        assert_eq!(picture.values, vec![None; 9]);
    }
}
