//! Activation functions: the nonlinearity phi between two linear maps.

use serde::{Deserialize, Serialize};

use super::field::{Field, Kind, Limits, real};

/// SELU's lambda. Klambauer (2017), "Self-Normalizing Neural Networks", <https://arxiv.org/abs/1706.02515>.
pub const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;
/// SELU's alpha, from the same paper.
pub const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// An activation function with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Activation {
    /// phi(u) = u
    Linear,
    /// phi(u) = 1 / (1 + exp(-u))
    Sigmoid,
    /// phi(u) = tanh(u)
    Tanh,
    /// phi(u) = max(0, u)
    Relu,
    /// phi(u) = u above 0, `slope` u below
    LeakyRelu {
        /// Derivative of the negative branch.
        slope: f64,
    },
    /// phi(u) = u above 0, `alpha` (exp(u) - 1) below
    Elu {
        /// The negative branch goes to -alpha.
        alpha: f64,
    },
    /// Leaky ReLU with a learned slope per layer
    Prelu {
        /// The slope at the start.
        slope: f64,
    },
    /// phi(u) = lambda u above 0, lambda alpha (exp(u) - 1) below
    Selu,
    /// phi(u) = u Phi(u), with the normal distribution function Phi
    Gelu,
    /// phi(u) = u sigmoid(u)
    Silu,
    /// phi(u) = ln(1 + exp(u))
    Softplus,
}

/// Every activation with its parameters at their defaults, in the order of lists.
pub const ACTIVATIONS: &[Activation] = &[
    Activation::Linear,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.01 },
    Activation::Elu { alpha: 1.0 },
    Activation::Prelu { slope: 0.25 },
    Activation::Selu,
    Activation::Gelu,
    Activation::Silu,
    Activation::Softplus,
];

