//! Keeps the layout of the source as `ARCHITECTURE.md` has it: who may import whom, how long a file may be, what it may
//! be called. Reads files only and does not link the program, so that it builds in a second.

use std::fs;
use std::path::{Path, PathBuf};

/// Module, modules of ours that it may import, outside crates that only the modules naming them may use.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("spec", &[], &[]),
    ("theory", &["spec"], &[]),
    ("run", &["spec"], &["postcard"]),
    ("data", &["spec", "files"], &["rand", "rand_chacha", "rand_distr"]),
    ("nn", &["spec"], &["burn", "rand", "rand_chacha", "rand_distr"]),
    ("train", &["spec", "run", "data", "nn"], &["burn", "burn_wgpu"]),
    ("worker", &["spec", "run", "train", "files"], &["postcard"]),
    ("figure", &["spec", "run"], &["egui", "egui_plot", "resvg", "png"]),
    ("files", &["spec", "run", "figure"], &["toml", "toml_edit", "zip", "csv", "safetensors", "npyz", "tempfile"]),
    ("state", &["spec", "run", "figure"], &[]),
    ("ui", &["spec", "theory", "run", "figure", "state"], &["egui", "egui_plot", "egui_tiles"]),
    ("app", &["spec", "theory", "run", "worker", "figure", "files", "state", "ui", "cli"], &["eframe", "egui", "rfd"]),
    (
        "cli",
        &["spec", "theory", "run", "data", "nn", "train", "worker", "figure", "files"],
        &["clap", "indicatif", "tempfile"],
    ),
];

/// Files in `src` that belong to no module: they start the program.
const ROOT_FILES: &[&str] = &["lib.rs", "main.rs"];
const LONGEST_FILE: usize = 400;
const FORBIDDEN_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "base", "manager", "misc", "constants", "types"];
/// Crates of which a second version would mean two windows, two graphics stacks or two engines.
const ONE_VERSION: &[&str] = &["egui", "wgpu", "eframe", "burn"];

/// A Rust file of the project.
struct Source {
    /// Path from the top of the project, with `/`.
    path: String,
    /// The module of `src` that it belongs to; nothing for the root files and other folders.
    module: Option<String>,
    text: String,
}

impl Source {
    /// Numbered lines without comments.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(idx, line)| (idx + 1, without_comment(line)))
    }

    /// Numbered lines before the tests, without comments; none of a file that only tests use.
    fn program_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_program = !self.is_for_tests();
        self.code_lines().take_while(move |(_, line)| is_program && line.trim() != "#[cfg(test)]")
    }

    /// Whether the file is compiled into tests only: it is, or lies in, a module that is declared under `#[cfg(test)]`.
    fn is_for_tests(&self) -> bool {
        let mut path = PathBuf::from(&self.path);
        while let (Some(stem), Some(folder)) =
            (path.file_stem().map(|it| it.to_string_lossy().into_owned()), path.parent())
        {
            let parent = root().join(folder).join("mod.rs");
            let declaration = format!("mod {stem};");
            let mut under_test = false;
            for line in fs::read_to_string(parent).unwrap_or_default().lines() {
                if under_test && line.ends_with(&declaration) {
                    return true;
                }
                under_test = line.trim() == "#[cfg(test)]";
            }
            path = folder.to_owned();
        }
        false
    }
}

fn root() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets the folder of the package"))
}

/// All Rust files under a folder of the project.
fn sources(folder: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths.into_iter().map(|path| read(&path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> Source {
    let relative = path.strip_prefix(root()).unwrap();
    let parts: Vec<String> = relative.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    let module = (parts[0] == "src" && !ROOT_FILES.contains(&parts[1].as_str()))
        .then(|| parts[1].trim_end_matches(".rs").to_owned());
    Source { path: parts.join("/"), module, text: fs::read_to_string(path).unwrap() }
}

/// The part of a line before `//`, unless that is inside of a text such as "https://".
fn without_comment(line: &str) -> &str {
    let mut end = line.len();
    for (at, _) in line.match_indices("//") {
        let is_address = line[..at].ends_with(':');
        let is_text = line[..at].matches('"').count() % 2 == 1;
        if !is_address && !is_text {
            end = at;
            break;
        }
    }
    &line[..end]
}

/// The identifiers that stand right behind each `prefix` of a line, such as `spec` behind `crate::`.
fn identifiers_after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).filter(|(at, _)| !line[..*at].ends_with(is_identifier)).map(move |(at, _)| {
        let rest = &line[at + prefix.len()..];
        &rest[..rest.find(|letter| !is_identifier(letter)).unwrap_or(rest.len())]
    })
}

fn is_identifier(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The modules that a line reaches through `crate::`, macros' `$crate::` included.
fn modules_of(line: &str) -> Vec<&str> {
    identifiers_after(line, "crate::").filter(|name| TABLE.iter().any(|(module, ..)| module == name)).collect()
}

/// Whether a line uses an outside crate: `use burn..`, `burn::..`, also as `::burn`.
fn uses_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = &line[..at];
        let after = &line[at + name.len()..];
        let is_path = after.starts_with("::") || (before.trim_end().ends_with("use") && after.starts_with([';', ' ']));
        is_path && !before.ends_with(is_identifier) && !before.trim_end_matches(':').ends_with(is_identifier)
    })
}

