//! `gradlab run`: an experiment trained to its end, its results in a folder.

use std::path::Path;

use super::arguments::RunArguments;
use super::device::device_named;
use super::failure::Failure;
use super::picture::{Picture, draw_all};
use super::progress::Progress;
use super::training::{Ending, train};
use super::versions::versions;
use crate::figure::export::Origin;
use crate::files::{ExperimentFile, Overwrite, Provenance, ResultsError, ResultsFolder, summary_json};
use crate::run::{Device, Outcome, RunId, RunSetup, Summary};
use crate::spec::{Choice, Experiment, not_in_this_version};

/// Trains, writes the results, says how the run ended.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let file = read_experiment(&arguments.file)?;
    let overwrite = if arguments.force { Overwrite::Allow } else { Overwrite::Refuse };
    ResultsFolder::check(&arguments.out, overwrite).map_err(results_failure)?;
    let device = device_named(&arguments.device)?;
    let provenance = Provenance::now(&device);
    let results = ResultsFolder::create(&arguments.out, overwrite).map_err(results_failure)?;
    let setup = RunSetup {
        run: RunId(1),
        experiment: file.experiment().clone(),
        device,
        folder: results.record_folder().to_owned(),
        measure_every: arguments.measure_every.get(),
        continue_after_divergence: arguments.continue_after_divergence,
    };
    let progress = Progress::new(setup.experiment.training.n_steps, arguments.quiet);
    let (summary, fault) = match train(&setup, progress)? {
        Ending::Ended(summary) => (*summary, None),
        Ending::Failed { summary, message } => (*summary, Some(message)),
        Ending::NotBegun { message } => {
            results.discard();
            return Err(not_begun(&setup.experiment, message));
        }
    };
    let json = summary_json(&summary, &setup.device, setup.device.self_test(), &versions());
    results.write(&file.to_toml(), &provenance.to_toml(), &json).map_err(results_failure)?;
    write_figures(&results, &setup, &provenance.to_toml())?;
    if arguments.json {
        println!("{}", one_line(&json));
    } else {
        println!("{}", summary_line(&summary, &setup.experiment, &setup.device));
    }
    fault.map_or(Ok(()), |message| Err(Failure::fault(message)))
}

/// Reads the experiment; everything that is wrong with it, or that cannot be run yet, is bad input.
fn read_experiment(path: &Path) -> Result<ExperimentFile, Failure> {
    let file = ExperimentFile::read_with_paths(path).map_err(|err| Failure::BadInput(err.lines()))?;
    let refused = file.place(not_in_this_version(file.experiment()));
    if refused.is_empty() {
        return Ok(file);
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    Err(Failure::BadInput(refused.iter().map(|problem| format!("{name}, {problem}")).collect()))
}

/// Whose fault it is that a run could not begin: data that cannot be made is the experiment's.
fn not_begun(experiment: &Experiment, message: String) -> Failure {
    match crate::data::load(experiment) {
        Err(err) => Failure::bad_input(err),
        Ok(_) => Failure::Fault(message),
    }
}

fn results_failure(err: ResultsError) -> Failure {
    if err.is_bad_argument() { Failure::bad_input(format!("--out: {err}")) } else { Failure::fault(err) }
}

/// Draws every figure of the last step as SVG and PNG.
fn write_figures(results: &ResultsFolder, setup: &RunSetup, provenance_toml: &str) -> Result<(), Failure> {
    let mut record = crate::files::Record::open(results.record_folder()).map_err(Failure::fault)?;
    let history = record.history().map_err(Failure::fault)?;
    let origin = Origin {
        experiment: &setup.experiment,
        number: 1,
        step: history.last_step().unwrap_or(0),
        device: Some(&setup.device),
        date: &Provenance::day_of(provenance_toml),
    };
    for Picture { name, bytes } in draw_all(&origin, &history).map_err(Failure::fault)? {
        results.write_figure(&name, &bytes).map_err(results_failure)?;
    }
    Ok(())
}

fn one_line(json: &str) -> String {
    // Read from our own text; the pretty form is as good where that should fail.
    serde_json::from_str::<serde_json::Value>(json).map_or_else(|_| json.trim().to_owned(), |value| value.to_string())
}

/// "Finished after step 599: loss 2.3026, accuracy 10.2 %, factor per layer 0.229 (CPU, 1.2 s)"
fn summary_line(summary: &Summary, experiment: &Experiment, device: &Device) -> String {
    let mut line = summary.outcome.label().to_owned();
    match (summary.outcome, summary.first_non_finite) {
        (Outcome::Diverged, Some(first)) => line.push_str(&format!(" at step {}: {first}", first.step)),
        _ => match summary.last_step {
            Some(step) => line.push_str(&format!(" after step {step}")),
            None => line.push_str(" without a step"),
        },
    }
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let numbers = [
        summary.loss.map(|loss| format!("loss {loss:.5}")),
        summary.train_accuracy.map(|share| format!("accuracy {}", percent(share))),
        summary.validation_loss.map(|loss| format!("validation loss {loss:.5}")),
        summary.validation_accuracy.map(|share| format!("validation accuracy {}", percent(share))),
        summary.last_factor.map(|factor| format!("factor per layer {factor:.4}")),
    ];
    for number in numbers.into_iter().flatten() {
        line.push_str(&format!(", {number}"));
    }
    let name = if experiment.name.is_empty() { experiment.short_label() } else { experiment.name.clone() };
    format!("{name}: {line} ({}, {:.1} s)", device.label(), summary.secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{FirstNonFinite, Quantity};

    fn summary(outcome: Outcome) -> Summary {
        Summary {
            outcome,
            last_step: Some(41),
            first_non_finite: None,
            loss: Some(0.5),
            train_accuracy: Some(0.25),
            validation_loss: None,
            validation_accuracy: None,
            first_factor: Some(0.3),
            last_factor: Some(0.25),
            secs: 1.25,
            ms_per_step: Some(3.0),
            ms_per_step_unmeasured: None,
        }
    }

    #[test]
    fn the_last_line_says_how_the_run_ended_in_numbers() {
        let mut experiment = Experiment { name: "Deep".to_owned(), ..Experiment::default() };
        assert_eq!(
            summary_line(&summary(Outcome::Finished), &experiment, &Device::Cpu),
            "Deep: Finished after step 41, loss 0.50000, accuracy 25.0 %, factor per layer 0.2500 (CPU, 1.2 s)"
        );
        experiment.name.clear();
        let first = FirstNonFinite { step: 41, layer: Some(3), quantity: Quantity::Preactivation, is_infinite: true };
        let diverged = Summary { first_non_finite: Some(first), loss: Some(f64::NAN), ..summary(Outcome::Diverged) };
        assert_eq!(
            summary_line(&diverged, &experiment, &Device::Cpu),
            "Sigmoid, Xavier normal: Diverged at step 41: the first infinite value was the pre-activation of layer 3, \
             loss NaN, accuracy 25.0 %, factor per layer 0.2500 (CPU, 1.2 s)"
        );
    }

    #[test]
    fn the_json_line_is_one_line() {
        assert_eq!(one_line("{\n  \"loss\": \"NaN\",\n  \"secs\": 0.1\n}\n"), r#"{"loss":"NaN","secs":0.1}"#);
    }
}
