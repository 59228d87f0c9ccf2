//! A window for tests: a state with made-up runs, drawn without a renderer; actions are applied and remembered.

use std::path::Path;

use egui::{RawInput, Rect, Vec2};
use egui_kittest::Harness;

use super::raster::{PIXELS_PER_POINT, Raster};
use crate::run::{
    ActivationTime, ActivationTimes, Comparison, Distribution, Distributions, ErrandAnswer, Extent, FirstNonFinite,
    Frame, LayerColumn, N_LAYER_COLUMNS, N_STEP_COLUMNS, Outcome, Quantity, RunEvent, RunEventKind, RunMessage, Side,
    StepColumn, StepRow, Summary,
};
use crate::spec::{
    ACTIVATIONS, Activation, Choice, ClippingKind, EXAMPLES, ExampleGroup, Experiment, FIRST_EXAMPLE, Initializer,
    InitializerKind, NormalizationKind, Optimizer, RemedyRow, Schedule,
};
use crate::state::{Action, DeathCause, Event, Example, Opening, State, Theme, Tile, absorb, update};
use crate::ui::{UiMemory, install_style, root_ui};

/// dL/dz of the design's picture: eight sigmoid layers and the output layer.
const SIGMOID: [f32; 9] = [1.3e-6, 6.2e-6, 2.6e-5, 1.2e-4, 5.1e-4, 2.1e-3, 8.8e-3, 0.038, 0.30];
/// dL/dz of the design's picture after the cure.
const RELU: [f32; 9] = [0.059, 0.054, 0.048, 0.050, 0.047, 0.040, 0.033, 0.027, 0.061];

/// What a test looks at.
pub(super) struct TestWindow {
    pub state: State,
    pub memory: UiMemory,
    /// Everything that was asked for, oldest first.
    pub asked: Vec<Action>,
}

impl TestWindow {
    /// The window at the first start.
    pub(super) fn new() -> Self {
        let experiment = Experiment { name: "Deep sigmoid on digits".to_owned(), ..Experiment::default() };
        let mut examples =
            vec![Example { group: ExampleGroup::WhatGoesWrong, title: experiment.name.clone(), experiment }];
        examples.extend(EXAMPLES.iter().filter(|bundled| **bundled != FIRST_EXAMPLE).map(|bundled| Example {
            group: bundled.group,
            title: bundled.title.to_owned(),
            experiment: Experiment { name: bundled.title.to_owned(), ..Experiment::default() },
        }));
        let state = State::new(Opening { ready: examples[0].experiment.clone(), examples, ..Opening::default() });
        Self { state, memory: UiMemory::default(), asked: Vec::new() }
    }

    /// A run that goes on, as in the design's picture.
    pub(super) fn running() -> Self {
        let mut window = Self::new();
        window.run(240, |step, layer_idx| SIGMOID[layer_idx] * wobble(step, layer_idx));
        window
    }

    /// After the cure: a second run, and an edit that waits for a restart.
    pub(super) fn cured() -> Self {
        let mut window = Self::running();
        window.ask(Action::Stop);
        window.hear(RunMessage::Ended(Box::new(summary(Outcome::Stopped, None))));
        let mut draft = window.state.draft().clone();
        draft.experiment.architecture.activation = Activation::Relu;
        draft.experiment.initialization.weights = Initializer::new(InitializerKind::KaimingNormal);
        window.ask(Action::Edit { draft: Box::new(draft), label: "Activation".to_owned() });
        window.run(120, |step, layer_idx| RELU[layer_idx] * wobble(step, layer_idx).powi(8));
        window
    }

    /// A deep net with every remedy on, in combinations that the rows warn of.
    pub(super) fn remedied() -> Self {
        let mut window = Self::new();
        let mut draft = window.state.draft().clone();
        draft.experiment.architecture.n_hidden = 60;
        draft.experiment.training.optimizer = Optimizer::ALL[4];
        draft.experiment.training.batch_size = 2;
        window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
        for row in RemedyRow::ALL {
            window.ask(Action::SwitchRemedy(*row, true));
        }
        window.ask(Action::SelectRemedy(RemedyRow::Residual, "remedies.residual.scale", "rezero"));
        window.ask(Action::SelectRemedy(RemedyRow::Activation, "architecture.activation", "leaky_relu"));
        window.asked.clear();
        window
    }

