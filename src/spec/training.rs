//! Training: optimizer, learning rate, schedule, batches and steps.

use serde::{Deserialize, Serialize};

use super::field::{Field, Kind, Limits, count, kind, real};

/// The rule that turns gradients into updates. Constants are PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimizer {
    /// w <- w - rate g
    Sgd,
    /// m <- mu m + g, w <- w - rate m
    Momentum {
        /// mu
        momentum: f64,
    },
    /// m <- mu m + g, w <- w - rate (g + mu m)
    Nesterov {
        /// mu
        momentum: f64,
    },
    /// Kingma & Ba (2014), "Adam", arXiv 1412.6980
    Adam {
        /// Decay of the first moment.
        beta_1: f64,
        /// Decay of the second moment.
        beta_2: f64,
        /// Added to the root of the second moment.
        epsilon: f64,
    },
    /// Loshchilov & Hutter (2017), "Decoupled weight decay regularization", arXiv 1711.05101
    Adamw {
        /// Decay of the first moment.
        beta_1: f64,
        /// Decay of the second moment.
        beta_2: f64,
        /// Added to the root of the second moment.
        epsilon: f64,
        /// w <- w - rate weight_decay w, before the update.
        weight_decay: f64,
    },
    /// g / (sqrt(v) + epsilon), without momentum. Hinton (2012), lecture 6e
    Rmsprop {
        /// Decay of the second moment.
        decay: f64,
        /// Added to the root of the second moment.
        epsilon: f64,
    },
}

impl Optimizer {
    /// Every optimizer with its constants at their defaults, in the order of lists.
    pub const ALL: &'static [Self] = &[
        Self::Sgd,
        Self::Momentum { momentum: 0.9 },
        Self::Nesterov { momentum: 0.9 },
        Self::Adam { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 },
        Self::Adamw { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, weight_decay: 0.01 },
        Self::Rmsprop { decay: 0.99, epsilon: 1e-8 },
    ];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sgd => "SGD",
            Self::Momentum { .. } => "Momentum",
            Self::Nesterov { .. } => "Nesterov",
            Self::Adam { .. } => "Adam",
            Self::Adamw { .. } => "AdamW",
            Self::Rmsprop { .. } => "RMSprop",
        }
    }
}

impl Kind for Optimizer {
    fn kinds(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(Kind::kind_key).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(|kind| kind.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Momentum { .. } => "momentum",
            Self::Nesterov { .. } => "nesterov",
            Self::Adam { .. } => "adam",
            Self::Adamw { .. } => "adamw",
            Self::Rmsprop { .. } => "rmsprop",
        }
    }

    fn set_kind(&mut self, key: &str) -> bool {
        Self::ALL.iter().find(|kind| kind.kind_key() == key).map(|kind| *self = *kind).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        match self {
            Self::Sgd => Vec::new(),
            Self::Momentum { momentum } | Self::Nesterov { momentum } => {
                vec![real("momentum", "Momentum", momentum, Limits::BELOW_ONE)]
            }
            Self::Adam { beta_1, beta_2, epsilon } => vec![
                real("beta_1", "Beta 1", beta_1, Limits::BELOW_ONE),
                real("beta_2", "Beta 2", beta_2, Limits::BELOW_ONE),
                real("epsilon", "Epsilon", epsilon, Limits::ABOVE_ZERO),
            ],
            Self::Adamw { beta_1, beta_2, epsilon, weight_decay } => vec![
                real("beta_1", "Beta 1", beta_1, Limits::BELOW_ONE),
                real("beta_2", "Beta 2", beta_2, Limits::BELOW_ONE),
                real("epsilon", "Epsilon", epsilon, Limits::ABOVE_ZERO),
                real("weight_decay", "Weight decay", weight_decay, Limits::FROM_ZERO),
            ],
            Self::Rmsprop { decay, epsilon } => vec![
                real("decay", "Decay", decay, Limits::BELOW_ONE),
                real("epsilon", "Epsilon", epsilon, Limits::ABOVE_ZERO),
            ],
        }
    }
}

/// How the learning rate changes over the steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// The same rate at every step.
    Constant {
        /// Steps of linear rise at the start.
        warmup_steps: u64,
    },
    /// Multiplied by `factor` every `every` steps.
    Step {
        /// Steps of linear rise at the start.
        warmup_steps: u64,
        /// Steps between two reductions.
        every: u64,
        /// The reduction, in [0, 1].
        factor: f64,
    },
    /// Half a cosine down to `final_fraction` of the rate. Loshchilov & Hutter (2016), "SGDR", arXiv 1608.03983
    Cosine {
        /// Steps of linear rise at the start.
        warmup_steps: u64,
        /// Share of the rate that is left at the last step.
        final_fraction: f64,
    },
}

