//! `gradlab figure`: a figure drawn again from a document.

use super::arguments::FigureArguments;
use super::failure::Failure;
use super::picture::{Wanted, draw};
use crate::figure::export::Origin;
use crate::files::{ExperimentFile, Provenance, open_document, write};

/// Draws a figure of one step into a file.
pub fn figure(arguments: &FigureArguments) -> Result<(), Failure> {
    let wanted = Wanted::new(arguments).map_err(Failure::bad_input)?;
    let folder = tempfile::tempdir().map_err(|err| Failure::fault(format!("no temporary folder ({err})")))?;
    let document = open_document(&arguments.file, folder.path()).map_err(Failure::bad_input)?;
    let run = match arguments.run {
        Some(number) => document.runs.iter().find(|run| run.number == number),
        None => document.runs.last(),
    };
    let Some(run) = run else {
        let numbers: Vec<String> = document.runs.iter().map(|run| run.number.to_string()).collect();
        let there =
            if numbers.is_empty() { "it has none".to_owned() } else { format!("it has {}", numbers.join(", ")) };
        let path = arguments.file.display();
        return Err(Failure::bad_input(format!("--run: the document has no such run, {there}: {path}")));
    };
    let (Some(first), Some(last)) = (run.history.buckets().first(), run.history.last_step()) else {
        return Err(Failure::bad_input(format!("the run has no steps to draw: {}", arguments.file.display())));
    };
    let step = arguments.step.unwrap_or(last);
    if !(first.first_step..=last).contains(&step) {
        let range = format!("{} to {last}", first.first_step);
        return Err(Failure::bad_input(format!("--step: the run has steps {range}, this is {step}")));
    }
    let text = run_experiment(&run.folder).unwrap_or_else(|| document.experiment_toml.clone());
    let experiment = ExperimentFile::parse(&text)
        .map_err(|problems| Failure::BadInput(problems.iter().map(ToString::to_string).collect()))?
        .into_experiment();
    let origin = Origin {
        experiment: &experiment,
        number: run.number,
        step,
        device: run.header.device.as_ref(),
        date: &Provenance::day_of(&document.provenance_toml),
    };
    let bytes = draw(&wanted, &origin, &run.history).map_err(Failure::bad_input)?;
    write(&arguments.out, &bytes).map_err(Failure::fault)
}

/// The experiment that the run itself was started with; it may differ from the one that the document shows.
fn run_experiment(folder: &std::path::Path) -> Option<String> {
    ExperimentFile::read(&folder.join("experiment.toml")).ok().map(|file| file.to_toml())
}