    /// A net of one hidden layer, which cannot have every remedy.
    pub(super) fn shallow() -> Self {
        let mut window = Self::new();
        let mut draft = window.state.draft().clone();
        draft.experiment.architecture.n_hidden = 1;
        window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
        window
    }

    /// The same window with a right panel of another width.
    pub(super) fn with_right_panel(mut self, width: f32) -> Self {
        self.state.panels.right_width_points = width;
        self
    }

    /// A run that diverged at step 3.
    pub(super) fn diverged() -> Self {
        let mut window = Self::new();
        let mut draft = window.state.draft().clone();
        draft.experiment.architecture.n_hidden = 15;
        draft.experiment.architecture.activation = Activation::Relu;
        draft.experiment.initialization.weights = Initializer::new(InitializerKind::LecunNormal).with_gain(2.5);
        draft.experiment.training.learning_rate = 3e-4;
        window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
        window.run(3, |step, layer_idx| {
            if step == 3 { f32::NAN } else { 10.0_f32.powf(f32::from(step as u8) * (15.0 - layer_idx as f32)) }
        });
        let first = FirstNonFinite { step: 3, layer: Some(2), quantity: Quantity::Preactivation, is_infinite: true };
        let event = RunEvent { step: 3, kind: RunEventKind::FirstNonFinite, text: first.to_string() };
        window.hear(RunMessage::Noted(event));
        if let Some(run) = window.state.current_run() {
            run.history.change(|history| history.first_non_finite = Some(first));
        }
        window.hear(RunMessage::Ended(Box::new(summary(Outcome::Diverged, Some(first)))));
        window
    }

    /// A run with remedies and a schedule, and the tiles about them open.
    pub(super) fn with_tiles() -> Self {
        let mut window = Self::new();
        let mut draft = window.state.draft().clone();
        let remedies = &mut draft.experiment.remedies;
        remedies.clipping.kind = ClippingKind::ByGlobalNorm;
        draft.experiment.training.schedule = Schedule::Cosine { warmup_steps: 60, final_fraction: 0.1 };
        window.ask(Action::Edit { draft: Box::new(draft), label: String::new() });
        window.run(240, |step, layer_idx| SIGMOID[layer_idx] * wobble(step, layer_idx));
        let inputs: Vec<f32> = (0..4000).map(|i| (f64::from(i) * 0.618).fract() as f32 * 4.0 - 2.0).collect();
        let layers = vec![Distribution::of(&inputs); 8];
        for run in &mut window.state.runs {
            run.experiment.remedies.residual.every = 2;
            run.experiment.remedies.normalization.kind = NormalizationKind::Batch;
            let distributions = Some(Distributions { step: 240, layers: layers.clone() });
            run.history.change(|history| history.distributions = distributions);
        }
        window.ask(Action::OpenTile(Tile::Activation));
        window.ask(Action::OpenTile(Tile::Weights));
        window.ask(Action::OpenTile(Tile::Clipping));
        window
    }

    /// Everything that can be open at once: a refused text, a fault, a question, the export strip, the shortcuts.
    pub(super) fn talkative() -> Self {
        let mut window = Self::running();
        let id = window.state.current_run().map(|run| run.id);
        absorb(&mut window.state, Event::RunDied(id.unwrap(), DeathCause::Signal(11)));
        window.ask(Action::New);
        window.ask(Action::ToggleShortcuts);
        window.memory.drafts.type_text("architecture.width", "64", "many".to_owned());
        window.memory.drafts.refuse("architecture.width", "1 to 2048".to_owned());
        window.memory.open_export(Tile::DepthProfile);
        window
    }

    /// Applies an action and remembers it.
    pub(super) fn ask(&mut self, action: Action) {
        self.asked.push(action.clone());
        update(&mut self.state, action);
    }

    /// The run pauses.
    pub(super) fn pause(&mut self) {
        self.hear(RunMessage::Paused);
        self.asked.clear();
    }

