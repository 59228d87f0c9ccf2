//! Runs: started, paused, stopped, started again.

use super::action::Action;
use super::banner::{Banner, BannerButton, BannerId, BannerLevel};
use super::effect::{Effect, StartRequest};
use super::event::DeathCause;
use super::run_entry::{FirstMove, LiveSettings, Phase, RunEntry, SharedHistory, Vitals};
use super::session::State;
use super::view::ShownStep;
use super::words;
use crate::run::{Command, Device, Outcome, RunId, RunMessage};
use crate::spec::{ClippingKind, Experiment};

impl State {
    /// Starts a run of the draft; nothing where the draft cannot be run.
    pub(super) fn start(&mut self, first_move: FirstMove) -> Vec<Effect> {
        if self.run_refusal().is_some() {
            return Vec::new();
        }
        let experiment = self.experiment().clone();
        self.start_with(experiment, self.devices.chosen.clone(), first_move)
    }

    /// Starts a run, which becomes the current one; the ones that go are stopped and kept.
    fn start_with(&mut self, experiment: Experiment, device: Device, first_move: FirstMove) -> Vec<Effect> {
        let mut effects = self.stop_all();
        self.edits.finish_edit();
        let id = RunId(self.next_id);
        let history = SharedHistory::default();
        effects.push(Effect::Start(Box::new(StartRequest {
            run: id,
            experiment: experiment.clone(),
            device: device.clone(),
            measure_every: self.measure_every,
            continue_after_divergence: self.continue_after_divergence,
            history: history.clone(),
        })));
        self.runs.push(RunEntry {
            id,
            number: self.next_number,
            label: experiment.short_label(),
            live: LiveSettings::of(&experiment),
            experiment,
            device,
            phase: Phase::Building,
            history,
            summary: None,
            fault: None,
            is_visible: true,
            is_saved: false,
            folder: None,
            vitals: Vitals::default(),
            first_move,
        });
        self.next_id += 1;
        self.next_number += 1;
        self.current = Some(id);
        self.view.shown_step = ShownStep::Live;
        self.dismiss(BannerId::Fault);
        self.dismiss(BannerId::SlowStep);
        effects
    }

    /// Starts, or goes on with the paused run.
    pub(super) fn go(&mut self, first_move: FirstMove) -> Vec<Effect> {
        let Some(run) = self.current_run_mut() else { return self.start(first_move) };
        match (run.phase, first_move) {
            (Phase::Ended(_), _) => self.start(first_move),
            (Phase::Paused, FirstMove::Step) => vec![Effect::Send(run.id, Command::Step)],
            (Phase::Paused, _) => vec![Effect::Send(run.id, Command::Run)],
            (Phase::Building, _) => {
                run.first_move = first_move;
                Vec::new()
            }
            (Phase::Running | Phase::Stopping, _) => Vec::new(),
        }
    }

    /// Pauses the current run.
    pub(super) fn pause(&mut self) -> Vec<Effect> {
        let Some(run) = self.current_run_mut() else { return Vec::new() };
        match run.phase {
            Phase::Running => vec![Effect::Send(run.id, Command::Pause)],
            Phase::Building => {
                run.first_move = FirstMove::Wait;
                Vec::new()
            }
            Phase::Paused | Phase::Stopping | Phase::Ended(_) => Vec::new(),
        }
    }

