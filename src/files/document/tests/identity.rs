//! What is saved is what is opened.

use super::{adapter, document, members, n_files, record, write_members};
use crate::files::record::tests::{header, random_rows, summary};
use crate::files::{Document, Record, RecordWriter, RunFolder, document_experiment, open_document, save_document};
use crate::run::{Outcome, SelfTest};

#[test]
fn a_document_that_was_opened_is_saved_with_the_same_members_and_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let saved = document(folder.path());
    let (first, second) = (folder.path().join("first.gradlab"), folder.path().join("second.gradlab"));
    save_document(&first, &saved).unwrap();
    let opened = open_document(&first, &folder.path().join("opened")).unwrap();
    assert_eq!(opened.experiment_toml, saved.experiment_toml);
    assert_eq!(opened.provenance_toml, saved.provenance_toml);
    assert_eq!(opened.window_toml, saved.window_toml);
    assert_eq!(document_experiment(&first).unwrap(), saved.experiment_toml);
    assert_eq!(opened.runs.iter().map(|run| run.number).collect::<Vec<_>>(), [1, 2, 5]);
    for (run, source) in opened.runs.iter().zip(&saved.runs) {
        let (mut theirs, mut ours) = (Record::open(&source.folder).unwrap(), Record::open(&run.folder).unwrap());
        assert_eq!(&run.header, theirs.header());
        assert_eq!((run.header.device.clone(), run.header.self_test), (Some(adapter()), SelfTest::Failed));
        assert_eq!(format!("{:?}", run.summary.as_ref()), format!("{:?}", theirs.summary()));
        assert_eq!(ours.events(), theirs.events());
        assert_eq!(ours.is_thinned(), theirs.is_thinned());
        // NaN is not equal to itself; its text is.
        let history = format!("{:?}", theirs.history().unwrap());
        assert_eq!(format!("{:?}", run.history), history);
        assert_eq!(format!("{:?}", ours.history().unwrap()), history);
    }
    assert_eq!(opened.runs.last().unwrap().history.last_step(), Some(899));
    let runs = opened.runs.iter().map(|run| RunFolder { number: run.number, folder: run.folder.clone() });
    save_document(&second, &Document { runs: runs.collect(), ..saved }).unwrap();
    assert_eq!(members(&first), members(&second));
}

#[test]
fn a_document_has_the_members_that_the_format_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    save_document(&path, &document(folder.path())).unwrap();
    let members = members(&path);
    assert_eq!(members["format.txt"], b"gradlab 1");
    for name in [
        "experiment.toml",
        "provenance.toml",
        "window.toml",
        "runs/2/steps/step.npy",
        "runs/2/steps/validated.npy",
        "runs/2/steps/measuring_secs.npy",
        "runs/2/layers/weight_grad_max_abs.npy",
        "runs/5/layers/delta_rms.min.npy",
        "runs/5/steps/loss.max.npy",
        "runs/2/events.csv",
        "runs/2/weights_initial.safetensors",
        "runs/2/weights_final.safetensors",
        "runs/2/batches.npy",
        "runs/2/data.npz",
        "runs/2/run.toml",
        "runs/2/experiment.toml",
    ] {
        assert!(members.contains_key(name), "{name}");
    }
    assert!(!members.keys().any(|name| name.starts_with("runs/2/") && name.contains(".min.")), "run 2 is not thinned");
    let text = std::str::from_utf8(&members["provenance.toml"]).unwrap();
    let provenance: toml::Table = text.parse().unwrap();
    let keys: Vec<_> = provenance.keys().map(String::as_str).collect();
    let mut expected = ["app_version", "date", "device", "driver", "self_test", "operating_system"];
    assert_eq!(provenance["self_test"].as_str(), Some("passed"));
    expected.sort_unstable();
    assert_eq!(keys, expected);
}

