//! The logic of the window, tested without one: actions and events in, state and effects out.

mod costs;
mod editing;
mod filing;
mod looking;
mod running;

use std::path::PathBuf;

use super::*;
use crate::run::{
    Adapter, AdapterKind, Device, Frame, GraphicsApi, LayerColumn, N_LAYER_COLUMNS, N_STEP_COLUMNS, Outcome, RunId,
    RunMessage, StepRow, Summary,
};
use crate::spec::{ExampleGroup, Experiment};

fn experiment() -> Experiment {
    Experiment { name: "Deep sigmoid on digits".to_owned(), ..Experiment::default() }
}

fn new_state() -> State {
    let examples = vec![Example {
        group: ExampleGroup::WhatGoesWrong,
        title: "Deep sigmoid on digits".to_owned(),
        experiment: experiment(),
    }];
    State::new(Opening { ready: experiment(), examples, ..Opening::default() })
}

/// Edits the experiment as a panel does.
fn edit(state: &mut State, label: &str, change: impl FnOnce(&mut Experiment)) -> Vec<Effect> {
    let mut draft = state.draft().clone();
    change(&mut draft.experiment);
    update(state, Action::Edit { draft: Box::new(draft), label: label.to_owned() })
}

fn adapter() -> Device {
    Device::Adapter(Adapter {
        name: "llvmpipe (LLVM 15)".to_owned(),
        api: GraphicsApi::Vulkan,
        kind: AdapterKind::Software,
        driver: "llvmpipe".to_owned(),
        index: 0,
    })
}

/// A measured step whose deltas are given from layer 1 to the output.
fn frame(step: u64, deltas: &[f32]) -> RunMessage {
    let layers = deltas
        .iter()
        .map(|delta| {
            let mut values = [0.5; N_LAYER_COLUMNS];
            values[LayerColumn::DeltaRms as usize] = *delta;
            values
        })
        .collect();
    let row = StepRow { step, validated: false, values: [1.0; N_STEP_COLUMNS], layers, delta_rms_by_time: Vec::new() };
    RunMessage::Frame(Box::new(Frame::new(row)))
}

fn summary(outcome: Outcome) -> RunMessage {
    RunMessage::Ended(Box::new(Summary {
        outcome,
        last_step: None,
        first_non_finite: None,
        loss: None,
        train_accuracy: None,
        validation_loss: None,
        validation_accuracy: None,
        first_factor: None,
        last_factor: None,
        secs: 0.0,
        ms_per_step: None,
        ms_per_step_unmeasured: None,
    }))
}

/// Presses Run and plays the process until it trains.
fn running_state() -> (State, RunId) {
    let mut state = new_state();
    update(&mut state, Action::Run);
    let id = state.current_run().unwrap().id;
    train(&mut state, id);
    (state, id)
}

/// Plays the process of a run until it trains.
fn train(state: &mut State, id: RunId) {
    absorb(state, Event::RunStarted(id, PathBuf::from(format!("/session/runs/{}", id.0))));
    absorb(state, Event::Run(id, RunMessage::Ready));
    absorb(state, Event::Run(id, RunMessage::Running));
    assert_eq!(state.run(id).unwrap().phase, Phase::Running);
}

/// Effects as short words.
fn words_of(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Start(start) => format!("start {} on {}", start.run.0, start.device.label()),
            Effect::Send(id, command) => format!("send {} {command:?}", id.0),
            Effect::Stop(id) => format!("stop {}", id.0),
            Effect::Kill(id) => format!("kill {}", id.0),
            Effect::Close(id) => format!("close {}", id.0),
            Effect::Remove(id, _) => format!("remove {}", id.0),
            Effect::ListDevices => "list devices".to_owned(),
            Effect::AskPath { purpose, suggestion } => format!("ask {purpose:?} {suggestion}"),
            Effect::LookFor(purpose, path) => format!("look for {purpose:?} {}", path.display()),
            Effect::Load(path) => format!("load {}", path.display()),
            Effect::Save(save) => format!("save {} with {} runs", save.path.display(), save.runs.len()),
            Effect::Export(export) => {
                format!("export {:?} {:?} to {}", export.choice.tile, export.choice.format, export.path.display())
            }
            Effect::RunErrand { number, .. } => format!("run errand {number}"),
            Effect::CancelErrand => "cancel errand".to_owned(),
            Effect::WriteCosts => "write costs".to_owned(),
            Effect::WriteSettings => "write settings".to_owned(),
            Effect::Quit => "quit".to_owned(),
        })
        .collect()
}
