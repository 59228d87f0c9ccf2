//! Files that are no documents, damaged ones and malicious ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{document, members, n_files, write_members};
use crate::files::record::write_npy;
use crate::files::{Document, RunFolder, open_document, save_document};

/// Opens the file into an empty folder; it must fail and leave nothing.
fn refusal(path: &Path) -> String {
    let into = tempfile::tempdir().unwrap();
    let err = open_document(path, into.path()).expect_err("it must be refused").to_string();
    assert_eq!(n_files(into.path()), 0, "{err}");
    err
}

/// A good document's members, changed.
fn refusal_of(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    save_document(&path, &document(folder.path())).unwrap();
    let mut members = members(&path);
    change(&mut members);
    write_members(&path, &members);
    let err = refusal(&path);
    let place = format!(": {}", path.display());
    err.strip_suffix(&place).unwrap_or_else(|| panic!("the path stands last: {err}")).to_owned()
}

#[test]
fn other_files_are_not_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    assert!(refusal(&path).starts_with("could not open the document"));
    assert!(refusal(folder.path()).starts_with("not a Gradient Lab document (it is a folder)"));
    for bytes in [&b""[..], b"P", b"format = 1\nname = \"an experiment\"\n"] {
        fs::write(&path, bytes).unwrap();
        assert!(refusal(&path).starts_with("not a Gradient Lab document (it is not a zip archive)"));
    }
    write_members(&path, &BTreeMap::from([("word/document.xml".to_owned(), b"<w/>".to_vec())]));
    assert!(refusal(&path).starts_with("not a Gradient Lab document (it has no format.txt)"));
}

#[test]
fn a_newer_format_is_named() {
    let err = refusal_of(|members| {
        members.insert("format.txt".to_owned(), b"gradlab 2".to_vec());
    });
    assert_eq!(
        err,
        "the document was written by a newer version (format \"gradlab 2\", this version reads \"gradlab 1\")"
    );
    let err = refusal_of(|members| {
        members.insert("format.txt".to_owned(), b"gradlab one".to_vec());
    });
    assert!(err.starts_with("not a Gradient Lab document"), "{err}");
}

#[test]
fn a_document_that_is_cut_off_anywhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    save_document(&path, &document(folder.path())).unwrap();
    let whole = fs::read(&path).unwrap();
    for part in 1..40 {
        fs::write(&path, &whole[..whole.len() * part / 40]).unwrap();
        let err = refusal(&path);
        assert!(err.starts_with("the document is damaged: its end is missing"), "{err}");
    }
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(refusal(&path).starts_with("the document is damaged"));
}

#[test]
fn a_changed_byte_is_found_or_means_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, again) = (folder.path().join("a.gradlab"), folder.path().join("again.gradlab"));
    let document = document(folder.path());
    save_document(&path, &document).unwrap();
    let (whole, good) = (fs::read(&path).unwrap(), members(&path));
    let mut n_found = 0;
    let places = (0..whole.len() * 3 / 4).step_by(whole.len() / 50);
    for place in places.clone() {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x5a;
        fs::write(&path, &bytes).unwrap();
        let into = tempfile::tempdir().unwrap();
        let Ok(opened) = open_document(&path, into.path()) else {
            n_found += 1;
            continue;
        };
        // Names before the members, for one, are a copy of those in the directory at the end.
        let runs = opened.runs.into_iter().map(|run| RunFolder { number: run.number, folder: run.folder });
        save_document(&again, &Document { runs: runs.collect(), ..document.clone() }).unwrap();
        assert_eq!(members(&again), good, "byte {place}");
    }
    assert!(n_found * 10 > places.len() * 7, "{n_found} of {}", places.len());
}

#[test]
fn a_missing_member_is_named() {
    for name in ["experiment.toml", "provenance.toml", "runs/2/steps/step.npy", "runs/2/steps/grad_l2.npy"] {
        let err = refusal_of(|members| {
            members.remove(name).unwrap();
        });
        assert_eq!(err, format!("the document lacks {name}"));
    }
    let err = refusal_of(|members| {
        members.remove("runs/5/layers/n_zero.max.npy").unwrap();
    });
    assert_eq!(err, "the document lacks runs/5/layers/n_zero.max.npy");
}