    /// Stops the current run; asked again, its process is ended.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        let Some(run) = self.current_run_mut() else { return Vec::new() };
        match run.phase {
            Phase::Building | Phase::Paused | Phase::Running => {
                run.phase = Phase::Stopping;
                vec![Effect::Stop(run.id)]
            }
            Phase::Stopping => vec![Effect::Kill(run.id)],
            Phase::Ended(_) => Vec::new(),
        }
    }

    fn stop_all(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for run in self.runs.iter_mut().filter(|run| run.is_live() && run.phase != Phase::Stopping) {
            run.phase = Phase::Stopping;
            effects.push(Effect::Stop(run.id));
        }
        effects
    }

    /// Ends the current run's process at once.
    pub(super) fn kill(&mut self) -> Vec<Effect> {
        let Some(run) = self.current_run_mut().filter(|run| run.is_live()) else { return Vec::new() };
        run.phase = Phase::Stopping;
        let id = run.id;
        self.dismiss(BannerId::SlowStep);
        vec![Effect::Kill(id)]
    }

    /// Starts the current run's experiment again on the CPU.
    pub(super) fn continue_on_cpu(&mut self) -> Vec<Effect> {
        let Some(run) = self.current_run() else { return Vec::new() };
        let experiment = run.experiment_in_force();
        self.devices.chosen = Device::Cpu;
        self.start_with(experiment, Device::Cpu, FirstMove::Run)
    }

    /// Tells the current run what of the draft applies at once.
    pub(super) fn apply_live_fields(&mut self) -> Vec<Effect> {
        let wanted = LiveSettings::of(self.experiment());
        let clipping = self.experiment().remedies.clipping.kind;
        let is_right = |path: &str| self.problem_of(path).is_none();
        let (rate_is_right, threshold_is_right) =
            (is_right("training.learning_rate"), is_right("remedies.clipping.threshold"));
        let Some(run) = self.current_run_mut() else { return Vec::new() };
        if !matches!(run.phase, Phase::Building | Phase::Paused | Phase::Running) {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if rate_is_right && wanted.learning_rate != run.live.learning_rate {
            run.live.learning_rate = wanted.learning_rate;
            effects.push(Effect::Send(run.id, Command::SetLearningRate(wanted.learning_rate)));
        }
        // Switching clipping on or off waits for a restart, so that a threshold says nothing about another kind.
        let clips_alike = clipping != ClippingKind::None && clipping == run.experiment.remedies.clipping.kind;
        if clips_alike && threshold_is_right && wanted.clipping_threshold != run.live.clipping_threshold {
            run.live.clipping_threshold = wanted.clipping_threshold;
            effects.push(Effect::Send(run.id, Command::SetClippingThreshold(wanted.clipping_threshold)));
        }
        effects
    }

    /// Folds in what a training process says.
    pub(super) fn hear(&mut self, id: RunId, message: RunMessage) -> Vec<Effect> {
        let speed_limit = self.speed_limit;
        let Some(run) = self.run_mut(id).filter(|run| run.is_live()) else { return Vec::new() };
        let is_stopping = run.phase == Phase::Stopping;
        match message {
            RunMessage::Frame(frame) => run.history.push(&frame),
            RunMessage::Noted(event) => run.history.change(|history| history.events.push(event)),
            RunMessage::Ready if !is_stopping => {
                run.phase = Phase::Paused;
                let mut effects = Vec::new();
                if speed_limit.is_some() {
                    effects.push(Effect::Send(id, Command::SetSpeedLimit(speed_limit)));
                }
                match run.first_move {
                    FirstMove::Run => effects.push(Effect::Send(id, Command::Run)),
                    FirstMove::Step => effects.push(Effect::Send(id, Command::Step)),
                    FirstMove::Wait => {}
                }
                return effects;
            }
            RunMessage::Running if !is_stopping => run.phase = Phase::Running,
            RunMessage::Paused if !is_stopping => run.phase = Phase::Paused,
            RunMessage::Ready | RunMessage::Running | RunMessage::Paused => {}
            RunMessage::Ended(summary) => {
                run.phase = Phase::Ended(summary.outcome);
                run.history.change(|history| history.first_non_finite = summary.first_non_finite);
                run.summary = Some(*summary);
                self.dismiss(BannerId::SlowStep);
                return vec![Effect::Close(id)];
            }
            RunMessage::Failed { message } => return self.fail(id, message.trim_end_matches('.'), Outcome::Failed),
        }
        Vec::new()
    }

    /// A training process is no more.
    pub(super) fn bury(&mut self, id: RunId, cause: &DeathCause) -> Vec<Effect> {
        let Some(run) = self.run_mut(id).filter(|run| run.is_live()) else { return Vec::new() };
        let what_happened = words::death(cause, &run.device);
        let was_asked = run.phase == Phase::Stopping || *cause == DeathCause::Killed;
        self.fail(id, &what_happened, if was_asked { Outcome::Stopped } else { Outcome::Failed })
    }

    /// Ends a run that went wrong, with a strip unless the user wanted the end.
    fn fail(&mut self, id: RunId, what_happened: &str, outcome: Outcome) -> Vec<Effect> {
        let is_current = self.current == Some(id);
        let Some(run) = self.run_mut(id) else { return Vec::new() };
        run.phase = Phase::Ended(outcome);
        run.fault = Some(what_happened.to_owned());
        let text = words::fault(what_happened, run.n_steps_done(), &run.device);
        let (label, action) = match run.device {
            Device::Cpu => (words::RESTART, Action::Restart),
            Device::Adapter(_) => (words::CONTINUE_ON_CPU, Action::ContinueOnCpu),
        };
        self.dismiss(BannerId::SlowStep);
        if outcome == Outcome::Failed && is_current {
            let buttons = vec![BannerButton { label: label.to_owned(), action }];
            self.show(Banner { id: BannerId::Fault, level: BannerLevel::Danger, text, buttons });
        }
        vec![Effect::Close(id)]
    }

    /// Takes a run that has ended off the list.
    pub(super) fn remove_run(&mut self, id: RunId) -> Vec<Effect> {
        let Some(idx) = self.runs.iter().position(|run| run.id == id && !run.is_live()) else { return Vec::new() };
        let run = self.runs.remove(idx);
        self.has_removed_saved_run |= run.is_saved;
        if self.current == Some(id) {
            self.current = self.runs.last().map(|run| run.id);
            self.view.shown_step = ShownStep::Live;
            self.dismiss(BannerId::Fault);
        }
        vec![Effect::Remove(id, run.folder)]
    }

    pub(super) fn current_run_mut(&mut self) -> Option<&mut RunEntry> {
        let id = self.current?;
        self.run_mut(id)
    }
}
