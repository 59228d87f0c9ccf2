//! Run, pause, step, stop, restart, and what happens when a process dies.

use super::*;
use crate::spec::{Activation, ClippingKind, InitializerKind, NormalizationKind, PretrainingKind};

#[test]
fn run_starts_a_process_and_trains_once_it_is_built() {
    let mut state = new_state();
    assert_eq!(state.hint().as_deref(), Some("Press Run: watch which layers still receive a gradient"));
    assert_eq!(state.primary(), Primary::Run);
    assert_eq!(words_of(&update(&mut state, Action::Run)), ["start 1 on CPU"]);
    assert_eq!(state.current_run().unwrap().phase, Phase::Building);
    assert_eq!(words_of(&absorb(&mut state, Event::Run(RunId(1), RunMessage::Ready))), ["send 1 Run"]);
    absorb(&mut state, Event::Run(RunId(1), RunMessage::Running));
    assert_eq!(state.primary(), Primary::Pause);
    let run = state.current_run().unwrap();
    assert_eq!((run.number, run.label.as_str(), run.phase), (1, "Sigmoid, Xavier normal", Phase::Running));
}

#[test]
fn the_space_bar_pauses_and_goes_on() {
    let (mut state, id) = running_state();
    assert_eq!(words_of(&update(&mut state, Action::ToggleRun)), ["send 1 Pause"]);
    absorb(&mut state, Event::Run(id, RunMessage::Paused));
    assert_eq!(state.primary(), Primary::Run);
    assert_eq!(words_of(&update(&mut state, Action::ToggleRun)), ["send 1 Run"]);
    assert_eq!(state.runs.len(), 1, "going on with a paused run is no new run");
}

#[test]
fn a_step_without_a_run_builds_one_and_stops_after_the_step() {
    let mut state = new_state();
    assert_eq!(words_of(&update(&mut state, Action::Step)), ["start 1 on CPU"]);
    assert_eq!(words_of(&absorb(&mut state, Event::Run(RunId(1), RunMessage::Ready))), ["send 1 Step"]);
    absorb(&mut state, Event::Run(RunId(1), RunMessage::Paused));
    assert_eq!(words_of(&update(&mut state, Action::Step)), ["send 1 Step"]);
}

#[test]
fn pause_while_building_waits_before_step_0() {
    let mut state = new_state();
    update(&mut state, Action::Run);
    update(&mut state, Action::Pause);
    assert_eq!(words_of(&absorb(&mut state, Event::Run(RunId(1), RunMessage::Ready))), Vec::<String>::new());
    assert_eq!(state.current_run().unwrap().phase, Phase::Paused);
}

#[test]
fn stop_is_polite_first_and_a_kill_when_asked_again() {
    let (mut state, id) = running_state();
    assert_eq!(words_of(&update(&mut state, Action::Stop)), ["stop 1"]);
    absorb(&mut state, Event::Run(id, RunMessage::Running));
    assert_eq!(state.run(id).unwrap().phase, Phase::Stopping, "a late message does not revive it");
    assert_eq!(words_of(&update(&mut state, Action::Stop)), ["kill 1"]);
    assert_eq!(words_of(&absorb(&mut state, Event::RunDied(id, DeathCause::Killed))), ["close 1"]);
    assert_eq!(state.run(id).unwrap().phase, Phase::Ended(Outcome::Stopped));
    assert_eq!(state.banners, [], "an end that was asked for needs no strip");
}

