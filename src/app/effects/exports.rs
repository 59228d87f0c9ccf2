//! Figures as files, drawn off the window's thread by the code that draws them on the screen.

use std::path::Path;
use std::thread;

use super::inbox::Inbox;
use crate::figure::export::{ExportSettings, png, svg};
use crate::figure::{FigureRun, Kind, Options, Signal, build};
use crate::files;
use crate::spec::{Choice, Experiment};
use crate::state::{Event, ExportChoice, ExportRequest, FigureFormat, RunEntry, SharedHistory, State, Tile};

/// A run as an export needs it, apart from the window.
struct Shown {
    number: u64,
    label: String,
    experiment: Experiment,
    history: SharedHistory,
    device: String,
    is_current: bool,
}

/// Writes the figure that the state shows, and posts how that went.
pub(super) fn export(state: &State, request: ExportRequest, inbox: Inbox) {
    let current = state.current_run().map(|run| run.id);
    let runs: Vec<Shown> = state.shown_runs().iter().map(|run| shown(run, current == Some(run.id))).collect();
    let step = state.shown_step().unwrap_or(0);
    let options = Options {
        signals: Signal::ALL.iter().copied().filter(|signal| state.view.signals.contains(&signal.column())).collect(),
        fixed_decades: state.view.has_fixed_decades,
        ..Options::default()
    };
    let fallback = inbox.clone();
    let spawned = thread::Builder::new().name("export-figure".into()).spawn(move || {
        let ExportRequest { path, choice } = request;
        let path = super::documents::absolute(&path);
        inbox.post(Event::Exported(write(&path, choice, &runs, step, &options).map(|()| path)));
    });
    if let Err(err) = spawned {
        fallback.post(Event::Exported(Err(err.to_string())));
    }
}

fn shown(run: &RunEntry, is_current: bool) -> Shown {
    Shown {
        number: run.number,
        label: run.label.clone(),
        experiment: run.experiment_in_force(),
        history: run.history.clone(),
        device: run.device.label(),
        is_current,
    }
}

fn write(path: &Path, choice: ExportChoice, runs: &[Shown], step: u64, options: &Options) -> Result<(), String> {
    let guards: Vec<_> = runs.iter().map(|run| run.history.read()).collect();
    let figure_runs: Vec<FigureRun<'_>> = runs
        .iter()
        .zip(&guards)
        .map(|(run, history)| FigureRun {
            number: run.number,
            label: &run.label,
            experiment: &run.experiment,
            history,
            is_current: run.is_current,
        })
        .collect();
    let figure = build(kind_of(choice.tile), &figure_runs, step, options);
    drop(figure_runs);
    drop(guards);
    // The figure's own height over its width, as the specimen of the design has it.
    let mut settings = ExportSettings::with_aspect(choice.width_mm, 89.0 / 66.0);
    settings.provenance = provenance(runs, step);
    let told =
        |err: &dyn std::fmt::Display, path: &Path| format!("The figure was not exported: {err}: {}", path.display());
    let bytes = match choice.format {
        FigureFormat::Svg => svg(&figure, &settings).map(String::into_bytes),
        FigureFormat::Png => png(&figure, &settings, choice.dpi as f32),
    };
    let bytes = bytes.map_err(|err| told(&err, path))?;
    files::write(path, &bytes).map_err(|err| err.to_string())
}

fn kind_of(tile: Tile) -> Kind {
    match tile {
        Tile::DepthProfile => Kind::DepthProfile,
        Tile::HeatMap => Kind::HeatMap,
        Tile::GradientOverTime => Kind::GradientOverTime,
        Tile::Loss => Kind::Loss,
    }
}

/// Where the figure comes from: the current run's experiment, step, device and the program's version.
fn provenance(runs: &[Shown], step: u64) -> Vec<String> {
    let Some(run) = runs.first() else { return Vec::new() };
    let version = env!("CARGO_PKG_VERSION");
    vec![run.experiment.summary(), format!("Step {step}, {}, Gradient Lab {version}", run.device)]
}
