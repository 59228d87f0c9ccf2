//! Initialization: how weights and biases are drawn before the first step.

use serde::{Deserialize, Serialize};

use super::choice::{Choice, choices};
use super::field::{Field, Kind, Limits, kind, real, word};

choices! {
    /// Which number of connections a Kaiming rule counts.
    pub enum Fan {
        /// Inputs of a unit: keeps the forward signal.
        In => ("in", "In"),
        /// Outputs of a unit: keeps the gradient.
        Out => ("out", "Out"),
    }
}

choices! {
    /// The rule that gives weights their deviation, without its parameters.
    pub enum InitializerKind {
        /// Normal with a given standard deviation.
        Normal => ("normal", "Normal"),
        /// Uniform in +-bound.
        Uniform => ("uniform", "Uniform"),
        /// Normal, deviation sqrt(1 / fan_in).
        LecunNormal => ("lecun_normal", "LeCun normal"),
        /// Uniform, deviation sqrt(1 / fan_in).
        LecunUniform => ("lecun_uniform", "LeCun uniform"),
        /// Normal, deviation sqrt(2 / (fan_in + fan_out)).
        XavierNormal => ("xavier_normal", "Xavier normal"),
        /// Uniform, deviation sqrt(2 / (fan_in + fan_out)).
        XavierUniform => ("xavier_uniform", "Xavier uniform"),
        /// Normal, deviation sqrt(2 / fan).
        KaimingNormal => ("kaiming_normal", "He normal"),
        /// Uniform, deviation sqrt(2 / fan).
        KaimingUniform => ("kaiming_uniform", "He uniform"),
        /// Rows or columns orthonormal.
        Orthogonal => ("orthogonal", "Orthogonal"),
        /// The identity matrix.
        Identity => ("identity", "Identity"),
        /// Orthogonal, then scaled until each layer's output has variance 1 on a batch.
        Lsuv => ("lsuv", "LSUV"),
    }
}

impl InitializerKind {
    /// What it keeps, in one sentence.
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::Normal | Self::Uniform => "The same spread whatever the number of inputs",
            Self::LecunNormal | Self::LecunUniform => {
                "Deviation sqrt(1 / inputs): a linear layer then keeps the size of the signal"
            }
            Self::XavierNormal | Self::XavierUniform => {
                "Deviation sqrt(2 / (inputs + outputs)): between keeping the signal and keeping the gradient"
            }
            Self::KaimingNormal | Self::KaimingUniform => {
                "Deviation sqrt(2 / inputs): a ReLU layer then keeps the size of the signal"
            }
            Self::Orthogonal => "All singular values are equal: no direction of the gradient shrinks first",
            Self::Identity => "Each layer starts as the identity map",
            Self::Lsuv => "Orthogonal, then scaled to variance 1 at each layer's output on a batch",
        }
    }

    /// The deviation in letters.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Normal => "sd = gain std",
            Self::Uniform => "between -gain bound and gain bound",
            Self::LecunNormal | Self::LecunUniform => "sd = gain sqrt(1 / fan_in)",
            Self::XavierNormal | Self::XavierUniform => "sd = gain sqrt(2 / (fan_in + fan_out))",
            Self::KaimingNormal | Self::KaimingUniform => "sd = gain sqrt(2 / fan)",
            Self::Orthogonal => "W W^T = gain^2 I, or W^T W where W has more rows than columns",
            Self::Identity => "W = gain I",
            Self::Lsuv => "W orthogonal, then divided by the deviation of W h on a batch",
        }
    }

    /// When it does not help.
    pub fn limitation(self) -> &'static str {
        match self {
            Self::Normal | Self::Uniform => {
                "Fits one width only: wider layers grow the signal, narrower ones shrink it"
            }
            Self::LecunNormal | Self::LecunUniform | Self::XavierNormal | Self::XavierUniform => {
                "With ReLU the signal halves in power at each layer; with the sigmoid the gradient shrinks fourfold"
            }
            Self::KaimingNormal | Self::KaimingUniform => {
                "With the sigmoid, whose derivative of at most 0.25 no usual deviation makes up for"
            }
            Self::Orthogonal => {
                "With ReLU, which spreads the singular values again; the sigmoid still shrinks the gradient"
            }
            Self::Identity => {
                "Where widths differ it copies some units and drops others; the sigmoid still shrinks the gradient"
            }
            Self::Lsuv => "It sets the forward signal once, and cannot undo a derivative that saturates",
        }
    }

    /// Where it comes from.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Normal | Self::Uniform => "Krizhevsky (2012) used a deviation of 0.01",
            Self::LecunNormal | Self::LecunUniform => "LeCun (1998), \"Efficient backprop\"",
            Self::XavierNormal | Self::XavierUniform => {
                "Glorot & Bengio (2010), \"Understanding the difficulty of training deep feedforward neural networks\""
            }
            Self::KaimingNormal | Self::KaimingUniform => {
                "He (2015), \"Delving deep into rectifiers\", arXiv 1502.01852"
            }
            Self::Orthogonal => {
                "Saxe (2013), \"Exact solutions to the nonlinear dynamics of learning\", arXiv 1312.6120"
            }
            Self::Identity => "Le (2015), \"A simple way to initialize recurrent networks of rectified linear units\"",
            Self::Lsuv => "Mishkin & Matas (2015), \"All you need is a good init\", arXiv 1511.06422",
        }
    }

    /// Whether it counts as a remedy.
    pub fn is_remedy(self) -> bool {
        matches!(self, Self::KaimingNormal | Self::KaimingUniform | Self::Orthogonal | Self::Identity | Self::Lsuv)
    }
}