#[test]
fn restart_keeps_the_former_run_and_adds_a_new_one_with_the_edit() {
    let (mut state, first) = running_state();
    edit(&mut state, "Activation", |experiment| experiment.architecture.activation = Activation::Relu);
    assert_eq!(state.pending_fields(), ["architecture.activation"]);
    assert_eq!(words_of(&update(&mut state, Action::Restart)), ["stop 1", "start 2 on CPU"]);
    let numbers: Vec<(u64, &str)> = state.runs.iter().map(|run| (run.number, run.label.as_str())).collect();
    assert_eq!(numbers, [(1, "Sigmoid, Xavier normal"), (2, "ReLU, Xavier normal")]);
    assert_eq!(state.pending_fields(), Vec::<&str>::new());
    assert_eq!(state.run(first).unwrap().experiment.architecture.activation, Activation::Sigmoid);
    absorb(&mut state, Event::Run(first, summary(Outcome::Stopped)));
    assert_eq!(state.run(first).unwrap().phase, Phase::Ended(Outcome::Stopped));
    assert_eq!(words_of(&update(&mut state, Action::SelectRun(first))), Vec::<String>::new());
    assert_eq!(
        words_of(&update(&mut state, Action::Restart)),
        ["stop 2", "start 3 on CPU"],
        "whichever run is looked at"
    );
    let shown: Vec<u64> = state.shown_runs().iter().map(|run| run.number).collect();
    assert_eq!(shown, [3, 2, 1], "the current run first, the former ones beside it");
}

#[test]
fn run_after_the_end_is_a_new_run() {
    let (mut state, id) = running_state();
    assert_eq!(words_of(&absorb(&mut state, Event::Run(id, summary(Outcome::Finished)))), ["close 1"]);
    assert_eq!(words_of(&update(&mut state, Action::Run)), ["start 2 on CPU"]);
}

#[test]
fn learning_rate_and_threshold_apply_at_once_and_are_not_pending() {
    let mut state = new_state();
    edit(&mut state, "Clipping", |experiment| experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm);
    update(&mut state, Action::Run);
    train(&mut state, RunId(1));
    let effects = edit(&mut state, "Learning rate", |experiment| experiment.training.learning_rate = 0.5);
    assert_eq!(words_of(&effects), ["send 1 SetLearningRate(0.5)"]);
    let effects = edit(&mut state, "Threshold", |experiment| experiment.remedies.clipping.threshold = 2.0);
    assert_eq!(words_of(&effects), ["send 1 SetClippingThreshold(2.0)"]);
    assert_eq!(state.pending_fields(), Vec::<&str>::new());
    let run = state.current_run().unwrap();
    assert_eq!(run.experiment.training.learning_rate, 0.1, "the run's own experiment is what it was started with");
    assert_eq!(run.experiment_in_force().training.learning_rate, 0.5);
    assert_eq!(words_of(&update(&mut state, Action::Undo)), ["send 1 SetClippingThreshold(1.0)"]);
}

#[test]
fn a_live_value_out_of_range_is_not_sent_and_width_waits_for_the_restart() {
    let (mut state, _) = running_state();
    let effects = edit(&mut state, "Learning rate", |experiment| experiment.training.learning_rate = -1.0);
    assert_eq!(words_of(&effects), Vec::<String>::new());
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 32);
    assert_eq!(state.pending_fields(), ["architecture.width", "training.learning_rate"]);
}

#[test]
fn switching_clipping_on_waits_for_the_restart() {
    let (mut state, _) = running_state();
    let effects = update(&mut state, Action::SwitchRemedy(crate::spec::RemedyRow::Clipping, true));
    assert_eq!(words_of(&effects), Vec::<String>::new());
    assert_eq!(state.pending_fields(), ["remedies.clipping.kind"]);
}

#[test]
fn what_is_wrong_or_not_in_this_version_disables_run_with_the_reason() {
    let mut state = new_state();
    edit(&mut state, "Width", |experiment| experiment.architecture.width = 0);
    assert_eq!(state.problem_of("architecture.width"), Some("must be 1 to 2048, this is 0"));
    assert_eq!(state.run_refusal().unwrap(), "Width must be 1 to 2048, this is 0");
    assert!(update(&mut state, Action::Run).is_empty());
    update(&mut state, Action::Undo);
    edit(&mut state, "Pre-training", |experiment| {
        experiment.remedies.pretraining.kind = PretrainingKind::Autoencoder;
    });
    assert_eq!(state.run_refusal().unwrap(), "Pre-training is not in this version");
    assert!(update(&mut state, Action::Restart).is_empty() && state.runs.is_empty());
}