    /// A comparison comes back, of nets with factors 0.98 with the remedy and 0.24 without.
    pub(super) fn answer_cost(&mut self, number: u64, with_ms: f64, without_ms: f64) {
        let side = |ms_per_step, factor| Side { ms_per_step, factor_per_layer: factor, n_steps: 200, is_finite: true };
        let comparison = Comparison { with: side(with_ms, Some(0.98)), without: side(without_ms, Some(0.24)) };
        absorb(&mut self.state, Event::ErrandEnded { number, outcome: Ok(ErrandAnswer::Compared(comparison)) });
    }

    /// The times of activations come back, in nanoseconds.
    pub(super) fn answer_times(&mut self, number: u64, ns: impl Fn(Activation) -> f64) {
        let time = |activation: &Activation| ActivationTime {
            key: activation.key().to_owned(),
            ns_per_element: ns(*activation),
        };
        let times = ActivationTimes { n_elements: 65_536, times: ACTIVATIONS.iter().map(time).collect() };
        absorb(&mut self.state, Event::ErrandEnded { number, outcome: Ok(ErrandAnswer::ActivationTimes(times)) });
    }

    /// The process that measures dies.
    pub(super) fn fail_errand(&mut self, number: u64, why: &str) {
        absorb(&mut self.state, Event::ErrandEnded { number, outcome: Err(why.to_owned()) });
    }

    /// Before the first run, with every cost measured, and the table of activations.
    pub(super) fn costed() -> Self {
        let mut window = Self::new();
        let costs = [(1.92, 1.78), (2.1, 2.13), (1.0, 1.0)];
        window.ask(Action::SwitchRemedy(RemedyRow::Activation, true));
        for (row, (with_ms, without_ms)) in RemedyRow::ALL.iter().zip(costs.into_iter().cycle()) {
            window.ask(Action::MeasureCost(*row));
            let number = window.state.costs().n_begun();
            window.answer_cost(number, with_ms, without_ms);
        }
        window.ask(Action::MeasureActivations);
        let number = window.state.costs().n_begun();
        window.answer_times(number, |activation| match activation {
            Activation::Linear => 0.06,
            Activation::Relu => 0.31,
            Activation::Gelu => 6.4,
            Activation::Elu { .. } | Activation::Selu => 1.15,
            _ => 0.72,
        });
        window
    }

    /// Edits of the draft that were asked for.
    pub(super) fn edits(&self) -> usize {
        self.asked.iter().filter(|action| matches!(action, Action::Edit { .. })).count()
    }

    fn hear(&mut self, message: RunMessage) {
        if let Some(run) = self.state.current_run() {
            let id = run.id;
            absorb(&mut self.state, Event::Run(id, message));
        }
    }

    fn run(&mut self, last_step: u64, delta: impl Fn(u64, usize) -> f32) {
        update(&mut self.state, Action::Run);
        self.hear(RunMessage::Ready);
        self.hear(RunMessage::Running);
        let n_layers = self.state.experiment().architecture.n_layers();
        absorb(&mut self.state, Event::Tick { now_secs: 1.0, memory_bytes: 40_000_000 });
        for step in 0..=last_step {
            let layers = (0..n_layers).map(|layer_idx| layer(step, layer_idx, delta(step, layer_idx))).collect();
            let frame = Frame::new(StepRow {
                step,
                validated: step.is_multiple_of(20),
                values: values(step),
                layers,
                delta_rms_by_time: Vec::new(),
            });
            if let Some(run) = self.state.current_run() {
                run.history.push(&frame);
            }
        }
        absorb(&mut self.state, Event::Tick { now_secs: 1.51, memory_bytes: 52_000_000 });
        self.asked.clear();
    }

    /// A harness that draws the window and applies what it asks for.
    pub(super) fn harness<'a>(self, size: (f32, f32)) -> Harness<'a, Self> {
        Harness::builder()
            .with_size(Vec2::from(size))
            .with_max_steps(32)
            .with_context_setup(install_style)
            .build_ui_state(
                |ui, window: &mut Self| {
                    // The harness leaves a margin that a window does not have.
                    let whole = ui.content_rect();
                    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                    ui.set_clip_rect(whole);
                    for action in root_ui(&mut ui, &window.state, &mut window.memory) {
                        window.ask(action);
                    }
                },
                self,
            )
    }