fn report(broken: &[String]) {
    assert!(broken.is_empty(), "{} places:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let Some(module) = &source.module else { continue };
        let Some((_, allowed, _)) = TABLE.iter().find(|(name, ..)| name == module) else {
            broken.push(format!("{}: the module is not in the table", source.path));
            continue;
        };
        for (number, line) in source.code_lines() {
            for target in modules_of(line) {
                if target != module && !allowed.contains(&target) {
                    broken.push(format!("{}:{number}: {module} may not import {target}", source.path));
                }
            }
        }
    }
    report(&broken);
}

#[test]
fn outside_crates_stay_in_the_modules_that_own_them() {
    let mut owned: Vec<&str> = TABLE.iter().flat_map(|(_, _, crates)| crates.iter().copied()).collect();
    owned.sort_unstable();
    owned.dedup();
    let mut broken = Vec::new();
    for source in sources("src") {
        let Some(module) = &source.module else { continue };
        let Some((_, _, crates)) = TABLE.iter().find(|(name, ..)| name == module) else { continue };
        for (number, line) in source.program_lines() {
            for name in owned.iter().filter(|name| !crates.contains(name) && uses_crate(line, name)) {
                broken.push(format!("{}:{number}: {module} may not use {name}", source.path));
            }
        }
    }
    report(&broken);
}

#[test]
fn the_file_system_threads_and_processes_have_their_places() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let Some(module) = source.module.as_deref() else { continue };
        let may_start = matches!(module, "worker" | "cli") || source.path.starts_with("src/app/effects");
        for (number, line) in source.program_lines() {
            // A pipe's end is a `File`, too.
            let is_pipe = source.path == "src/worker/child.rs";
            if module != "files" && !is_pipe && (line.contains("std::fs") || line.contains("fs::File")) {
                broken.push(format!("{}:{number}: only files may touch the file system", source.path));
            }
            if line.contains("thread::spawn(") {
                broken.push(format!("{}:{number}: a thread needs a name, use thread::Builder", source.path));
            }
            if !may_start && (line.contains("thread::Builder") || line.contains("process::Command")) {
                broken.push(format!("{}:{number}: {module} may not start threads or processes", source.path));
            }
        }
    }
    report(&broken);
}

#[test]
fn imports_name_their_module() {
    let mut broken = Vec::new();
    for source in sources("src") {
        for (number, line) in source.code_lines() {
            if line.contains("super::super") {
                broken.push(format!("{}:{number}: super::super", source.path));
            }
            if line.contains("use crate::{") {
                broken.push(format!("{}:{number}: use crate::{{..}} hides which modules are used", source.path));
            }
        }
    }
    report(&broken);
}

#[test]
fn every_file_says_what_it_owns_and_is_short_enough_to_read() {
    let mut broken = Vec::new();
    for source in ["src", "tests", "benches"].iter().flat_map(|folder| sources(folder)) {
        if !source.text.starts_with("//! ") {
            broken.push(format!("{}: must open with //! and what it owns", source.path));
        }
        let n_lines = source.text.lines().count();
        if n_lines > LONGEST_FILE {
            broken.push(format!("{}: {n_lines} lines, at most {LONGEST_FILE}", source.path));
        }
    }
    report(&broken);
}

#[test]
fn files_are_named_after_what_is_in_them() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let name = source.path.trim_end_matches(".rs");
        for part in name.split('/').filter(|part| FORBIDDEN_NAMES.contains(part)) {
            broken.push(format!("{}: {part} says nothing", source.path));
        }
        if name.chars().any(char::is_uppercase) {
            broken.push(format!("{}: names are lower-case", source.path));
        }
    }
    report(&broken);
}

#[test]
fn the_main_file_has_no_logic() {
    let main = read(&root().join("src/main.rs"));
    let n_code_lines = main.code_lines().filter(|(_, line)| !line.trim().is_empty()).count();
    assert!(n_code_lines <= 12, "main.rs has {n_code_lines} lines of code; lib::run() decides");
}

#[test]
fn there_is_one_window_library_one_graphics_stack_and_one_engine() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for name in ONE_VERSION {
        let head = format!("name = \"{name}\"");
        let versions: Vec<&str> =
            lock.lines().zip(lock.lines().skip(1)).filter(|(line, _)| *line == head).map(|(_, next)| next).collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

#[test]
fn this_test_reads_lines_as_the_compiler_does() {
    assert_eq!(modules_of("use crate::spec::Experiment;"), ["spec"]);
    assert_eq!(modules_of("    let x: crate::run::Frame = crate::files::read();"), ["run", "files"]);
    assert_eq!(modules_of("impl $crate::spec::Choice for X {"), ["spec"]);
    assert_eq!(modules_of("pub(crate) use crate::choices; other_crate::spec"), [""; 0]);
    assert_eq!(without_comment("let a = 1; // crate::ui"), "let a = 1; ");
    assert_eq!(without_comment("let a = \"https://b\"; // c"), "let a = \"https://b\"; ");
    assert_eq!(without_comment("let a = \"b // c\";"), "let a = \"b // c\";");
    for line in ["use burn::tensor::Tensor;", "    let t = burn::tensor();", "use ::burn::x;", "use burn as b;"] {
        assert!(uses_crate(line, "burn"), "{line}");
    }
    for line in ["use burn_wgpu::x;", "let burn = 1;", "auburn::x", "crate::burn::x", "\"slow burn\""] {
        assert!(!uses_crate(line, "burn"), "{line}");
    }
}
