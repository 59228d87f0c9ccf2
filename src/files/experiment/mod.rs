//! The experiment file: read with every problem at once, edited in place, written tidily. FORMAT is `docs/format.md`.

mod check;
mod problem;

mod known;
mod position;
mod read;
mod recover;
mod scan;
mod syntax;
mod value;

mod edit;
mod plain;
mod write;

#[cfg(test)]
mod random;
#[cfg(test)]
mod wrong_files;
#[cfg(test)]
mod wrong_text;

use toml_edit::{Document, DocumentMut};

use crate::spec::{self, Experiment};

pub use check::{check_lines, missing_paths};
pub use problem::{ExperimentFileError, FileProblem};

/// An experiment together with the text that it was read from, so that saving keeps comments and order.
#[derive(Clone, Debug)]
pub struct ExperimentFile {
    document: DocumentMut,
    experiment: Experiment,
    /// Whether the text that was read ended its lines as Windows does.
    has_crlf: bool,
}

impl ExperimentFile {
    /// A tidy file: the tables in the order of the format, the main entries and what differs from its default.
    pub fn new(experiment: Experiment) -> Self {
        Self { document: write::new_document(&experiment), experiment, has_crlf: false }
    }

    /// Reads the text of a file; every problem at once, sorted by position.
    pub fn parse(text: &str) -> Result<Self, Vec<FileProblem>> {
        let outcome = recover::read_text(text);
        match (outcome.document, outcome.problems.is_empty()) {
            (Some(document), true) => {
                let has_crlf = text.contains("\r\n");
                Ok(Self { document: document.into_mut(), experiment: outcome.experiment, has_crlf })
            }
            _ => Err(outcome.problems),
        }
    }

    /// What the file says.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Takes the experiment out of the file.
    pub fn into_experiment(self) -> Experiment {
        self.experiment
    }

    /// Makes the file say `experiment`: touches changed values only, keeps comments, order and formatting.
    pub fn update(&mut self, experiment: &Experiment) {
        write::update_document(&mut self.document, &self.experiment, experiment);
        self.experiment = experiment.clone();
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        let text = self.document.to_string();
        if self.has_crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
    }

    /// Gives problems of this experiment their place in the file, sorted by it.
    pub fn place(&self, problems: Vec<spec::Problem>) -> Vec<FileProblem> {
        let text = self.to_toml();
        let document = Document::parse(text.as_str());
        let at = |path: &str| document.as_ref().map_or(0, |document| position::of_path(document.as_table(), path));
        let found = problems.into_iter().map(|problem| problem::Found {
            at: at(&problem.path),
            path: problem.path,
            message: problem.message,
        });
        problem::sorted(&text, found.collect())
    }
}
