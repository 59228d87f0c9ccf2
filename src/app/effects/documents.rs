//! Documents: read and written off the window's thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::folders::Folders;
use super::inbox::Inbox;
use crate::files::{
    self, Document, ExperimentFile, ExperimentFileError, FileProblem, Provenance, RunFolder, WindowFile, open_document,
    save_document,
};
use crate::run::Device;
use crate::spec::Experiment;
use crate::state::{DialogPurpose, Draft, Event, LoadedDocument, LoadedRun, SaveRequest};

/// The text that a file was read from, so that saving it keeps comments and order.
type Sources = Arc<Mutex<Option<(PathBuf, ExperimentFile)>>>;

/// Reads and writes documents.
pub(super) struct Documents {
    sources: Sources,
    folders: Arc<Folders>,
    inbox: Inbox,
}

impl Documents {
    pub(super) fn new(folders: Arc<Folders>, inbox: Inbox) -> Self {
        Self { sources: Sources::default(), folders, inbox }
    }

    /// Reads a file and posts what it holds.
    pub(super) fn load(&self, path: PathBuf) {
        let (sources, folders, inbox) = (Arc::clone(&self.sources), Arc::clone(&self.folders), self.inbox.clone());
        let spawned = thread::Builder::new().name("open-file".into()).spawn({
            let path = path.clone();
            move || {
                let path = absolute(&path);
                let document = load(&path, &folders).map(|(document, source)| {
                    keep_source(&sources, &path, source);
                    Box::new(document)
                });
                inbox.post(Event::Loaded { path, document });
            }
        });
        if let Err(err) = spawned {
            self.inbox.post(Event::Loaded { path, document: Err(err.to_string()) });
        }
    }

    /// Looks for a file that is to be written. A folder of the network can take its time.
    pub(super) fn look_for(&self, purpose: DialogPurpose, path: PathBuf) {
        let inbox = self.inbox.clone();
        let spawned = thread::Builder::new().name("look-for-file".into()).spawn(move || {
            let path = absolute(&path);
            // What cannot be looked at is asked about.
            let exists = path.try_exists().unwrap_or(true);
            inbox.post(Event::LookedFor { purpose, path, exists });
        });
        if let Err(err) = spawned {
            self.inbox.post(Event::Saved(Err(err.to_string())));
        }
    }

    /// Writes the document and posts how that went.
    pub(super) fn save(&self, request: SaveRequest) {
        let (sources, inbox) = (Arc::clone(&self.sources), self.inbox.clone());
        let spawned = thread::Builder::new().name("save-file".into()).spawn(move || {
            let path = absolute(&request.path);
            let source = kept_source(&sources, request.loaded_from.as_deref());
            let saved = folder_exists(&path).and_then(|()| save(&path, &request, source)).map(|source| {
                keep_source(&sources, &path, source);
                path
            });
            inbox.post(Event::Saved(saved));
        });
        if let Err(err) = spawned {
            self.inbox.post(Event::Saved(Err(err.to_string())));
        }
    }
}

fn keep_source(sources: &Sources, path: &Path, source: ExperimentFile) {
    *sources.lock().unwrap_or_else(PoisonError::into_inner) = Some((path.to_owned(), source));
}

fn kept_source(sources: &Sources, path: Option<&Path>) -> Option<ExperimentFile> {
    let sources = sources.lock().unwrap_or_else(PoisonError::into_inner);
    sources.as_ref().filter(|(known, _)| Some(known.as_path()) == path).map(|(_, source)| source.clone())
}

/// Reads an experiment file or a document, whichever it is.
fn load(path: &Path, folders: &Folders) -> Result<(LoadedDocument, ExperimentFile), String> {
    if is_document(path) {
        return load_document(path, folders);
    }
    let source = ExperimentFile::read(path).map_err(|err| err.to_string())?;
    let draft = Draft::new(source.experiment().clone());
    Ok((LoadedDocument { draft, runs: Vec::new(), layout: String::new() }, source))
}

fn load_document(path: &Path, folders: &Folders) -> Result<(LoadedDocument, ExperimentFile), String> {
    let into = folders.document_folder().map_err(|err| err.to_string())?;
    let opened = open_document(path, &into).map_err(|err| err.to_string())?;
    let source = parse(path, &opened.experiment_toml)?;
    let WindowFile { layout, remedies, switched_off } = WindowFile::read(opened.window_toml.as_deref());
    let runs = opened.runs.into_iter().map(|run| LoadedRun {
        number: run.number,
        experiment: run_experiment(&run.folder).unwrap_or_else(|| source.experiment().clone()),
        device: run.header.device.unwrap_or(Device::Cpu),
        history: run.history,
        summary: run.summary,
        folder: run.folder,
    });
    let runs = runs.collect();
    let draft = Draft { experiment: source.experiment().clone(), memory: remedies, switched_off };
    Ok((LoadedDocument { draft, runs, layout }, source))
}

/// The experiment that a run was started with; documents of other programs do not say.
pub(super) fn run_experiment(folder: &Path) -> Option<Experiment> {
    ExperimentFile::read(&folder.join("experiment.toml")).ok().map(ExperimentFile::into_experiment)
}

fn parse(path: &Path, text: &str) -> Result<ExperimentFile, String> {
    let describe = |problems: Vec<FileProblem>| {
        ExperimentFileError::Problems { problems, path: path.join("experiment.toml") }.to_string()
    };
    ExperimentFile::parse(text).map_err(describe)
}

/// Writes an experiment file or a document, by the ending; gives back the text for the next time.
fn save(path: &Path, request: &SaveRequest, source: Option<ExperimentFile>) -> Result<ExperimentFile, String> {
    let experiment: &Experiment = &request.draft.experiment;
    let mut source = source.unwrap_or_else(|| ExperimentFile::new(experiment.clone()));
    source.update(experiment);
    if !is_document(path) {
        files::write(path, source.to_toml().as_bytes()).map_err(|err| err.to_string())?;
        return Ok(source);
    }
    let window = WindowFile {
        layout: request.layout.clone(),
        remedies: request.draft.memory,
        switched_off: request.draft.switched_off.clone(),
    };
    let document = Document {
        experiment_toml: source.to_toml(),
        provenance_toml: Provenance::now(&request.device).to_toml(),
        window_toml: Some(window.to_toml()),
        runs: request.runs.iter().map(|run| RunFolder { number: run.number, folder: run.folder.clone() }).collect(),
    };
    save_document(path, &document).map_err(|err| err.to_string())?;
    Ok(source)
}

/// Whether a file can be written there, as far as its folder is concerned.
pub(super) fn folder_exists(path: &Path) -> Result<(), String> {
    match path.parent() {
        Some(folder) if !folder.is_dir() => Err(format!("The folder does not exist: {}", folder.display())),
        _ => Ok(()),
    }
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gradlab"))
}

/// Where a typed path begins: the working directory, or the home folder where the desktop started the program.
pub(super) fn first_folder() -> PathBuf {
    let here = std::env::current_dir().ok().filter(|here| here.parent().is_some());
    here.unwrap_or_else(|| absolute(Path::new("~")))
}

/// The path from the root, as the list of recent files needs it; `~` is the home folder, as in a shell.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let home = || std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let path = match (path.strip_prefix("~"), home()) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_owned(),
    };
    std::path::absolute(&path).unwrap_or(path)
}
