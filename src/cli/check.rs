//! `gradlab check`: every problem of a file.

use std::path::Path;

use super::arguments::CheckArguments;
use super::failure::Failure;
use crate::files::{ExperimentFile, check_lines, open_document};
use crate::spec::not_in_this_version;

/// Prints every problem of an experiment file or a document on standard output.
pub fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let path = &arguments.file;
    let (lines, text) = if path.extension().is_some_and(|extension| extension == "gradlab") {
        check_document(path)?
    } else {
        (check_lines(path), None)
    };
    if !lines.is_empty() {
        for line in lines {
            println!("{line}");
        }
        return Err(Failure::Silent);
    }
    println!("{}: no problems", path.display());
    let file = match text {
        Some(text) => ExperimentFile::parse(&text).ok(),
        None => ExperimentFile::read(path).ok(),
    };
    for problem in file.iter().flat_map(|file| not_in_this_version(file.experiment())) {
        println!("  cannot be run yet: {}: {}", problem.path, problem.message);
    }
    Ok(())
}

/// The problems of a document, and its experiment.
fn check_document(path: &Path) -> Result<(Vec<String>, Option<String>), Failure> {
    // Every member is read, as the window would.
    let folder = tempfile::tempdir().map_err(|err| Failure::fault(format!("no temporary folder ({err})")))?;
    let document = match open_document(path, folder.path()) {
        Ok(document) => document,
        Err(err) => return Ok((vec![err.to_string()], None)),
    };
    let text = document.experiment_toml;
    match ExperimentFile::parse(&text) {
        Ok(_) => Ok((Vec::new(), Some(text))),
        Err(problems) => {
            let name = path.display();
            Ok((problems.iter().map(|problem| format!("{name}, experiment.toml, {problem}")).collect(), None))
        }
    }
}
