//! What is shown: steps, layers, signals, speed.

use super::*;

#[test]
fn left_and_right_walk_over_the_measured_steps_and_end_live() {
    let (mut state, id) = running_state();
    for step in [0, 1, 2, 5] {
        absorb(&mut state, Event::Run(id, frame(step, &[1.0, 1.0, 1.0])));
    }
    assert_eq!(state.shown_step(), Some(5));
    let mut seen = Vec::new();
    for _ in 0..4 {
        update(&mut state, Action::ScrubBy(-1));
        seen.push(state.shown_step().unwrap());
    }
    assert_eq!(seen, [2, 1, 0, 0]);
    update(&mut state, Action::ScrubBy(3));
    assert_eq!(state.view.shown_step, ShownStep::At(5));
    update(&mut state, Action::ScrubBy(1));
    assert_eq!(state.view.shown_step, ShownStep::Live);
}

#[test]
fn the_verdict_is_about_the_step_that_is_shown() {
    let (mut state, id) = running_state();
    absorb(&mut state, Event::Run(id, frame(0, &[1e-6, 1e-3, 1.0, 1.0])));
    absorb(&mut state, Event::Run(id, frame(1, &[1.0, 1.0, 1.0, 1.0])));
    assert_eq!(state.verdict().unwrap().kind, crate::run::VerdictKind::Healthy);
    update(&mut state, Action::Scrub(ShownStep::At(0)));
    assert_eq!(state.verdict().unwrap().kind, crate::run::VerdictKind::Vanishing);
    assert_eq!(state.verdict().unwrap().ratio, f64::from(1e-6_f32));
}

#[test]
fn brackets_walk_over_the_layers_of_the_net() {
    let mut state = new_state();
    update(&mut state, Action::SelectLayerBy(1));
    assert_eq!(state.view.selected_layer_idx, Some(0));
    update(&mut state, Action::SelectLayerBy(-1));
    assert_eq!(state.view.selected_layer_idx, Some(0));
    update(&mut state, Action::SelectLayerBy(100));
    assert_eq!(state.view.selected_layer_idx, Some(8), "eight hidden layers and the output");
    update(&mut state, Action::HoverLayer(Some(3)));
    assert_eq!(state.view.marked_layer_idx(), Some(3));
}

#[test]
fn signals_are_toggled() {
    let mut state = new_state();
    update(&mut state, Action::ToggleSignal(LayerColumn::RelativeUpdate));
    update(&mut state, Action::ToggleSignal(LayerColumn::ActivationSd));
    assert_eq!(state.view.signals, [LayerColumn::DeltaRms, LayerColumn::ActivationSd]);
    update(&mut state, Action::ToggleSignal(LayerColumn::WeightGradRms));
    let signals = [LayerColumn::DeltaRms, LayerColumn::WeightGradRms, LayerColumn::ActivationSd];
    assert_eq!(state.view.signals, signals, "in the order of the toggles");
    for signal in signals {
        update(&mut state, Action::ToggleSignal(signal));
    }
    assert_eq!(state.view.signals, [LayerColumn::ActivationSd], "the last one stays on");
}

#[test]
fn speed_is_measured_while_the_run_goes_and_empty_while_it_is_paused() {
    let (mut state, id) = running_state();
    absorb(&mut state, Event::Tick { now_secs: 10.0, memory_bytes: 5 });
    for step in 0..100 {
        absorb(&mut state, Event::Run(id, frame(step, &[1.0, 1.0, 1.0])));
    }
    absorb(&mut state, Event::Tick { now_secs: 10.1, memory_bytes: 5 });
    assert_eq!(state.current_run().unwrap().vitals.steps_per_sec, None, "too early to tell");
    absorb(&mut state, Event::Tick { now_secs: 12.0, memory_bytes: 5 });
    let vitals = state.current_run().unwrap().vitals;
    assert_eq!(vitals.steps_per_sec, Some(50.0));
    assert_eq!(vitals.measuring_share, Some(1.0), "the frames say 1 s of 1 s");
    absorb(&mut state, Event::Run(id, RunMessage::Paused));
    absorb(&mut state, Event::Tick { now_secs: 13.0, memory_bytes: 5 });
    assert_eq!(state.current_run().unwrap().vitals.steps_per_sec, None);
}

#[test]
fn what_a_reader_thread_folds_is_seen_and_changes_the_version() {
    let (state, id) = running_state();
    let history = state.run(id).unwrap().history.clone();
    let before = history.version();
    let RunMessage::Frame(frame) = frame(0, &[1.0, 1.0]) else { unreachable!() };
    std::thread::spawn(move || history.push(&frame)).join().unwrap();
    let run = state.run(id).unwrap();
    assert!(run.history.version() > before);
    assert_eq!(run.n_steps_done(), 1);
}

#[test]
fn arrangement_and_theme_are_written_to_the_settings() {
    let mut state = new_state();
    let panels = Panels { left_width_points: 300.0, layout: "tiles".to_owned(), ..Panels::default() };
    assert_eq!(words_of(&update(&mut state, Action::SetPanels(Box::new(panels.clone())))), ["write settings"]);
    assert_eq!(words_of(&update(&mut state, Action::SetTheme(Theme::Dark))), ["write settings"]);
    let preferences = state.preferences();
    assert_eq!((preferences.panels.clone(), preferences.theme), (panels, Theme::Dark));
    assert_eq!(State::new(Opening { preferences, ..Opening::default() }).view.theme, Theme::Dark);
}
