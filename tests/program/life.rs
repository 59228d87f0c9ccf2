//! What a worker does when all goes well.

use std::time::{Duration, Instant};

use gradlab::files::Record;
use gradlab::run::{Command, Event, Outcome, RunEventKind, RunMessage, StepColumn};
use gradlab::spec::{Activation, Initializer, InitializerKind};
use gradlab::worker::{Notice, Patience};

use super::heard::{Heard, configure, frames, is_end, recorded_steps, setup, summary};

#[test]
fn a_run_goes_to_its_end_and_leaves_a_complete_record() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 100));
    assert_eq!(heard.until_message(|_| true), [RunMessage::Ready]);
    heard.send(Command::Run);
    let messages = heard.until_message(is_end);
    assert_eq!(messages[0], RunMessage::Running);
    let frames = frames(&messages);
    assert!(frames[..16].iter().zip(0..).all(|(frame, step)| frame.first_step == step && frame.n_rows == 1));
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 100);
    let summary = summary(&messages);
    assert_eq!((summary.outcome, summary.last_step), (Outcome::Finished, Some(99)));
    assert!(summary.secs > 0.0 && summary.ms_per_step.unwrap() > 0.0 && summary.ms_per_step_unmeasured.unwrap() > 0.0);

    let mut record = Record::open(folder.path()).unwrap();
    assert_eq!(record.summary(), Some(summary));
    let rows: Vec<_> = record.rows().map(|kept| kept.unwrap().row).collect();
    assert_eq!(rows.len(), 100);
    for row in &rows {
        // FORMAT: validation at steps 0, 10, 20, ... and the last.
        assert_eq!(row.validated, row.step % 10 == 0 || row.step == 99, "step {}", row.step);
        assert_eq!(row.value(StepColumn::ValidationLoss).is_nan(), !row.validated);
        let (step_secs, measuring_secs) = (row.value(StepColumn::StepSecs), row.value(StepColumn::MeasuringSecs));
        assert!(step_secs > 0.0 && (0.0..=step_secs).contains(&measuring_secs), "step {}", row.step);
    }
    for name in ["weights_initial.safetensors", "weights_final.safetensors", "data.npz", "batches.npy", "events.csv"] {
        assert!(folder.path().join(name).metadata().unwrap().len() > 0, "{name}");
    }
    let experiment = std::fs::read_to_string(folder.path().join("experiment.toml")).unwrap();
    let read = gradlab::files::ExperimentFile::parse(&experiment).unwrap();
    assert_eq!(*read.experiment(), setup(folder.path(), 100).experiment);
}

#[test]
fn measuring_every_seventh_step_keeps_the_first_sixteen_and_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    let mut setup = setup(folder.path(), 41);
    setup.measure_every = 7;
    heard.send(Command::Configure(Box::new(setup)));
    heard.send(Command::Run);
    heard.until_message(is_end);
    let expected: Vec<u64> = (0..16).chain([21, 28, 35, 40]).collect();
    assert_eq!(recorded_steps(&folder), expected);
}

#[test]
fn a_run_can_be_paused_stepped_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 1_000_000_000));
    heard.send(Command::Run);
    let mut messages =
        heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step >= 20));
    heard.send(Command::Pause);
    messages.extend(heard.until_message(|message| *message == RunMessage::Paused));
    let step = frames(&messages).last().map_or(0, |frame| frame.last.step);
    heard.send(Command::Step);
    heard.send(Command::Step);
    let mut messages = heard.until_message(|message| *message == RunMessage::Paused);
    messages.extend(heard.until_message(|message| *message == RunMessage::Paused));
    let frames = frames(&messages);
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 2);
    assert_eq!(frames.last().unwrap().last.step, step + 2);
    heard.process.stop();
    let messages = heard.until_message(is_end);
    assert_eq!((summary(&messages).outcome, summary(&messages).last_step), (Outcome::Stopped, Some(step + 2)));
    assert_eq!(recorded_steps(&folder).last(), Some(&(step + 2)));
}

#[test]
fn one_worker_runs_one_experiment_after_the_other() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&first, 1_000_000_000));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(_)));
    heard.send(configure(&second, 5));
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Stopped);
    heard.send(Command::Run);
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Finished);
    assert_eq!(recorded_steps(&second), [0, 1, 2, 3, 4]);
    heard.send(Command::ListAdapters);
    heard.until(|notice| matches!(notice, Notice::Event(Event::Adapters(_))));
}

#[test]
fn a_learning_rate_that_is_changed_while_the_run_goes_on_is_used_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 1_000_000_000));
    heard.send(Command::SetSpeedLimit(Some(200.0)));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step >= 3));
    heard.send(Command::SetLearningRate(0.025));
    let noted = heard.until_message(|message| matches!(message, RunMessage::Noted(_)));
    let Some(RunMessage::Noted(event)) = noted.last() else { unreachable!("the last message is the one waited for") };
    assert_eq!((event.kind, event.text.as_str()), (RunEventKind::Setting, "Learning rate 0.1 to 0.025"));
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step > event.step));
    heard.process.stop();
    heard.until_message(is_end);
    let mut record = Record::open(folder.path()).unwrap();
    assert_eq!(record.events()[0], *event);
    for kept in record.rows() {
        let row = kept.unwrap().row;
        let rate = if row.step < event.step { 0.1 } else { 0.025 };
        assert_eq!(row.value(StepColumn::LearningRate), rate, "step {}", row.step);
    }
}

#[test]
fn a_divergence_is_noted_and_its_row_is_the_last_unless_asked_to_go_on() {
    for continue_after_divergence in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let heard = Heard::new(None, Patience::default());
        let mut setup = setup(folder.path(), 60);
        setup.experiment.architecture.activation = Activation::Relu;
        setup.experiment.initialization.weights = Initializer { std: 1e6, ..Initializer::new(InitializerKind::Normal) };
        setup.experiment.training.learning_rate = 1e6;
        // The diverging step is measured whatever was asked.
        setup.measure_every = 1000;
        setup.continue_after_divergence = continue_after_divergence;
        heard.send(Command::Configure(Box::new(setup)));
        heard.send(Command::Run);
        let messages = heard.until_message(is_end);
        let summary = summary(&messages);
        let first = summary.first_non_finite.unwrap();
        assert_eq!(summary.outcome, Outcome::Diverged);
        let last_step = if continue_after_divergence { 59 } else { first.step };
        assert_eq!(recorded_steps(&folder).last(), Some(&last_step));
        let noted: Vec<_> = messages.iter().filter(|message| matches!(message, RunMessage::Noted(_))).collect();
        let [RunMessage::Noted(event)] = noted.as_slice() else { panic!("{noted:?}") };
        assert_eq!(
            (event.kind, event.step, &event.text),
            (RunEventKind::FirstNonFinite, first.step, &first.to_string())
        );
    }
}

#[test]
fn a_speed_limit_slows_the_run_down() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 12));
    heard.send(Command::SetSpeedLimit(Some(100.0)));
    heard.send(Command::Run);
    heard.until_message(|message| *message == RunMessage::Running);
    let started = Instant::now();
    heard.until_message(is_end);
    // 11 periods between 12 steps.
    assert!(started.elapsed() >= Duration::from_millis(105), "{:?}", started.elapsed());
}

#[test]
fn what_a_driver_prints_does_not_reach_the_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(Some("print@3"), Patience::default());
    heard.send(configure(&folder, 20));
    heard.send(Command::Run);
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Finished);
}
