//! What theory says in the window: about the current run, and about each initializer before it is chosen.

use super::words;
use crate::figure::Options;
use crate::run::History;
use crate::spec::{Experiment, InitializerPreset};
use crate::theory::{NoTheory, Prediction, predict_start};

/// The prediction for one experiment, computed once.
#[derive(Default)]
pub(super) struct TheoryMemory {
    known: Option<(Experiment, Result<Prediction, NoTheory>)>,
}

impl TheoryMemory {
    /// The prediction for an experiment as it starts; nothing where theory says nothing.
    pub(super) fn of(&mut self, experiment: &Experiment) -> Option<&Prediction> {
        if self.known.as_ref().is_none_or(|(known, _)| known != experiment) {
            self.known = Some((experiment.clone(), predict_start(experiment)));
        }
        self.known.as_ref().and_then(|(_, prediction)| prediction.as_ref().ok())
    }

    /// The same options with the line of theory for the net of a run.
    pub(super) fn add_to(&mut self, options: Options, experiment: &Experiment, history: &History) -> Options {
        match self.of(experiment) {
            Some(prediction) => options.with_theory(&prediction.layers, history),
            None => options,
        }
    }
}

/// What an entry of a list of initializers says: at its right the factor per layer that theory predicts with the
/// experiment's activation, in the tooltip its formula and what it keeps. `key` is a rule's or a preset's; the entry
/// that is in force has the experiment's parameters, the others their defaults.
pub(super) fn initializer_detail(experiment: &Experiment, key: &str) -> String {
    let chosen = experiment.initialization.weights;
    let Some(preset) = InitializerPreset::from_key(key) else { return String::new() };
    let is_chosen = InitializerPreset::of(&chosen).key == key;
    let initializer = if is_chosen { chosen } else { preset.initializer };
    let mut tried = experiment.clone();
    tried.initialization.weights = initializer;
    let predicted = predict_start(&tried).map(|prediction| prediction.factor_per_layer);
    words::initializer_detail(initializer.kind, experiment.architecture.activation, predicted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Activation, Initializer, InitializerKind};

    /// Oracles: THEORY, A.4: sigmoid with Xavier about 0.236, ReLU with He 1 and with Xavier 0.707.
    #[test]
    fn each_rule_says_its_factor_for_the_chosen_activation() {
        let mut experiment = Experiment::default();
        let first_line = |experiment: &Experiment, key| {
            initializer_detail(experiment, key).lines().next().unwrap_or_default().to_owned()
        };
        assert_eq!(first_line(&experiment, "xavier_normal"), "factor 0.232");
        assert_eq!(first_line(&experiment, "identity"), "");
        experiment.architecture.activation = Activation::Relu;
        assert_eq!(first_line(&experiment, "kaiming_normal"), "factor 1.00");
        assert_eq!(first_line(&experiment, "xavier_normal"), "factor 0.707");
        assert_eq!(first_line(&experiment, "old_uniform"), "factor 0.408");
        assert!(initializer_detail(&experiment, "kaiming_normal").contains("sd = gain sqrt(2 / fan)"));
        experiment.initialization.weights = Initializer::new(InitializerKind::KaimingNormal).with_gain(2.0);
        assert_eq!(first_line(&experiment, "kaiming_normal"), "factor 2.00", "with the chosen gain");
        assert_eq!(first_line(&experiment, "kaiming_uniform"), "factor 1.00", "with the default gain");
    }

    #[test]
    fn where_theory_says_nothing_the_tooltip_says_why() {
        let mut experiment = Experiment::default();
        experiment.architecture.width = 2;
        let detail = initializer_detail(&experiment, "xavier_normal");
        assert!(detail.starts_with('\n') && detail.contains("less than 8 units"), "{detail}");
    }
}
