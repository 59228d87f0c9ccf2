//! The commands without a window: what they write, what they say, how they end.

use std::path::Path;
use std::process::{Command as Program, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::heard::LONG;

const SMALL: &str = "format = 1\nname = \"Small\" # kept\n[task]\nkind = \"xor\"\nn_samples = 64\n\
    [architecture]\nn_hidden = 3\nwidth = 5\n[training]\nbatch_size = 16\nn_steps = 25\n";

fn gradlab(arguments: &[&str]) -> Output {
    Program::new(env!("CARGO_BIN_EXE_gradlab")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn folder_with(experiment: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("experiment.toml"), experiment).unwrap();
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Names of everything in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_leaves_what_the_format_says_and_nothing_else() {
    let folder = folder_with(SMALL);
    let (experiment, out) = (path(&folder, "experiment.toml"), path(&folder, "a/b"));
    let output = gradlab(&["run", &experiment, "--device", "cpu", "--out", &out, "--quiet", "--json"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    let out = Path::new(&out);
    assert_eq!(names(out), ["figures", "layers.csv", "run.gradlab", "steps.csv", "summary.json"]);
    let figures: Vec<String> = ["depth_profile", "gradient_over_time", "heat_map", "loss"]
        .iter()
        .flat_map(|name| [format!("{name}.png"), format!("{name}.svg")])
        .collect();
    assert_eq!(names(&out.join("figures")), figures);

    let stdout = text(&output.stdout);
    assert_eq!(stdout.lines().count(), 1);
    let summary: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        summary,
        serde_json::from_str::<Value>(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap()
    );
    assert_eq!((summary["outcome"].as_str(), summary["last_step"].as_u64()), (Some("finished"), Some(24)));
    assert_eq!(summary["device"]["kind"], "cpu");
    let steps = std::fs::read_to_string(out.join("steps.csv")).unwrap();
    assert_eq!(steps.lines().count(), 26);
    assert!(steps.starts_with("step,loss,penalty,train_accuracy,validation_loss,validation_accuracy,grad_l2,"));
    let layers = std::fs::read_to_string(out.join("layers.csv")).unwrap();
    assert_eq!(layers.lines().count(), 1 + 25 * 4);
    // The user's own text, comment and all.
    let document = path(&folder, "a/b/run.gradlab");
    assert_eq!(gradlab::files::document_experiment(Path::new(&document)).unwrap(), SMALL);

    let checked = gradlab(&["check", &document]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    let picture = path(&folder, "again.svg");
    let drawn = gradlab(&["figure", &document, "--kind", "depth_profile", "--step", "12", "--out", &picture]);
    assert_eq!((drawn.status.code(), text(&drawn.stderr).as_str()), (Some(0), ""));
    assert!(std::fs::read_to_string(&picture).unwrap().contains("<svg"));
    let beyond = gradlab(&["figure", &document, "--kind", "loss", "--step", "25", "--out", &path(&folder, "x.svg")]);
    assert_eq!(beyond.status.code(), Some(2));
    assert!(text(&beyond.stderr).contains("--step: the run has steps 0 to 24, this is 25"), "{}", text(&beyond.stderr));
}

#[test]
fn without_quiet_the_last_line_says_how_it_ended() {
    let folder = folder_with(SMALL);
    let output = gradlab(&["run", &path(&folder, "experiment.toml"), "--out", &path(&folder, "out")]);
    let stdout = text(&output.stdout);
    assert!(stdout.starts_with("Small: Finished after step 24, loss ") && stdout.lines().count() == 1, "{stdout}");
}

#[test]
fn a_run_of_no_steps_has_a_record_without_rows() {
    let folder = folder_with(&SMALL.replace("n_steps = 25", "n_steps = 0"));
    let out = path(&folder, "out");
    let output = gradlab(&["run", &path(&folder, "experiment.toml"), "--out", &out, "--json", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let summary: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(
        (&summary["outcome"], &summary["last_step"], &summary["loss"]),
        (&"finished".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(std::fs::read_to_string(Path::new(&out).join("steps.csv")).unwrap().lines().count(), 1);
}

#[test]
fn a_folder_that_is_not_empty_is_refused_without_force() {
    let folder = folder_with(SMALL);
    let experiment = path(&folder, "experiment.toml");
    let here = folder.path().to_str().unwrap();
    let refused = gradlab(&["run", &experiment, "--out", here]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--out: the folder is not empty"), "{}", text(&refused.stderr));
    assert_eq!(names(folder.path()), ["experiment.toml"]);
    let forced = gradlab(&["run", &experiment, "--out", here, "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", text(&forced.stderr));
    assert!(names(folder.path()).contains(&"experiment.toml".to_owned()));
}

#[test]
fn bad_input_is_told_with_its_line_and_writes_nothing() {
    let cases = [
        (SMALL.replace("n_hidden = 3", "n_hiden = 3"), "n_hidden"),
        (SMALL.replace("width = 5", "width = 0\n[seeds]\ndata = -1"), "must be 1 to 2048"),
        (SMALL.replace("\"xor\"", "\"glyphs\""), "not in this version"),
        (SMALL.replace("\"xor\"", "\"blobs\"\nnoise = 1e300"), "task.noise"),
        (String::from("format = 1\nname = \"open"), "line 2"),
    ];
    for (experiment, expected) in cases {
        let folder = folder_with(&experiment);
        let output = gradlab(&["run", &path(&folder, "experiment.toml"), "--out", &path(&folder, "out")]);
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains(expected), "{stderr}");
        // What only the making of the data shows has no line.
        assert!(stderr.contains("experiment.toml, line ") || expected == "task.noise", "{stderr}");
        assert_eq!(names(folder.path()), ["experiment.toml"]);
    }
    let folder = tempfile::tempdir().unwrap();
    for input in [path(&folder, "missing.toml"), folder.path().to_str().unwrap().to_owned()] {
        let output = gradlab(&["run", &input, "--out", &path(&folder, "out")]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(&input) && names(folder.path()).is_empty());
    }
}

#[test]
fn check_lists_every_problem_at_once() {
    let folder = folder_with("format = 1\n[architecture]\nn_hiden = 3\nwidth = 0\n");
    let output = gradlab(&["check", &path(&folder, "experiment.toml")]);
    let stdout = text(&output.stdout);
    assert_eq!((output.status.code(), stdout.lines().count()), (Some(2), 2), "{stdout}");
    assert!(stdout.contains("line 3") && stdout.contains("line 4"), "{stdout}");
    let folder = folder_with(&SMALL.replace("\"xor\"", "\"glyphs\""));
    let output = gradlab(&["check", &path(&folder, "experiment.toml")]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("cannot be run yet: task.kind"), "{}", text(&output.stdout));
    std::fs::write(folder.path().join("broken.gradlab"), "PK, but no zip").unwrap();
    let output = gradlab(&["check", &path(&folder, "broken.gradlab")]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
}

#[test]
fn wrong_arguments_end_with_status_2() {
    let folder = folder_with(SMALL);
    let (experiment, out) = (path(&folder, "experiment.toml"), path(&folder, "out"));
    for arguments in [
        &["run", experiment.as_str()][..],
        &["run", &experiment, "--out", &out, "--measure-every", "0"],
        &["run", &experiment, "--out", &out, "--device", "no such device"],
        &["figure", &experiment, "--kind", "pie", "--out", "x.svg"],
        &["devices", "--test"],
    ] {
        let output = gradlab(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(names(folder.path()), ["experiment.toml"]);
}

#[test]
fn devices_lists_the_cpu_first_also_as_json() {
    let output = gradlab(&["devices", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let list: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!((&list[0]["device"], &list[0]["self_test"]), (&"cpu".into(), &"passed".into()));
    let lines = text(&gradlab(&["devices"]).stdout);
    assert_eq!(lines.lines().count(), list.as_array().unwrap().len(), "{lines}");
}

#[cfg(unix)]
#[test]
fn a_fault_of_the_device_ends_with_status_1_and_keeps_what_came_before() {
    let folder = folder_with(SMALL);
    let out = folder.path().join("out");
    let output = Program::new(env!("CARGO_BIN_EXE_gradlab"))
        .args(["run", &path(&folder, "experiment.toml"), "--quiet", "--out"])
        .arg(&out)
        .env("GRADLAB_FAULT", "segv@20")
        .output()
        .unwrap();
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("signal 11 (segmentation fault)"), "{stderr}");
    let summary: Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["outcome"], &summary["last_step"]), (&"failed".into(), &19.into()));
    assert_eq!(std::fs::read_to_string(out.join("steps.csv")).unwrap().lines().count(), 21);
    assert_eq!(gradlab(&["check", out.join("run.gradlab").to_str().unwrap()]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_a_complete_record() {
    use std::os::unix::process::CommandExt;
    let folder = folder_with(&SMALL.replace("n_steps = 25", "n_steps = 1000000000"));
    let out = folder.path().join("out");
    let mut child = Program::new(env!("CARGO_BIN_EXE_gradlab"))
        .args(["run", &path(&folder, "experiment.toml"), "--quiet", "--json", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let deadline = Instant::now() + LONG;
    let has_rows = |out: &Path| {
        let mut entries = std::fs::read_dir(out).into_iter().flatten().flatten();
        entries.any(|entry| entry.path().join("raw.bin").metadata().is_ok_and(|raw| raw.len() > 10_000))
    };
    while !has_rows(&out) {
        assert!(Instant::now() < deadline, "no rows");
        std::thread::sleep(Duration::from_millis(10));
    }
    // As a terminal does it: to the program and to its training process.
    let group = format!("-{}", child.id());
    assert!(Program::new("kill").args(["-INT", "--", &group]).status().unwrap().success());
    let status = child.wait().unwrap();
    let summary: Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!((status.code(), &summary["outcome"]), (Some(0), &"stopped".into()));
    let last_step = summary["last_step"].as_u64().unwrap();
    let steps = std::fs::read_to_string(out.join("steps.csv")).unwrap();
    assert!(steps.lines().last().unwrap().starts_with(&format!("{last_step},")));
    assert_eq!(names(&out), ["figures", "layers.csv", "run.gradlab", "steps.csv", "summary.json"]);
}
