//! Figures as files, drawn off the window's thread by the code that draws them on the screen.

use std::path::{Path, PathBuf};
use std::thread;

use super::inbox::Inbox;
use crate::figure::export::{ExportSettings, Origin, png, svg};
use crate::figure::{FigureRun, Options, Signal, build};
use crate::files;
use crate::run::Device;
use crate::spec::{Choice, Experiment};
use crate::state::{Event, ExportChoice, ExportRequest, FigureFormat, RunEntry, SharedHistory, State, Tile};
use crate::theory::predict_start;

/// A run as an export needs it, apart from the window.
struct Shown {
    number: u64,
    label: String,
    experiment: Experiment,
    history: SharedHistory,
    device: Device,
    folder: Option<PathBuf>,
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
        layer_idx: state.view.selected_layer_idx,
        layer_quantity: state.view.layer_quantity,
        ..Options::default()
    };
    let fallback = inbox.clone();
    let spawned = thread::Builder::new().name("export-figure".into()).spawn(move || {
        let ExportRequest { path, choice } = request;
        let path = super::documents::absolute(&path);
        let written = super::documents::folder_exists(&path).and_then(|()| write(&path, choice, &runs, step, &options));
        inbox.post(Event::Exported(written.map(|()| path)));
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
        device: run.device.clone(),
        folder: run.folder.clone(),
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
    let mut options = options.clone();
    if let Some(run) = figure_runs.iter().find(|run| run.is_current)
        && let Ok(prediction) = predict_start(run.experiment)
    {
        options = options.with_theory(&prediction.layers, run.history);
    }
    let figure = build(choice.tile.kind(), &figure_runs, step, &options);
    drop(figure_runs);
    drop(guards);
    let settings = ExportSettings {
        width_mm: choice.width_mm,
        height_mm: choice.height_mm,
        title: runs.first().map(|run| title(choice.tile, run)),
        provenance: provenance(runs, step),
        ..ExportSettings::default()
    };
    let told =
        |err: &dyn std::fmt::Display, path: &Path| format!("The figure was not exported: {err}: {}", path.display());
    let bytes = match choice.format {
        FigureFormat::Svg => svg(&figure, &settings).map(String::into_bytes),
        FigureFormat::Png => png(&figure, &settings, choice.dpi as f32),
    };
    let bytes = bytes.map_err(|err| told(&err, path))?;
    files::write(path, &bytes).map_err(|err| err.to_string())
}

fn title(tile: Tile, run: &Shown) -> String {
    let name = if run.experiment.name.is_empty() { &run.label } else { &run.experiment.name };
    format!("{}: {name}", tile.label())
}

/// Where the figure comes from: experiment, step, device and day of the current run, or else of the first one.
fn provenance(runs: &[Shown], step: u64) -> Vec<String> {
    let Some(run) = runs.iter().find(|run| run.is_current).or(runs.first()) else { return Vec::new() };
    let date = run.folder.as_deref().map(files::Provenance::day_in).unwrap_or_default();
    let device = Some(&run.device);
    Origin { experiment: &run.experiment, number: run.number, step, device, date: &date }.lines()
}