#[test]
fn a_dead_process_says_why_keeps_the_history_and_offers_the_cpu() {
    let mut state = new_state();
    update(&mut state, Action::ChooseDevice(adapter()));
    update(&mut state, Action::Run);
    train(&mut state, RunId(1));
    for step in 0..412 {
        absorb(&mut state, Event::Run(RunId(1), frame(step, &[1.0, 1.0, 1.0])));
    }
    let effects = absorb(&mut state, Event::RunDied(RunId(1), DeathCause::Signal(11)));
    assert_eq!(words_of(&effects), ["close 1"]);
    let banner = &state.banners[0];
    assert_eq!(
        banner.text,
        "The training process stopped (signal 11, Vulkan driver llvmpipe). 412 steps are kept. Continue on the CPU?"
    );
    assert_eq!(banner.buttons[0].label, "Continue on the CPU");
    assert_eq!(state.current_run().unwrap().phase, Phase::Ended(Outcome::Failed));
    let button = banner.buttons[0].action.clone();
    assert_eq!(words_of(&update(&mut state, button)), ["start 2 on CPU"]);
    assert_eq!(state.devices.chosen, Device::Cpu);
    assert_eq!(state.banners, []);
    assert_eq!(state.runs[0].n_steps_done(), 412);
}

#[test]
fn a_death_on_the_cpu_offers_a_restart() {
    let (mut state, id) = running_state();
    absorb(&mut state, Event::RunDied(id, DeathCause::OutOfMemory));
    assert_eq!(state.banners[0].text, "The training process stopped (out of memory, CPU). It made no step");
    assert_eq!(state.banners[0].buttons[0].action, Action::Restart);
}

#[test]
fn a_run_that_cannot_be_built_says_so() {
    let (mut state, id) = running_state();
    let message = "The data could not be made.".to_owned();
    assert_eq!(words_of(&absorb(&mut state, Event::Run(id, RunMessage::Failed { message }))), ["close 1"]);
    assert_eq!(state.banners[0].text, "The data could not be made. It made no step");
    assert_eq!(state.run(id).unwrap().fault.as_deref(), Some("The data could not be made"));
}

#[test]
fn a_slow_step_brings_a_strip_with_a_stop_that_kills_and_goes_when_the_step_ends() {
    let (mut state, run) = running_state();
    absorb(
        &mut state,
        Event::RunVitals { run, step_age_secs: Some(12.0), median_step_secs: Some(0.5), memory_bytes: 1 << 20 },
    );
    absorb(&mut state, Event::SlowStep { run, age_secs: 12.0 });
    absorb(&mut state, Event::SlowStep { run, age_secs: 13.0 });
    assert_eq!(state.banners.len(), 1, "the strip is replaced, not repeated");
    assert_eq!(state.banners[0].text, "This step takes long: 13 s so far, 26 times the usual");
    assert_eq!(state.banners[0].buttons[0].action, Action::Kill);
    absorb(&mut state, Event::StepWentOn(run));
    assert_eq!(state.banners, []);
    absorb(&mut state, Event::SlowStep { run, age_secs: 14.0 });
    assert_eq!(words_of(&update(&mut state, Action::Kill)), ["kill 1"]);
}

#[test]
fn restart_is_the_filled_button_after_a_divergence_and_clipping_is_offered() {
    let (mut state, id) = running_state();
    absorb(&mut state, Event::Run(id, frame(0, &[f32::NAN, 1.0, 1.0])));
    absorb(&mut state, Event::Run(id, summary(Outcome::Diverged)));
    assert_eq!(state.primary(), Primary::Restart);
    assert_eq!(state.suggestion().unwrap().label, "Try clipping by global norm");
    assert_eq!(words_of(&update(&mut state, Action::TrySuggestion)), ["start 2 on CPU"]);
    assert_eq!(state.current_run().unwrap().experiment.remedies.clipping.kind, ClippingKind::ByGlobalNorm);
}