impl Activation {
    /// The word in an experiment file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Relu => "relu",
            Self::LeakyRelu { .. } => "leaky_relu",
            Self::Elu { .. } => "elu",
            Self::Prelu { .. } => "prelu",
            Self::Selu => "selu",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
            Self::Softplus => "softplus",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
            Self::Relu => "ReLU",
            Self::LeakyRelu { .. } => "Leaky ReLU",
            Self::Elu { .. } => "ELU",
            Self::Prelu { .. } => "PReLU",
            Self::Selu => "SELU",
            Self::Gelu => "GELU",
            Self::Silu => "SiLU",
            Self::Softplus => "Softplus",
        }
    }

    /// What it does to a gradient, in one sentence.
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::Linear => "Derivative 1 everywhere, but a stack of linear layers is one linear layer",
            Self::Sigmoid => "Derivative at most 0.25: each layer takes three quarters of the gradient and more",
            Self::Tanh => "Derivative at most 1, and less away from 0: the gradient shrinks where units saturate",
            Self::Relu => "Derivative 1 where a unit is alive; the sigmoid's is at most 0.25",
            Self::LeakyRelu { .. } => "Derivative 1, or a small slope below 0: no unit can die",
            Self::Elu { .. } => "Derivative 1 above 0, exp(u) below: no dead zone, but an exponential",
            Self::Prelu { .. } => "Leaky ReLU whose slope below 0 is learned, one for each layer",
            Self::Selu => "Scaled ELU: keeps mean 0 and deviation 1 with LeCun weights",
            Self::Gelu => "A smooth ReLU: the input times the chance that a normal draw is below",
            Self::Silu => "A smooth ReLU: the input times its sigmoid",
            Self::Softplus => "A smooth ReLU without zero: its derivative is the sigmoid",
        }
    }

    /// The function in letters.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Linear => "phi(u) = u",
            Self::Sigmoid => "phi(u) = 1 / (1 + exp(-u))",
            Self::Tanh => "phi(u) = tanh(u)",
            Self::Relu => "phi(u) = max(0, u)",
            Self::LeakyRelu { .. } => "phi(u) = u above 0, slope u below",
            Self::Elu { .. } => "phi(u) = u above 0, alpha (exp(u) - 1) below",
            Self::Prelu { .. } => "phi(u) = u above 0, slope u below, with a learned slope",
            Self::Selu => "phi(u) = 1.0507 u above 0, 1.7581 (exp(u) - 1) below",
            Self::Gelu => "phi(u) = u Phi(u), with the normal distribution function Phi",
            Self::Silu => "phi(u) = u / (1 + exp(-u))",
            Self::Softplus => "phi(u) = ln(1 + exp(u))",
        }
    }

    /// When it does not help.
    pub fn limitation(self) -> &'static str {
        match self {
            Self::Linear => "A deep linear net can say no more than a single layer",
            Self::Sigmoid | Self::Softplus => {
                "In a deep plain net no deviation of the weights makes up for its derivative"
            }
            Self::Tanh => "Weights that are too large saturate it, weights that are too small shrink the signal",
            Self::Relu => {
                "A unit that is negative for every sample is dead, and weights of the wrong size still shrink or grow the gradient"
            }
            Self::LeakyRelu { .. } | Self::Prelu { .. } => {
                "A small slope still lets little through, and weights of the wrong size still shrink or grow the gradient"
            }
            Self::Elu { .. } => {
                "Far below 0 it saturates, and weights of the wrong size still shrink or grow the gradient"
            }
            Self::Selu => {
                "Keeps its promise only with LeCun weights in a plain net: the gradient then grows by 3.5 % a layer"
            }
            Self::Gelu | Self::Silu => {
                "In plain nets of about 40 layers with zero biases the signal still dies: no deviation keeps it"
            }
        }
    }

    /// Where it comes from.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Linear => "Saxe (2013), \"Exact solutions to the nonlinear dynamics of learning\", arXiv 1312.6120",
            Self::Sigmoid | Self::Tanh => {
                "Glorot & Bengio (2010), \"Understanding the difficulty of training deep feedforward neural networks\""
            }
            Self::Relu => "Glorot, Bordes & Bengio (2011), \"Deep sparse rectifier neural networks\"",
            Self::LeakyRelu { .. } => {
                "Maas (2013), \"Rectifier nonlinearities improve neural network acoustic models\""
            }
            Self::Elu { .. } => "Clevert (2015), \"Fast and accurate deep network learning by ELUs\", arXiv 1511.07289",
            Self::Prelu { .. } => "He (2015), \"Delving deep into rectifiers\", arXiv 1502.01852",
            Self::Selu => "Klambauer (2017), \"Self-normalizing neural networks\", arXiv 1706.02515",
            Self::Gelu => "Hendrycks & Gimpel (2016), \"Gaussian error linear units\", arXiv 1606.08415",
            Self::Silu => "Elfwing (2017), \"Sigmoid-weighted linear units\", arXiv 1702.03118",
            Self::Softplus => "Dugas (2000), \"Incorporating second-order functional knowledge\"",
        }
    }

    /// Whether a file's `saturated_fraction` exists for it: it saturates on both sides.
    pub fn saturates(self) -> bool {
        matches!(self, Self::Sigmoid | Self::Tanh)
    }

    /// Whether a file's `dead_fraction` exists for it.
    pub fn can_die(self) -> bool {
        !matches!(self, Self::Linear | Self::Sigmoid | Self::Tanh)
    }

    /// Whether it counts as a remedy: its derivative reaches 1 and does not fall off on both sides.
    pub fn is_remedy(self) -> bool {
        self.can_die() && self != Self::Softplus
    }

    /// Whether switching to `other` changes nothing but parameters.
    pub fn is_same_kind(self, other: Self) -> bool {
        self.key() == other.key()
    }

    /// The activation with this key and default parameters.
    pub fn from_key(key: &str) -> Option<Self> {
        ACTIVATIONS.iter().copied().find(|activation| activation.key() == key)
    }
}

impl Kind for Activation {
    fn kinds(&self) -> Vec<&'static str> {
        ACTIVATIONS.iter().map(|activation| activation.key()).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        ACTIVATIONS.iter().map(|activation| activation.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        self.key()
    }

    fn set_kind(&mut self, key: &str) -> bool {
        Self::from_key(key).map(|activation| *self = activation).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        match self {
            Self::LeakyRelu { slope } | Self::Prelu { slope } => vec![real("slope", "Slope", slope, Limits::ANY)],
            Self::Elu { alpha } => vec![real("alpha", "Alpha", alpha, Limits::ANY)],
            _ => Vec::new(),
        }
    }
}
