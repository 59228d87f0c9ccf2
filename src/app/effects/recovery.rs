//! Runs of sessions that ended badly: what was on disk is shown again, and lost only when the user says so.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use jiff::ZonedDateTime;

use super::documents::run_experiment;
use super::folders::Folders;
use super::inbox::Inbox;
use crate::files::{Record, Session};
use crate::run::Device;
use crate::state::{Draft, Event, LoadedDocument, LoadedRun};

/// Looks for such a session, the newest first, and posts what it had.
pub(super) fn look(folders: Arc<Folders>, inbox: Inbox) {
    let spawned = thread::Builder::new().name("recover".into()).spawn(move || {
        if let Some(event) = recover(&folders) {
            inbox.post(event);
        }
    });
    if let Err(err) = spawned {
        tracing::warn!("earlier sessions are not looked at: {err}");
    }
}

/// Takes over the runs of the newest session whose process is gone. Sessions without a measured step are removed.
pub(super) fn recover(folders: &Folders) -> Option<Event> {
    let is_over = |session: &Session| session.process_id().is_none_or(|id| !is_alive(id));
    let mut sessions: Vec<Session> = folders.places()?.sessions().into_iter().filter(is_over).collect();
    sessions.sort_by_key(|session| std::cmp::Reverse(session.last_written()));
    for session in sessions {
        let when = session.last_written().map_or_else(String::new, time_of);
        let runs = take_over(&session, folders);
        if let Err(err) = session.remove() {
            tracing::warn!("an earlier session's folder is left behind: {err}");
        }
        if let Some(last) = runs.last() {
            let draft = Draft::new(last.experiment.clone());
            let document = Box::new(LoadedDocument { draft, runs, layout: String::new() });
            return Some(Event::Recovered { when, document });
        }
    }
    None
}

fn take_over(session: &Session, folders: &Folders) -> Vec<LoadedRun> {
    let mut runs = Vec::new();
    for folder in session.run_folders() {
        match run_in(&folder, runs.len() as u64 + 1, folders) {
            Ok(Some(run)) => runs.push(run),
            Ok(None) => {}
            Err(why) => tracing::warn!("a run cannot be recovered: {why}"),
        }
    }
    runs
}

/// The run in a folder, moved into this session; nothing where no step was measured.
fn run_in(folder: &std::path::Path, number: u64, folders: &Folders) -> Result<Option<LoadedRun>, String> {
    let mut record = Record::open(folder).map_err(|err| err.to_string())?;
    let history = record.history().map_err(|err| err.to_string())?;
    if history.is_empty() {
        return Ok(None);
    }
    let (summary, device) = (record.summary().cloned(), record.header().device.clone().unwrap_or(Device::Cpu));
    drop(record);
    let Some(experiment) = run_experiment(folder) else { return Err("its experiment is missing".to_owned()) };
    let folder: PathBuf = folders.adopt_run(folder, number).map_err(|err| err.to_string())?;
    Ok(Some(LoadedRun { number, experiment, device, history, summary, folder }))
}

/// "14:03", or with the day where it was another one.
fn time_of(when: SystemTime) -> String {
    let Ok(when) = ZonedDateTime::try_from(when) else { return String::new() };
    let format = if when.date() == ZonedDateTime::now().date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    when.strftime(format).to_string()
}

/// Whether a process of this number exists.
#[cfg(unix)]
fn is_alive(id: u32) -> bool {
    let Ok(id) = libc::pid_t::try_from(id) else { return false };
    // SAFETY: signal 0 is not sent; the call only looks.
    let found = unsafe { libc::kill(id, 0) } == 0;
    found || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

/// Whether a process of this number exists.
#[cfg(windows)]
fn is_alive(id: u32) -> bool {
    use windows_sys::Win32::Foundation::{CloseHandle, STILL_ACTIVE};
    use windows_sys::Win32::System::Threading::{GetExitCodeProcess, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};
    // SAFETY: the handle is used while it is open and closed once.
    unsafe {
        let handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, id);
        if handle.is_null() {
            return false;
        }
        let mut code = 0;
        let is_known = GetExitCodeProcess(handle, &mut code) != 0;
        CloseHandle(handle);
        is_known && code == STILL_ACTIVE.cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{ExperimentFile, Places, RecordHeader, RecordWriter};
    use crate::run::{N_LAYER_COLUMNS, N_STEP_COLUMNS, SelfTest, StepRow};
    use crate::spec::Experiment;

    /// A number that no process has: Linux gives none above 2^22, Windows none that 4 does not divide.
    const NO_PROCESS: u32 = 0x7FFF_FFFF;

    fn write_run(session: &Session, n: u64, name: &str, n_steps: u64) {
        let experiment = Experiment { name: name.to_owned(), ..Experiment::default() };
        let folder = session.run_folder(n).unwrap();
        let header = RecordHeader::new(&experiment, 128, Device::Cpu, SelfTest::Passed);
        let n_layers = header.n_layers();
        let mut record = RecordWriter::create(&folder, header).unwrap();
        record.experiment(&ExperimentFile::new(experiment).to_toml()).unwrap();
        for step in 0..n_steps {
            let values = [1.0; N_STEP_COLUMNS];
            let layers = vec![[0.5; N_LAYER_COLUMNS]; n_layers];
            let row = StepRow { step, validated: false, values, layers, delta_rms_by_time: Vec::new() };
            record.push(&row).unwrap();
        }
        // Not completed: the process was killed.
    }

    #[test]
    fn runs_of_a_killed_session_come_back_once_and_a_living_session_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path().join("config"), folder.path().join("data"));
        let living = places.new_session().unwrap();
        write_run(&living, 1, "Living", 3);
        let killed = living.folder().with_file_name(format!("{NO_PROCESS}-1"));
        write_run(&places.new_session().unwrap(), 1, "unused", 0);
        let session = places.sessions().into_iter().find(|session| session != &living).unwrap();
        write_run(&session, 2, "First", 3);
        write_run(&session, 10, "Second", 5);
        std::fs::rename(session.folder(), &killed).unwrap();
        let folders = Folders::new(Ok(places));
        let Some(Event::Recovered { document, when }) = recover(&folders) else { panic!("nothing was recovered") };
        assert_eq!(when.len(), "14:03".len());
        assert_eq!(document.draft.experiment.name, "Second");
        let runs: Vec<(u64, &str, Option<u64>)> = document
            .runs
            .iter()
            .map(|run| (run.number, run.experiment.name.as_str(), run.history.last_step()))
            .collect();
        assert_eq!(runs, [(1, "First", Some(2)), (2, "Second", Some(4))], "without the run that made no step");
        assert!(document.runs.iter().all(|run| Record::open(&run.folder).is_ok()), "the records moved along");
        assert!(!killed.exists());
        assert!(recover(&folders).is_none());
        assert!(living.run_folders()[0].is_dir());
    }

    #[test]
    fn processes_are_told_from_numbers_that_none_has() {
        assert!(is_alive(std::process::id()));
        assert!(!is_alive(NO_PROCESS));
    }
}
