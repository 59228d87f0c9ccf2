//! What a record knows about its run before the first step.

use crate::run::{Device, LayerColumn, SelfTest, StepColumn};
use crate::spec::{ArchitectureKind, Experiment, TaskKind};

/// Most layer rows (measured steps x layers) that a run keeps (FORMAT, section 2).
pub const MOST_LAYER_ROWS: u64 = 1_000_000;

/// A layer and which of its columns exist.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerHeader {
    /// As PyTorch would name it, such as `layers.0`.
    pub name: String,
    /// Columns that are empty in every row of this layer.
    pub empty: Vec<LayerColumn>,
}

impl LayerHeader {
    /// Whether a column is measured for this layer, be it NaN.
    pub fn exists(&self, column: LayerColumn) -> bool {
        !self.empty.contains(&column)
    }
}

/// What is known about a run before its first step.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordHeader {
    /// All layers, the output layer last.
    pub layers: Vec<LayerHeader>,
    /// Length of the layers' time axis; 0 where there is none.
    pub n_time_steps: usize,
    /// Samples per batch.
    pub batch_size: usize,
    /// Whether accuracies exist; not so for regression.
    pub classifies: bool,
    /// Whether gradients are clipped, so that the angle of clipping exists.
    pub clips: bool,
    /// What the run is computed on; nothing where a document of another program does not say.
    pub device: Option<Device>,
    /// What was known about the device's numbers.
    pub self_test: SelfTest,
    /// Most layer rows to keep, usually [`MOST_LAYER_ROWS`].
    pub most_layer_rows: u64,
}

impl RecordHeader {
    /// The header of a multilayer perceptron's run. `batch_size` is the true one: at most the training set.
    pub fn new(experiment: &Experiment, batch_size: usize, device: Device, self_test: SelfTest) -> Self {
        debug_assert_eq!(
            experiment.architecture.kind,
            ArchitectureKind::Mlp,
            "other kinds name their layers differently"
        );
        let n_layers = experiment.architecture.n_layers();
        let layer = |layer_idx: usize| LayerHeader {
            name: format!("layers.{layer_idx}"),
            empty: columns_where(|column| !column.exists(experiment, layer_idx)),
        };
        let task = &experiment.task;
        let is_regression = task.kind == TaskKind::Adding || (task.kind == TaskKind::Teacher && task.n_classes() == 1);
        Self {
            layers: (0..n_layers).map(layer).collect(),
            n_time_steps: 0,
            batch_size,
            classifies: !is_regression,
            clips: StepColumn::ClippingAngle.exists(experiment),
            device: Some(device),
            self_test,
            most_layer_rows: MOST_LAYER_ROWS,
        }
    }

    /// Layers, the output layer included.
    pub fn n_layers(&self) -> usize {
        self.layers.len()
    }

    /// Whether a step column is in the tables, be it empty in some rows.
    pub fn has_step_column(&self, column: StepColumn) -> bool {
        column.is_general() || self.clips
    }

    /// Whether a layer column is in the tables, be it empty for some layers.
    pub fn has_layer_column(&self, column: LayerColumn) -> bool {
        column.is_general() || self.layers.iter().any(|layer| layer.exists(column))
    }

    /// Most rows to keep.
    pub(super) fn most_rows(&self) -> u64 {
        (self.most_layer_rows / self.n_layers().max(1) as u64).max(1)
    }
}

/// The columns for which something holds, in order.
pub(super) fn columns_where(holds: impl Fn(LayerColumn) -> bool) -> Vec<LayerColumn> {
    use crate::spec::Choice;
    LayerColumn::ALL.iter().copied().filter(|column| holds(*column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Activation, BranchScale, ClippingKind};

    #[test]
    fn remedies_bring_columns_of_their_own() {
        let mut experiment = Experiment::default();
        experiment.architecture.n_hidden = 5;
        experiment.architecture.activation = Activation::Prelu { slope: 0.25 };
        let plain = RecordHeader::new(&experiment, 7, Device::Cpu, SelfTest::Passed);
        experiment.remedies.residual.every = 2;
        experiment.remedies.residual.scale = BranchScale::Rezero;
        experiment.remedies.clipping.kind = ClippingKind::ByValue;
        let header = RecordHeader::new(&experiment, 7, Device::Cpu, SelfTest::Passed);
        let scaled = |layer_idx: usize| header.layers[layer_idx].exists(LayerColumn::BranchScale);
        assert_eq!((0..6).map(scaled).collect::<Vec<_>>(), [false, false, true, false, true, false]);
        assert!(header.has_step_column(StepColumn::ClippingAngle) && !plain.has_step_column(StepColumn::ClippingAngle));
        assert!(header.has_layer_column(LayerColumn::BranchScale) && !plain.has_layer_column(LayerColumn::BranchScale));
        assert!(plain.layers[4].exists(LayerColumn::ActivationSlope));
        assert!(!plain.layers[5].exists(LayerColumn::ActivationSlope));
    }

    #[test]
    fn columns_that_a_network_does_not_have_are_empty() {
        let mut experiment = Experiment::default();
        experiment.architecture.n_hidden = 2;
        experiment.architecture.activation = Activation::Relu;
        let header = RecordHeader::new(&experiment, 7, Device::Cpu, SelfTest::Passed);
        let names: Vec<_> = header.layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["layers.0", "layers.1", "layers.2"]);
        let empty = |layer_idx: usize| -> Vec<LayerColumn> {
            header.layers[layer_idx].empty.iter().copied().filter(|column| column.is_general()).collect()
        };
        assert_eq!(empty(1), [LayerColumn::SaturatedFraction]);
        let of_output = [
            LayerColumn::ActivationMean,
            LayerColumn::ActivationSd,
            LayerColumn::SaturatedFraction,
            LayerColumn::DeadFraction,
        ];
        assert_eq!(empty(2), of_output);
        assert!(header.classifies);
        experiment.task.kind = TaskKind::Teacher;
        experiment.task.n_classes = Some(1);
        assert!(!RecordHeader::new(&experiment, 7, Device::Cpu, SelfTest::Passed).classifies);
    }
}
