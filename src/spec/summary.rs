//! The remedies in force, in words for the names of runs and for captions.

use super::choice::Choice;
use super::clipping::ClippingKind;
use super::experiment::Experiment;
use super::remedy::{BranchScale, NormalizationKind, Placement, ResidualOrder};
use super::training::Schedule;

/// A word or two for each remedy that changes what is computed: "batch norm", "residual", "clipped", "L2".
pub(super) fn remedies_in_short(experiment: &Experiment) -> Vec<String> {
    let remedies = &experiment.remedies;
    let penalty = remedies.weight_penalty;
    let named = [
        (penalty.l2 > 0.0, "L2"),
        (penalty.l1 > 0.0, "L1"),
        (penalty.decoupled > 0.0, "decay"),
        (penalty.max_norm > 0.0, "max norm"),
    ];
    let mut parts = Vec::new();
    if remedies.normalization.kind != NormalizationKind::None {
        parts.push(norm(experiment));
    }
    if experiment.n_residual_blocks() > 0 {
        parts.push("residual".to_owned());
    }
    if remedies.clipping.kind != ClippingKind::None {
        parts.push("clipped".to_owned());
    }
    parts.extend(named.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| name.to_owned()));
    parts
}

/// Each remedy with its numbers: "batch norm before the activation", "clipped by global norm at 1".
pub(super) fn remedies_in_full(experiment: &Experiment) -> Vec<String> {
    let remedies = &experiment.remedies;
    let mut parts = Vec::new();
    if remedies.normalization.kind != NormalizationKind::None {
        let place = match remedies.normalization.placement {
            Placement::BeforeActivation => "before the activation",
            Placement::AfterActivation => "after the activation",
        };
        parts.push(format!("{} {place}", norm(experiment)));
    }
    if experiment.n_residual_blocks() > 0 {
        let order = match remedies.residual.order {
            ResidualOrder::PreActivation => "pre-activation",
            ResidualOrder::PostActivation => "post-activation",
        };
        let scale = match remedies.residual.scale {
            BranchScale::One => "1".to_owned(),
            BranchScale::Constant { value } => value.to_string(),
            BranchScale::InverseSqrtDepth => "1 / sqrt(depth)".to_owned(),
            BranchScale::Rezero | BranchScale::Skipinit => "learned".to_owned(),
        };
        parts.push(format!("residual every {}, {order}, scale {scale}", remedies.residual.every));
    }
    let clipping = remedies.clipping;
    if clipping.kind != ClippingKind::None {
        let kind = clipping.kind.label().to_lowercase();
        let kind = if clipping.kind == ClippingKind::Adaptive { "adaptively".to_owned() } else { kind };
        parts.push(format!("clipped {kind} at {}", clipping.threshold));
    }
    let penalty = remedies.weight_penalty;
    for (name, strength) in
        [("L2", penalty.l2), ("L1", penalty.l1), ("decay", penalty.decoupled), ("max norm", penalty.max_norm)]
    {
        if strength > 0.0 {
            parts.push(format!("{name} {strength}"));
        }
    }
    match experiment.training.schedule {
        Schedule::Constant { warmup_steps: 0 } => {}
        Schedule::Constant { warmup_steps } => parts.push(format!("warm-up {warmup_steps}")),
        schedule => parts.push(format!("{} schedule", schedule.label().to_lowercase())),
    }
    parts
}

fn norm(experiment: &Experiment) -> String {
    match experiment.remedies.normalization.kind {
        NormalizationKind::Rms => "RMS norm".to_owned(),
        kind => format!("{} norm", kind.label().to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_captions_say_every_remedy_in_force_and_no_other() {
        let mut experiment = Experiment::default();
        assert_eq!(experiment.short_label(), "Sigmoid, Xavier normal");
        let caption = "8 hidden layers of 64, Sigmoid, Xavier normal, SGD 0.1, batch 128, seeds 1, 2, 3";
        assert_eq!(experiment.summary(), caption);
        experiment.remedies.normalization.kind = NormalizationKind::Rms;
        experiment.remedies.residual.every = 2;
        experiment.remedies.residual.scale = BranchScale::Rezero;
        experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
        experiment.remedies.weight_penalty.l2 = 1e-4;
        experiment.training.schedule = Schedule::Cosine { warmup_steps: 3, final_fraction: 0.0 };
        assert_eq!(experiment.short_label(), "Sigmoid, Xavier normal, RMS norm, residual, clipped, L2");
        let caption = "8 hidden layers of 64, Sigmoid, Xavier normal, SGD 0.1, batch 128, RMS norm before the activation, \
                       residual every 2, pre-activation, scale learned, clipped by global norm at 1, L2 0.0001, \
                       cosine schedule, seeds 1, 2, 3";
        assert_eq!(experiment.summary(), caption);
    }
}
