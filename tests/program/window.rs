//! The whole job in a real window under Xvfb: run, wait, save, export, look into the files; and a window that is killed.
//!
//! Needs `Xvfb` and `xdotool` (Debian packages of these names). Where they are missing the test says so, except in CI.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gradlab::run::LayerColumn;

/// A display of its own with the program in it; ends both when dropped.
struct Window {
    display: Child,
    program: Child,
    number: String,
    _turn: MutexGuard<'static, ()>,
}

/// One window at a time: two would look for a free display at once, and share the processor.
static TURN: Mutex<()> = Mutex::new(());

impl Drop for Window {
    fn drop(&mut self) {
        for child in [&mut self.program, &mut self.display] {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn has(tool: &str) -> bool {
    Command::new("which").arg(tool).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Waits until something holds, at most a minute: a first start on a loaded machine takes some seconds.
fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} did not happen within a minute");
        std::thread::sleep(Duration::from_millis(100));
    }
}

impl Window {
    /// Starts the program with settings and data in `home`; nothing where a tool is missing outside of CI.
    fn open(home: &Path) -> Option<Self> {
        if let Some(missing) = ["Xvfb", "xdotool"].into_iter().find(|tool| !has(tool)) {
            assert!(std::env::var_os("CI").is_none(), "{missing} is missing: .ci/run installs it");
            println!("skipped: no {missing} (Debian: xvfb, xdotool)");
            return None;
        }
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let free = (120..220).find(|number| !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists());
        let number = format!(":{}", free.expect("a free display number"));
        let mut display = Command::new("Xvfb");
        display.args([&number, "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let display = display.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Xvfb starts");
        let socket = PathBuf::from(format!("/tmp/.X11-unix/X{}", &number[1..]));
        wait_for("the display", || socket.exists());
        let program = Command::new(env!("CARGO_BIN_EXE_gradlab"))
            .env("DISPLAY", &number)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", home)
            .env("GRADLAB_CONFIG_DIR", home.join("config"))
            .env("GRADLAB_DATA_DIR", home.join("data"))
            .current_dir(home)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let window = Self { display, program, number, _turn: turn };
        wait_for("the window", || !window.xdotool(&["search", "--onlyvisible", "--name", "Gradient Lab"]).is_empty());
        // Without a window manager nobody gives the window the keyboard.
        let id = window.xdotool(&["search", "--onlyvisible", "--name", "Gradient Lab"]);
        window.xdotool(&["windowfocus", id.lines().next().expect("a window")]);
        std::thread::sleep(Duration::from_secs(1));
        Some(window)
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").env("DISPLAY", &self.number).args(arguments).output().expect("xdotool");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn click(&self, x: u32, y: u32) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "sleep", "0.2", "click", "1"]);
        std::thread::sleep(Duration::from_millis(300));
    }

    fn key(&self, name: &str) {
        self.xdotool(&["key", "--clearmodifiers", name]);
        std::thread::sleep(Duration::from_millis(500));
    }

    /// Replaces what is in the path field and confirms it.
    fn answer_path(&self, path: &Path) {
        self.key("ctrl+a");
        self.xdotool(&["type", "--delay", "20", &path.to_string_lossy()]);
        std::thread::sleep(Duration::from_millis(300));
        self.key("Return");
    }
}

/// The first file of this name below a folder.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() { find(&path, name) } else { (entry.file_name() == name).then_some(path) }
    })
}

#[test]
fn a_person_runs_the_first_experiment_saves_it_and_exports_the_picture_in_a_real_window_under_xvfb() {
    let home = tempfile::tempdir().unwrap();
    let Some(window) = Window::open(home.path()) else { return };
    // Run is the first button of the tool bar.
    window.click(320, 20);
    let data = home.path().join("data");
    wait_for("the end of the run", || find(&data, "weights_final.safetensors").is_some());

    let document = home.path().join("deep.gradlab");
    window.key("ctrl+s");
    window.answer_path(&document);
    wait_for("the document", || document.exists());

    // Export figure opens a strip under the verdict; its button writes the depth profile as SVG.
    let picture = home.path().join("profile.svg");
    window.key("ctrl+e");
    window.click(815, 92);
    window.answer_path(&picture);
    wait_for("the picture", || picture.exists());

    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(svg.contains("<svg") && svg.contains("of the signal at layer 8"), "{svg}");
    let opened = gradlab::files::open_document(&document, &home.path().join("opened")).unwrap();
    let history = &opened.runs[0].history;
    assert_eq!(history.last_step(), Some(599));
    let factor = history.latest().unwrap().factor_per_layer().unwrap();
    assert!((0.2..0.28).contains(&factor), "{factor}");
    assert!(history.latest().unwrap().profile(LayerColumn::DeltaRms).iter().all(|delta| *delta > 0.0));
}

#[test]
fn no_worker_outlives_a_window_that_is_killed_under_xvfb() {
    let home = tempfile::tempdir().unwrap();
    let Some(mut window) = Window::open(home.path()) else { return };
    window.click(320, 20);
    let data = home.path().join("data");
    wait_for("the first rows", || find(&data, "raw.bin").is_some());
    let parent = window.program.id();
    window.program.kill().unwrap();
    window.program.wait().unwrap();
    wait_for("the end of the worker", || {
        let list = Command::new("pgrep").args(["-f", &format!("worker --parent {parent}")]).output().unwrap();
        list.stdout.is_empty()
    });
}