#[test]
fn against_batch_normalization_over_two_samples_layer_normalization_is_offered() {
    let (mut state, id) = running_state();
    let mut draft = state.draft().clone();
    draft.experiment.remedies.normalization.kind = NormalizationKind::Batch;
    draft.experiment.training.batch_size = 2;
    update(&mut state, Action::Edit { draft: Box::new(draft), label: "Batch size".to_owned() });
    absorb(&mut state, Event::Run(id, frame(0, &[0.0, 0.0, 0.0, 0.3])));
    let suggestion = state.suggestion().unwrap();
    assert_eq!(suggestion.label, "Try layer normalization");
    assert_eq!(suggestion.experiment.remedies.normalization.kind, NormalizationKind::Layer);
}

#[test]
fn relu_with_he_initialization_is_offered_against_vanishing_and_is_one_undoable_edit() {
    let (mut state, id) = running_state();
    absorb(&mut state, Event::Run(id, frame(0, &[1e-5, 1e-3, 0.1, 0.3])));
    assert_eq!(state.suggestion().unwrap().label, "Try ReLU with He initialization");
    assert_eq!(words_of(&update(&mut state, Action::TrySuggestion)), ["stop 1", "start 2 on CPU"]);
    let experiment = state.experiment();
    assert_eq!(experiment.architecture.activation, Activation::Relu);
    assert_eq!(experiment.initialization.weights.kind, InitializerKind::KaimingNormal);
    absorb(&mut state, Event::Run(RunId(2), frame(0, &[1e-5, 1e-3, 0.1, 0.3])));
    assert_eq!(state.suggestion(), None, "nothing is offered that is in force already");
    update(&mut state, Action::Undo);
    assert_eq!(*state.experiment(), super::experiment());
}

#[test]
fn a_speed_limit_reaches_the_run_that_goes_and_the_next_one() {
    let (mut state, _) = running_state();
    let effects = update(&mut state, Action::SetSpeedLimit(Some(20.0)));
    assert_eq!(words_of(&effects), ["write settings", "send 1 SetSpeedLimit(Some(20.0))"]);
    update(&mut state, Action::Restart);
    let effects = absorb(&mut state, Event::Run(RunId(2), RunMessage::Ready));
    assert_eq!(words_of(&effects), ["send 2 SetSpeedLimit(Some(20.0))", "send 2 Run"]);
}

#[test]
fn a_live_run_stays_on_the_list_and_an_ended_one_can_be_taken_off() {
    let (mut state, first) = running_state();
    assert!(update(&mut state, Action::RemoveRun(first)).is_empty());
    update(&mut state, Action::Restart);
    absorb(&mut state, Event::Run(first, summary(Outcome::Stopped)));
    assert_eq!(words_of(&update(&mut state, Action::RemoveRun(first))), ["remove 1"]);
    assert_eq!(state.current_run().unwrap().number, 2, "numbers of other runs stay");
    absorb(&mut state, Event::Run(first, RunMessage::Paused));
    assert_eq!(state.runs.len(), 1, "what a removed run still says is not heard");
}

#[test]
fn adapters_are_listed_once_and_again_when_asked() {
    let mut state = new_state();
    assert_eq!(words_of(&update(&mut state, Action::ListDevices)), ["list devices"]);
    assert!(update(&mut state, Action::ListDevicesAgain).is_empty(), "a look is under way");
    let Device::Adapter(found) = adapter() else { unreachable!() };
    absorb(&mut state, Event::DevicesListed(Ok(vec![found])));
    assert_eq!(state.devices.all(), [Device::Cpu, adapter()]);
    assert!(update(&mut state, Action::ListDevices).is_empty());
    assert_eq!(words_of(&update(&mut state, Action::ListDevicesAgain)), ["list devices"]);
    absorb(&mut state, Event::DevicesListed(Err("no Vulkan loader".to_owned())));
    assert_eq!(
        state.banners[0].text,
        "The graphics adapters could not be listed: no Vulkan loader. The CPU can be used"
    );
}
