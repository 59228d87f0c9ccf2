//! What becomes of an event.

use super::Action;
use super::banner::{Banner, BannerButton, BannerId, BannerLevel};
use super::devices::DeviceList;
use super::effect::Effect;
use super::event::Event;
use super::run_entry::{Phase, RunEntry};
use super::session::State;
use super::words;
use crate::run::{History, StepColumn};

/// Time between two looks at the speed, in seconds. Chosen by eye.
const LOOK_SECS: f64 = 0.5;
/// Buckets over which the cost of measuring is judged. Chosen by eye.
const N_JUDGED: usize = 32;

/// Folds in what comes back from outside and says what must be done next.
pub fn absorb(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Tick { now_secs, memory_bytes } => tick(state, now_secs, memory_bytes),
        Event::RunStarted(id, folder) => {
            if let Some(run) = state.run_mut(id) {
                run.folder = Some(folder);
            }
        }
        Event::Run(id, message) => return state.hear(id, message),
        Event::RunVitals { run, step_age_secs, median_step_secs, memory_bytes } => {
            if let Some(run) = state.run_mut(run) {
                run.vitals.step_age_secs = step_age_secs;
                run.vitals.median_step_secs = median_step_secs;
                run.vitals.memory_bytes = Some(memory_bytes);
            }
        }
        Event::SlowStep { run, age_secs } => {
            let Some(run) = state.current_run().filter(|current| current.id == run && current.is_live()) else {
                return Vec::new();
            };
            let text = words::slow_step(age_secs, run.vitals.median_step_secs);
            let buttons = vec![BannerButton { label: words::STOP.to_owned(), action: Action::Kill }];
            state.show(Banner { id: BannerId::SlowStep, level: BannerLevel::Warning, text, buttons });
        }
        Event::StepWentOn(run) if state.current == Some(run) => state.dismiss(BannerId::SlowStep),
        Event::StepWentOn(_) => {}
        Event::RunDied(id, cause) => return state.bury(id, &cause),
        Event::ErrandEnded { number, outcome } => return state.errand_ended(number, outcome),
        Event::DevicesListed(Ok(adapters)) => {
            state.devices.list = DeviceList::Listed(adapters);
            state.dismiss(BannerId::Devices);
        }
        Event::DevicesListed(Err(why)) => {
            let text = words::no_devices(&why);
            state.devices.list = DeviceList::Failed(why);
            state.show(Banner { id: BannerId::Devices, level: BannerLevel::Warning, text, buttons: Vec::new() });
        }
        Event::PathChosen(purpose, path) => return state.path_chosen(purpose, path),
        Event::LookedFor { purpose, path, exists } => return state.path_looked_for(purpose, path, exists),
        Event::NoDialog(purpose, folder) => state.open_path_prompt(purpose, &folder),
        Event::Recovered { when, document } => return state.recovered(&when, *document),
        Event::Loaded { path, document } => return state.loaded(path, document),
        Event::Saved(outcome) => return state.saved(outcome),
        Event::Exported(outcome) => state.exported(outcome),
        Event::Notice(text) => {
            state.show(Banner { id: BannerId::Window, level: BannerLevel::Warning, text, buttons: Vec::new() });
        }
    }
    Vec::new()
}

fn tick(state: &mut State, now_secs: f64, memory_bytes: u64) {
    state.now_secs = now_secs;
    state.memory_bytes = memory_bytes;
    for run in &mut state.runs {
        look_at_speed(run, now_secs);
    }
}

/// Steps per second since the last look, and the cost of measuring.
fn look_at_speed(run: &mut RunEntry, now_secs: f64) {
    if run.phase != Phase::Running {
        run.vitals.steps_per_sec = None;
        run.vitals.looked_at = None;
        return;
    }
    let history = run.history.read();
    let n_done = history.last_step().map_or(0, |step| step + 1);
    let Some((then_secs, n_then)) = run.vitals.looked_at else {
        drop(history);
        run.vitals.looked_at = Some((now_secs, n_done));
        return;
    };
    if now_secs - then_secs < LOOK_SECS {
        return;
    }
    let share = measuring_share(&history);
    drop(history);
    run.vitals.steps_per_sec = Some(n_done.saturating_sub(n_then) as f64 / (now_secs - then_secs));
    run.vitals.measuring_share = share.or(run.vitals.measuring_share);
    run.vitals.looked_at = Some((now_secs, n_done));
}

/// The median over the newest buckets of measuring time over step time.
fn measuring_share(history: &History) -> Option<f64> {
    let share = |bucket: &crate::run::Bucket| {
        let last = |column| f64::from(bucket.step_extent(column).last);
        last(StepColumn::MeasuringSecs) / last(StepColumn::StepSecs)
    };
    let mut shares: Vec<f64> =
        history.buckets().iter().rev().take(N_JUDGED).map(share).filter(|share| share.is_finite()).collect();
    shares.sort_by(f64::total_cmp);
    shares.get(shares.len() / 2).copied()
}