#[test]
fn the_time_axis_of_layers_is_saved_and_opened() {
    let folder = tempfile::tempdir().unwrap();
    record(&folder.path().join("run"), 7, 900, 4);
    let runs = vec![RunFolder { number: 1, folder: folder.path().join("run") }];
    let document =
        Document { experiment_toml: "format = 1".to_owned(), provenance_toml: String::new(), window_toml: None, runs };
    let (first, second) = (folder.path().join("first.gradlab"), folder.path().join("second.gradlab"));
    save_document(&first, &document).unwrap();
    let opened = open_document(&first, &folder.path().join("opened")).unwrap();
    let rows: Vec<_> = Record::open(&opened.runs[0].folder).unwrap().rows().map(Result::unwrap).collect();
    let last = &rows.last().unwrap().row;
    assert_eq!(last.delta_rms_by_time[..2], [[899.0; 4], [900.0; 4]]);
    assert!(last.delta_rms_by_time[2].iter().all(|delta| delta.is_nan()), "the output layer has none");
    let runs = vec![RunFolder { number: 1, folder: opened.runs[0].folder.clone() }];
    save_document(&second, &Document { runs, ..document }).unwrap();
    assert_eq!(members(&first), members(&second));
}

#[test]
fn a_document_of_another_program_opens_without_our_own_members() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    let document = document(folder.path());
    save_document(&path, &document).unwrap();
    let mut members = members(&path);
    for number in [1, 2, 5] {
        for name in ["run.toml", "experiment.toml", "provenance.toml"] {
            members.remove(&format!("runs/{number}/{name}")).unwrap();
        }
    }
    members.insert("runs/2/notes.txt".to_owned(), b"unknown".to_vec());
    members.insert("format.txt".to_owned(), b"\xef\xbb\xbfgradlab 1\r\n".to_vec());
    write_members(&path, &members);
    let opened = open_document(&path, &folder.path().join("opened")).unwrap();
    let run = &opened.runs[1];
    assert_eq!(run.header.n_layers(), 3);
    assert_eq!(run.header.batch_size, 4);
    assert_eq!((run.header.device.as_ref(), run.summary.as_ref()), (None, None));
    // Nothing says that this column does not exist but its numbers.
    assert!(!run.header.layers[2].exists(crate::run::LayerColumn::DeadFraction));
    assert!(run.header.layers[1].exists(crate::run::LayerColumn::DeadFraction));
    let source = Record::open(&document.runs[1].folder).unwrap().history().unwrap();
    assert_eq!(format!("{:?}", run.history.buckets()), format!("{:?}", source.buckets()));
    // The run's experiment is then the document's, and an unknown member is not written anywhere.
    assert_eq!(std::fs::read_to_string(run.folder.join("experiment.toml")).unwrap(), document.experiment_toml);
    assert!(!run.folder.join("notes.txt").exists());
}

#[test]
fn a_run_that_is_going_on_is_saved_as_far_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let mut writer = RecordWriter::create(&run, header(2, 800)).unwrap();
    let rows = random_rows(1, 0..1500, 2);
    let document = |experiment: &str| Document {
        experiment_toml: experiment.to_owned(),
        provenance_toml: String::new(),
        window_toml: None,
        runs: vec![RunFolder { number: 1, folder: run.clone() }],
    };
    let path = folder.path().join("a.gradlab");
    for row in &rows {
        writer.push(row).unwrap();
        if row.step % 500 == 499 {
            save_document(&path, &document("format = 1")).unwrap();
            let into = folder.path().join(row.step.to_string());
            let opened = open_document(&path, &into).unwrap();
            assert_eq!(opened.runs[0].history.last_step(), Some(row.step));
            assert_eq!(opened.runs[0].summary, None);
            // A run that was open when it was saved can go on and be completed.
            let copy = &opened.runs[0].folder;
            let mut copied = RecordWriter::reopen(copy).unwrap();
            copied.push(&random_rows(2, [row.step + 1].into_iter(), 2)[0]).unwrap();
            copied.finish(&summary(Outcome::Stopped, Some(row.step + 1))).unwrap();
            assert_eq!(Record::open(copy).unwrap().history().unwrap().last_step(), Some(row.step + 1));
        }
    }
}

#[test]
fn a_failed_save_leaves_the_old_document_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gradlab");
    std::fs::write(&path, "old").unwrap();
    let before = n_files(folder.path());
    let document = Document {
        experiment_toml: String::new(),
        provenance_toml: String::new(),
        window_toml: None,
        runs: vec![RunFolder { number: 1, folder: folder.path().join("missing") }],
    };
    let err = save_document(&path, &document).unwrap_err().to_string();
    assert!(err.starts_with("could not read the run") && err.ends_with("run.toml"), "{err}");
    assert_eq!((std::fs::read(&path).unwrap(), n_files(folder.path())), (b"old".to_vec(), before));
}