    /// Draws a picture of the window into a file, in a theme, after clicks; the pointer stays where it clicked last.
    pub(super) fn paint_after(mut self, clicks: &[(f32, f32)], size: (f32, f32), theme: Theme, path: &Path) {
        self.state.view.theme = theme;
        let ctx = egui::Context::default();
        install_style(&ctx);
        ctx.set_pixels_per_point(PIXELS_PER_POINT);
        let mut raster = Raster::default();
        // Widths of texts and axes settle after a few passes.
        const SETTLING: usize = 6;
        let n_passes = SETTLING + 2 * clicks.len() + 2;
        for pass in 0..n_passes {
            let events = pass.checked_sub(3).map_or_else(Vec::new, |since| click_events(clicks, since));
            let input = RawInput {
                events,
                screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size.into())),
                time: Some(pass as f64),
                max_texture_side: Some(8192),
                ..RawInput::default()
            };
            let mut output = ctx.run_ui(input, |ui| {
                for action in root_ui(ui, &self.state, &mut self.memory) {
                    update(&mut self.state, action);
                }
            });
            raster.update(&output.textures_delta);
            output.textures_delta.clear();
            let shapes = std::mem::take(&mut output.shapes);
            if pass + 1 == n_passes {
                raster.draw(size.into(), &ctx.tessellate(shapes, PIXELS_PER_POINT));
            }
        }
        raster.write_png(path);
    }
}

/// A number near 1 that looks random and is always the same.
fn wobble(step: u64, layer_idx: usize) -> f32 {
    let phase = (step as f32 * 0.7 + layer_idx as f32).sin() + (step as f32 * 2.9 + layer_idx as f32 * 0.3).cos();
    1.0 + 0.03 * phase
}

fn values(step: u64) -> [f64; N_STEP_COLUMNS] {
    let mut values = [f64::NAN; N_STEP_COLUMNS];
    values[StepColumn::Loss as usize] = 2.31 + 0.25 * (-(step as f64) / 3.0).exp();
    values[StepColumn::TrainAccuracy as usize] = 0.1 + 0.02 * (step as f64 * 1.3).sin();
    values[StepColumn::StepSecs as usize] = 2.1e-3;
    let norm = 0.6 * (0.9 * (step as f64 * 0.7).sin()).exp();
    values[StepColumn::GradL2 as usize] = norm;
    values[StepColumn::GradL2Clipped as usize] = norm.min(1.0);
    values[StepColumn::Clipped as usize] = f64::from(u8::from(norm > 1.0));
    values[StepColumn::MeasuringSecs as usize] = 4.2e-4;
    if step.is_multiple_of(20) {
        values[StepColumn::ValidationLoss as usize] = 2.312;
        values[StepColumn::ValidationAccuracy as usize] = 0.1;
    }
    values
}

fn layer(step: u64, layer_idx: usize, delta: f32) -> [f32; N_LAYER_COLUMNS] {
    let mut values = [delta; N_LAYER_COLUMNS];
    values[LayerColumn::RelativeUpdate as usize] = (delta * 0.05).clamp(1e-3, 4e-3) * wobble(step, layer_idx);
    values[LayerColumn::ActivationSd as usize] = 0.1;
    values[LayerColumn::PreactivationRms as usize] = 0.5;
    values[LayerColumn::NZero as usize] = 0.0;
    values[LayerColumn::NNonfinite as usize] = 0.0;
    debug_assert!(Extent::of(delta).last.is_nan() == delta.is_nan());
    values
}

fn summary(outcome: Outcome, first_non_finite: Option<FirstNonFinite>) -> Summary {
    Summary {
        outcome,
        last_step: None,
        first_non_finite,
        loss: None,
        train_accuracy: None,
        validation_loss: None,
        validation_accuracy: None,
        first_factor: None,
        last_factor: None,
        secs: 0.0,
        ms_per_step: None,
        ms_per_step_unmeasured: None,
    }
}

/// The pointer's events in a pass: each click takes two.
fn click_events(clicks: &[(f32, f32)], pass: usize) -> Vec<egui::Event> {
    let Some((x, y)) = clicks.get(pass / 2) else { return Vec::new() };
    let pos = egui::pos2(*x, *y);
    let button = |pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    if pass.is_multiple_of(2) { vec![egui::Event::PointerMoved(pos)] } else { vec![button(true), button(false)] }
}