impl Schedule {
    /// Every schedule with its parameters at their defaults, in the order of lists.
    pub const ALL: &'static [Self] = &[
        Self::Constant { warmup_steps: 0 },
        Self::Step { warmup_steps: 0, every: 200, factor: 0.5 },
        Self::Cosine { warmup_steps: 0, final_fraction: 0.0 },
    ];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Constant { .. } => "Constant",
            Self::Step { .. } => "Step",
            Self::Cosine { .. } => "Cosine",
        }
    }

    /// Steps of linear rise at the start.
    pub fn warmup_steps(self) -> u64 {
        let (Self::Constant { warmup_steps } | Self::Step { warmup_steps, .. } | Self::Cosine { warmup_steps, .. }) =
            self;
        warmup_steps
    }

    /// The same schedule with another warm-up.
    pub fn with_warmup(self, n_steps: u64) -> Self {
        let mut schedule = self;
        let (Self::Constant { warmup_steps } | Self::Step { warmup_steps, .. } | Self::Cosine { warmup_steps, .. }) =
            &mut schedule;
        *warmup_steps = n_steps;
        schedule
    }

    /// Whether the rate is another one at some step: anything but a constant rate without warm-up.
    pub fn changes_rate(self) -> bool {
        self != Self::Constant { warmup_steps: 0 }
    }

    /// What the learning rate is multiplied with at step k of a run of `n_steps`.
    ///
    /// ```text
    /// k < w    (k + 1) / w                                     w: warmup_steps
    /// step     factor^floor((k - w) / every)
    /// cosine   f + (1 - f) (1 + cos(pi (k - w) / max(1, n_steps - 1 - w))) / 2     f: final_fraction
    /// ```
    pub fn multiplier(self, step: u64, n_steps: u64) -> f64 {
        let warmup_steps = self.warmup_steps();
        if step < warmup_steps {
            return (step + 1) as f64 / warmup_steps as f64;
        }
        let after = step - warmup_steps;
        match self {
            Self::Constant { .. } => 1.0,
            Self::Step { every, factor, .. } => factor.powf((after / every) as f64),
            Self::Cosine { final_fraction, .. } => {
                let whole = n_steps.saturating_sub(1).saturating_sub(warmup_steps).max(1) as f64;
                let wave = (1.0 + (std::f64::consts::PI * after as f64 / whole).cos()) / 2.0;
                final_fraction + (1.0 - final_fraction) * wave
            }
        }
    }
}

impl Kind for Schedule {
    fn kinds(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(Kind::kind_key).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(|kind| kind.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        match self {
            Self::Constant { .. } => "constant",
            Self::Step { .. } => "step",
            Self::Cosine { .. } => "cosine",
        }
    }

    fn set_kind(&mut self, key: &str) -> bool {
        Self::ALL.iter().find(|kind| kind.kind_key() == key).map(|kind| *self = *kind).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        const MOST: u64 = 1_000_000_000;
        match self {
            Self::Constant { warmup_steps } => vec![count("warmup_steps", "Warm-up", warmup_steps, 0, MOST)],
            Self::Step { warmup_steps, every, factor } => vec![
                count("warmup_steps", "Warm-up", warmup_steps, 0, MOST),
                count("every", "Every", every, 1, MOST),
                real("factor", "Factor", factor, Limits::UNIT),
            ],
            Self::Cosine { warmup_steps, final_fraction } => vec![
                count("warmup_steps", "Warm-up", warmup_steps, 0, MOST),
                real("final_fraction", "Final share", final_fraction, Limits::UNIT),
            ],
        }
    }
}

/// The `[training]` table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The rule that turns gradients into updates.
    pub optimizer: Optimizer,
    /// Step size before the schedule.
    pub learning_rate: f64,
    /// How the learning rate changes over the steps.
    pub schedule: Schedule,
    /// Samples per step; larger than the training set means all of it.
    pub batch_size: u64,
    /// Steps of the whole run.
    pub n_steps: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            optimizer: Optimizer::Sgd,
            learning_rate: 0.1,
            schedule: Schedule::Constant { warmup_steps: 0 },
            batch_size: 128,
            n_steps: 600,
        }
    }
}

impl Training {
    pub(super) fn fields(&mut self) -> Vec<Field<'_>> {
        const MOST: u64 = 1_000_000_000;
        vec![
            kind("training.optimizer", "Optimizer", &mut self.optimizer),
            real("training.learning_rate", "Learning rate", &mut self.learning_rate, Limits::FROM_ZERO),
            kind("training.schedule", "Schedule", &mut self.schedule),
            count("training.batch_size", "Batch size", &mut self.batch_size, 1, MOST),
            count("training.n_steps", "Steps", &mut self.n_steps, 0, MOST),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_follow_the_formulas_of_the_file_format() {
        let step = Schedule::Step { warmup_steps: 4, every: 10, factor: 0.5 };
        assert_eq!(step.multiplier(0, 100), 0.25);
        assert_eq!(step.multiplier(3, 100), 1.0);
        assert_eq!(step.multiplier(13, 100), 1.0);
        assert_eq!(step.multiplier(14, 100), 0.5);
        assert_eq!(step.multiplier(24, 100), 0.25);
        let cosine = Schedule::Cosine { warmup_steps: 0, final_fraction: 0.1 };
        assert_eq!(cosine.multiplier(0, 101), 1.0);
        assert!((cosine.multiplier(50, 101) - 0.55).abs() < 1e-15);
        assert!((cosine.multiplier(100, 101) - 0.1).abs() < 1e-15);
        // One step only, and a warm-up longer than the run: no division by 0.
        assert_eq!(cosine.multiplier(0, 1), 1.0);
        assert_eq!(Schedule::Cosine { warmup_steps: 9, final_fraction: 0.0 }.multiplier(2, 3), 3.0 / 9.0);
    }
}
