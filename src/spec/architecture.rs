//! The architecture: what stands between input and output.

use serde::{Deserialize, Serialize};

use super::activation::Activation;
use super::choice::choices;
use super::field::{Field, RealOrWord, Value, count, kind, word};

/// Most hidden layers of a multilayer perceptron.
pub const MOST_HIDDEN: u64 = 200;
/// Most units per hidden layer.
pub const MOST_WIDTH: u64 = 2048;

choices! {
    /// The family of networks.
    pub enum ArchitectureKind {
        /// Fully connected layers.
        Mlp => ("mlp", "Multilayer perceptron"),
        /// A residual network of convolutions.
        Conv => ("conv", "Convolutional"),
        /// A network through time.
        Recurrent => ("recurrent", "Recurrent"),
    }
}

impl ArchitectureKind {
    /// Whether an entry of `[architecture]` has an effect with this kind; the path is that of the file.
    pub fn has_field(self, path: &str) -> bool {
        match path {
            "architecture.n_hidden" => self == Self::Mlp,
            "architecture.width" => self != Self::Conv,
            "architecture.cell" | "architecture.n_layers" | "architecture.forget_bias" => self == Self::Recurrent,
            "architecture.n_blocks" | "architecture.channels" | "architecture.shortcut" => self == Self::Conv,
            _ => true,
        }
    }
}

choices! {
    /// The cell of a recurrent network.
    pub enum Cell {
        /// Plain recurrence.
        Rnn => ("rnn", "Plain"),
        /// Long short-term memory.
        Lstm => ("lstm", "LSTM"),
        /// Gated recurrent unit.
        Gru => ("gru", "GRU"),
    }
}

choices! {
    /// How a convolutional residual block changes its shape.
    pub enum Shortcut {
        /// Every second position, missing channels zero (He 2016, option A).
        Identity => ("identity", "Identity"),
        /// A 1 x 1 convolution.
        Projection => ("projection", "Projection"),
    }
}

/// The LSTM's forget bias at the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum ForgetBias {
    /// The same value for every unit.
    Constant(f64),
    /// b_f = log U[1, T - 1], b_i = -b_f. Tallec & Ollivier (2018), "Can recurrent neural networks warp time?"
    Chrono,
}

impl RealOrWord for ForgetBias {
    fn word(&self) -> &'static str {
        "chrono"
    }

    fn real(&self) -> Option<f64> {
        match self {
            Self::Constant(value) => Some(*value),
            Self::Chrono => None,
        }
    }

    fn set(&mut self, real: Option<f64>) {
        *self = real.map_or(Self::Chrono, Self::Constant);
    }
}

/// The `[architecture]` table. Entries that belong to another kind are kept and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// The family of networks.
    pub kind: ArchitectureKind,
    /// Hidden layers of a multilayer perceptron.
    pub n_hidden: u64,
    /// Units per hidden layer.
    pub width: u64,
    /// The nonlinearity of the hidden layers.
    pub activation: Activation,
    /// The cell of a recurrent network.
    pub cell: Cell,
    /// Stacked layers of a recurrent network.
    pub n_layers: u64,
    /// The LSTM's forget bias at the start.
    pub forget_bias: ForgetBias,
    /// Residual blocks per stage of a convolutional network.
    pub n_blocks: u64,
    /// Channels of the first stage of a convolutional network.
    pub channels: u64,
    /// How a convolutional residual block changes its shape.
    pub shortcut: Shortcut,
}

impl Default for Architecture {
    fn default() -> Self {
        Self {
            kind: ArchitectureKind::Mlp,
            n_hidden: 8,
            width: 64,
            activation: Activation::Sigmoid,
            cell: Cell::Rnn,
            n_layers: 1,
            forget_bias: ForgetBias::Constant(1.0),
            n_blocks: 1,
            channels: 16,
            shortcut: Shortcut::Identity,
        }
    }
}

impl Architecture {
    /// Layers with rows of their own in the telemetry, the output layer included.
    pub fn n_layers(&self) -> usize {
        let n_layers = match self.kind {
            ArchitectureKind::Mlp => self.n_hidden + 1,
            ArchitectureKind::Recurrent => self.n_layers + 1,
            ArchitectureKind::Conv => 6 * self.n_blocks + 2,
        };
        usize::try_from(n_layers).expect("limits keep the number of layers small")
    }

    pub(super) fn fields(&mut self) -> Vec<Field<'_>> {
        vec![
            word("architecture.kind", "Kind", &mut self.kind),
            count("architecture.n_hidden", "Hidden layers", &mut self.n_hidden, 1, MOST_HIDDEN),
            count("architecture.width", "Width", &mut self.width, 1, MOST_WIDTH),
            kind("architecture.activation", "Activation", &mut self.activation),
            word("architecture.cell", "Cell", &mut self.cell),
            count("architecture.n_layers", "Layers", &mut self.n_layers, 1, 4),
            Field {
                path: "architecture.forget_bias",
                label: "Forget bias",
                value: Value::RealOrWord(&mut self.forget_bias),
            },
            count("architecture.n_blocks", "Blocks per stage", &mut self.n_blocks, 1, 18),
            count("architecture.channels", "Channels", &mut self.channels, 1, 64),
            word("architecture.shortcut", "Shortcut", &mut self.shortcut),
        ]
    }
}