/// How weight matrices are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Initializer {
    /// The rule.
    pub kind: InitializerKind,
    /// Multiplies the rule's standard deviation.
    pub gain: f64,
    /// Standard deviation of `normal`.
    pub std: f64,
    /// Bound of `uniform`.
    pub bound: f64,
    /// What the Kaiming rules count.
    pub fan: Fan,
}

impl Initializer {
    /// The rule with its parameters at their defaults.
    pub const fn new(kind: InitializerKind) -> Self {
        Self { kind, gain: 1.0, std: 0.01, bound: 0.01, fan: Fan::In }
    }

    /// The same rule with another gain.
    pub const fn with_gain(self, gain: f64) -> Self {
        Self { gain, ..self }
    }

    /// The standard deviation that the rule states for a matrix of `fan_out` rows and `fan_in` columns; nothing for
    /// rules that do not draw entries one by one.
    ///
    /// ```text
    /// Kaiming  gain sqrt(2 / fan)               He (2015)
    /// Xavier   gain sqrt(2 / (fan_in + fan_out)) Glorot & Bengio (2010), eq. 12
    /// LeCun    gain sqrt(1 / fan_in)             LeCun (1998)
    /// ```
    pub fn std(&self, fan_in: usize, fan_out: usize) -> Option<f64> {
        let (fan_in, fan_out) = (fan_in as f64, fan_out as f64);
        let std = match self.kind {
            InitializerKind::Normal => self.std,
            InitializerKind::Uniform => self.bound / 3.0_f64.sqrt(),
            InitializerKind::LecunNormal | InitializerKind::LecunUniform => (1.0 / fan_in).sqrt(),
            InitializerKind::XavierNormal | InitializerKind::XavierUniform => (2.0 / (fan_in + fan_out)).sqrt(),
            InitializerKind::KaimingNormal | InitializerKind::KaimingUniform => match self.fan {
                Fan::In => (2.0 / fan_in).sqrt(),
                Fan::Out => (2.0 / fan_out).sqrt(),
            },
            InitializerKind::Orthogonal | InitializerKind::Identity | InitializerKind::Lsuv => return None,
        };
        Some(self.gain * std)
    }

    /// The rule and its gain in a few words, such as "LeCun normal x 2.5".
    pub fn label(&self) -> String {
        if self.gain == 1.0 { self.kind.label().to_owned() } else { format!("{} x {}", self.kind.label(), self.gain) }
    }
}

impl Default for Initializer {
    fn default() -> Self {
        Self::new(InitializerKind::XavierNormal)
    }
}

impl Kind for Initializer {
    fn kinds(&self) -> Vec<&'static str> {
        InitializerKind::ALL.iter().map(|kind| kind.key()).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        InitializerKind::ALL.iter().map(|kind| kind.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        self.kind.key()
    }

    fn set_kind(&mut self, key: &str) -> bool {
        InitializerKind::from_key(key).map(|kind| *self = Self::new(kind)).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        let mut fields = Vec::new();
        match self.kind {
            InitializerKind::Normal => fields.push(real("std", "Deviation", &mut self.std, Limits::FROM_ZERO)),
            InitializerKind::Uniform => fields.push(real("bound", "Bound", &mut self.bound, Limits::FROM_ZERO)),
            InitializerKind::KaimingNormal | InitializerKind::KaimingUniform => {
                fields.push(word("fan", "Fan", &mut self.fan));
            }
            _ => {}
        }
        fields.push(real("gain", "Gain", &mut self.gain, Limits::FROM_ZERO));
        fields
    }
}

/// How biases start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum BiasInitializer {
    /// All 0.
    Zeros,
    /// All the same.
    Constant {
        /// The value.
        value: f64,
    },
    /// Normal with mean 0.
    Normal {
        /// Standard deviation.
        std: f64,
    },
}

impl BiasInitializer {
    /// Every kind with its parameters at their defaults, in the order of lists.
    pub const ALL: &'static [Self] = &[Self::Zeros, Self::Constant { value: 0.0 }, Self::Normal { std: 0.01 }];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Zeros => "Zeros",
            Self::Constant { .. } => "Constant",
            Self::Normal { .. } => "Normal",
        }
    }
}

impl Kind for BiasInitializer {
    fn kinds(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(Kind::kind_key).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(|kind| kind.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        match self {
            Self::Zeros => "zeros",
            Self::Constant { .. } => "constant",
            Self::Normal { .. } => "normal",
        }
    }

    fn set_kind(&mut self, key: &str) -> bool {
        Self::ALL.iter().find(|kind| kind.kind_key() == key).map(|kind| *self = *kind).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        match self {
            Self::Zeros => Vec::new(),
            Self::Constant { value } => vec![real("value", "Value", value, Limits::ANY)],
            Self::Normal { std } => vec![real("std", "Deviation", std, Limits::FROM_ZERO)],
        }
    }
}

/// The `[initialization]` table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Initialization {
    /// Weight matrices and kernels.
    pub weights: Initializer,
    /// Bias vectors.
    pub biases: BiasInitializer,
    /// Recurrent weight matrices; as `weights` where nothing is said.
    pub recurrent: Option<Initializer>,
}

impl Default for Initialization {
    fn default() -> Self {
        Self { weights: Initializer::default(), biases: BiasInitializer::Zeros, recurrent: None }
    }
}

impl Initialization {
    pub(super) fn fields(&mut self) -> Vec<Field<'_>> {
        let mut fields = vec![
            kind("initialization.weights", "Weights", &mut self.weights),
            kind("initialization.biases", "Biases", &mut self.biases),
        ];
        if let Some(recurrent) = &mut self.recurrent {
            fields.push(kind("initialization.recurrent", "Recurrent weights", recurrent));
        }
        fields
    }
}
