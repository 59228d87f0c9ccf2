//! Advice about clipping: directions that change, thresholds that do nothing.

use super::{Advice, note, warning};
use crate::spec::experiment::Experiment;
use crate::spec::{BiasInitializer, ClippingKind};

pub(super) fn advice(experiment: &Experiment) -> Vec<Advice> {
    let clipping = experiment.remedies.clipping;
    let mut advice = Vec::new();
    match clipping.kind {
        ClippingKind::ByValue => {
            advice.push(note("It turns the gradient: large entries are cut, small ones stay"));
        }
        ClippingKind::Adaptive => {
            if clipping.threshold >= 1.0 {
                advice.push(warning(
                    "It is a ratio, about 0.01: at 1 a gradient is cut only where it is longer than the weights",
                ));
            }
            if experiment.initialization.biases == BiasInitializer::Zeros {
                advice.push(note(
                    "What is still zero, such as biases, moves slowly: its gradient is cut to 0.001 times the threshold",
                ));
            }
        }
        ClippingKind::None | ClippingKind::ByGlobalNorm | ClippingKind::EachByNorm => {}
    }
    advice
}