fn run_toml(n_time_steps: usize) -> Vec<u8> {
    let text = format!(
        "format = 1\nn_time_steps = {n_time_steps}\nbatch_size = 1\nclassifies = true\nmost_layer_rows = 1\n\
         self_test = \"passed\"\nlayers = []\n"
    );
    text.into_bytes()
}

#[test]
fn arrays_of_another_shape_type_or_meaning_are_named() {
    let npy_of = |shape: &[usize], values: &[f64]| {
        let mut bytes = Vec::new();
        write_npy(&mut bytes, shape, values.iter().copied()).unwrap();
        bytes
    };
    let numbers = vec![1.0; 40];
    let cases = [
        ("runs/2/steps/loss.npy", npy_of(&[39], &numbers[1..]), "[39] numbers, must be [40]"),
        ("runs/2/steps/loss.npy", npy_of(&[2, 20], &numbers), "[2, 20] numbers, must be [40]"),
        ("runs/2/layers/n_zero.npy", npy_of(&[40], &numbers), "holds numbers of type '<f8'"),
        ("runs/2/steps/step.npy", npy_of(&[40], &numbers), "steps must be whole numbers that rise"),
        ("runs/2/steps/step.npy", npy_of(&[1], &[f64::NAN]), "steps must be whole numbers that rise"),
        ("runs/2/steps/step.npy", npy_of(&[1], &[-1.0]), "steps must be whole numbers that rise"),
        ("runs/2/steps/loss.npy", b"not an array".to_vec(), ""),
        ("runs/2/run.toml", b"format = 9".to_vec(), "the run was recorded by a newer version"),
        ("runs/2/run.toml", b"format = ".to_vec(), ""),
        ("runs/1/run.toml", run_toml(usize::MAX >> 1), "0 layers of 9223372036854775807 time steps are too many"),
        ("runs/2/run.toml", run_toml(0), "0 layers, the arrays have 3"),
        (
            "runs/2/events.csv",
            b"step,kind,text\nlater,fault,x\n".to_vec(),
            "line 2: the step is \"later\", not a number",
        ),
        ("experiment.toml", vec![0xff, 0xfe], ""),
    ];
    for (name, bytes, problem) in cases {
        let err = refusal_of(|members| {
            members.insert(name.to_owned(), bytes);
        });
        assert!(err.starts_with(&format!("the document is damaged: {name}: {problem}")), "{err}");
    }
}

#[test]
fn a_member_that_unpacks_to_more_than_it_can_have_is_refused() {
    let err = refusal_of(|members| {
        members.insert("runs/2/events.csv".to_owned(), vec![b'\n'; (1 << 24) + 1]);
    });
    assert!(err.contains("runs/2/events.csv: 16777217 bytes are more than"), "{err}");
    // An array that announces more than there can be.
    let err = refusal_of(|members| {
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (123456789012,), }\n";
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        members.insert("runs/2/steps/step.npy".to_owned(), bytes);
    });
    assert!(err.contains("an array of [123456789012] is too large"), "{err}");
}

#[test]
fn members_with_tricky_paths_are_not_written_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    save_document(&path, &document(folder.path())).unwrap();
    let mut members = members(&path);
    for name in ["../evil", "/tmp/gradlab-evil", "runs/2/../../../evil", "runs/2/steps/../evil.npy", "runs/../evil"] {
        members.insert(name.to_owned(), b"evil".to_vec());
    }
    write_members(&path, &members);
    let into = folder.path().join("deep/into");
    open_document(&path, &into).unwrap();
    let names: Vec<_> = fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    for evil in [folder.path().join("deep/evil"), folder.path().join("evil"), "/tmp/gradlab-evil".into()] {
        assert!(!evil.exists());
    }
}

#[test]
fn runs_that_are_there_already_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    save_document(&path, &document(folder.path())).unwrap();
    let into = folder.path().join("into");
    open_document(&path, &into).unwrap();
    let err = open_document(&path, &into).unwrap_err().to_string();
    assert!(err.starts_with("could not make a run's folder"), "{err}");
    assert_eq!(n_files(&into), 3);
}
