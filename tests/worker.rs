//! The training process, seen from outside: what it does, how it fails, that it never outlives who started it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use gradlab::files::Record;
use gradlab::run::{
    Command, Device, Event, Frame, Outcome, RunEventKind, RunId, RunMessage, RunSetup, StepColumn, Summary,
};
use gradlab::spec::{Experiment, TaskKind};
use gradlab::worker::{Cause, Death, Launch, Notice, Patience, Process, complete_record, serve};
use tempfile::TempDir;

const RUN: RunId = RunId(7);
/// Longer than anything here should take, on a machine that does other things, too.
const LONG: Duration = Duration::from_secs(60);

fn setup(folder: &Path, n_steps: u64) -> RunSetup {
    let mut experiment = Experiment::default();
    experiment.task.kind = TaskKind::Xor;
    experiment.task.n_samples = Some(64);
    experiment.architecture.n_hidden = 3;
    experiment.architecture.width = 5;
    experiment.training.batch_size = 16;
    experiment.training.n_steps = n_steps;
    RunSetup {
        run: RUN,
        experiment,
        device: Device::Cpu,
        folder: folder.to_owned(),
        measure_every: 1,
        continue_after_divergence: false,
    }
}

fn configure(folder: &TempDir, n_steps: u64) -> Command {
    Command::Configure(Box::new(setup(folder.path(), n_steps)))
}

/// A worker process and what is heard of it.
struct Heard {
    process: Process,
    notices: Receiver<Notice>,
}

impl Heard {
    fn new(fault: Option<&str>, patience: Patience) -> Self {
        let (sender, notices) = mpsc::channel();
        let program = env!("CARGO_BIN_EXE_gradlab").into();
        let launch = Launch { program, fault: fault.map(str::to_owned), patience };
        let sink = move |notice| sender.send(notice).unwrap_or(());
        Self { process: Process::launch(launch, sink, || {}).unwrap(), notices }
    }

    /// A worker that trains 10^9 steps, were it not for its fault.
    fn with_fault(fault: &str, folder: &TempDir, patience: Patience) -> Self {
        let heard = Self::new(Some(fault), patience);
        heard.send(configure(folder, 1_000_000_000));
        heard.send(Command::Run);
        heard
    }

    fn send(&self, command: Command) {
        self.process.send(command).unwrap();
    }

    /// Everything up to the notice for which `is_it` holds, that one included.
    fn until(&self, is_it: impl Fn(&Notice) -> bool) -> Vec<Notice> {
        let deadline = Instant::now() + LONG;
        let mut heard = Vec::new();
        loop {
            match self.notices.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(notice) => {
                    let found = is_it(&notice);
                    heard.push(notice);
                    if found {
                        return heard;
                    }
                }
                Err(err) => panic!("{err} after {:?}", &heard[heard.len().saturating_sub(5)..]),
            }
        }
    }

    fn until_message(&self, is_it: impl Fn(&RunMessage) -> bool) -> Vec<RunMessage> {
        messages(self.until(|notice| matches!(notice, Notice::Event(Event::Run(RUN, message)) if is_it(message))))
    }

    fn death(&self) -> (Death, Vec<RunMessage>) {
        let mut heard = self.until(|notice| matches!(notice, Notice::Died(_)));
        let Some(Notice::Died(death)) = heard.pop() else { unreachable!("the last notice is the one waited for") };
        // Nothing is heard of a dead worker.
        assert_eq!(self.notices.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Disconnected));
        (*death, messages(heard))
    }
}

fn messages(heard: Vec<Notice>) -> Vec<RunMessage> {
    let message = |notice| match notice {
        Notice::Event(Event::Run(RUN, message)) => Some(message),
        _ => None,
    };
    heard.into_iter().filter_map(message).collect()
}

fn frames(messages: &[RunMessage]) -> Vec<&Frame> {
    let frame = |message| match message {
        &RunMessage::Frame(ref frame) => Some(&**frame),
        _ => None,
    };
    messages.iter().filter_map(frame).collect()
}

fn summary(messages: &[RunMessage]) -> &Summary {
    match messages.last() {
        Some(RunMessage::Ended(summary)) => summary,
        other => panic!("not the end: {other:?}"),
    }
}

fn is_end(message: &RunMessage) -> bool {
    matches!(message, RunMessage::Ended(_) | RunMessage::Failed { .. })
}

fn recorded_steps(folder: &TempDir) -> Vec<u64> {
    Record::open(folder.path()).unwrap().rows().map(|kept| kept.unwrap().row.step).collect()
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    // A zombie still has its entry, but no command line.
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[cfg(unix)]
fn assert_gone_soon(pid: u32) {
    let started = Instant::now();
    while is_alive(pid) {
        assert!(started.elapsed() < Duration::from_secs(10), "worker {pid} still lives");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_run_goes_to_its_end_and_leaves_a_complete_record() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 100));
    assert_eq!(heard.until_message(|_| true), [RunMessage::Ready]);
    heard.send(Command::Run);
    let messages = heard.until_message(is_end);
    assert_eq!(messages[0], RunMessage::Running);
    let frames = frames(&messages);
    assert!(frames[..16].iter().zip(0..).all(|(frame, step)| frame.first_step == step && frame.n_rows == 1));
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 100);
    let summary = summary(&messages);
    assert_eq!((summary.outcome, summary.last_step), (Outcome::Finished, Some(99)));
    assert!(summary.secs > 0.0 && summary.ms_per_step.unwrap() > 0.0 && summary.ms_per_step_unmeasured.unwrap() > 0.0);

    let mut record = Record::open(folder.path()).unwrap();
    assert_eq!(record.summary(), Some(summary));
    let rows: Vec<_> = record.rows().map(|kept| kept.unwrap().row).collect();
    assert_eq!(rows.len(), 100);
    for row in &rows {
        // FORMAT: validation at steps 0, 10, 20, ... and the last.
        assert_eq!(row.validated, row.step % 10 == 0 || row.step == 99, "step {}", row.step);
        assert_eq!(row.value(StepColumn::ValidationLoss).is_nan(), !row.validated);
        let (step_secs, measuring_secs) = (row.value(StepColumn::StepSecs), row.value(StepColumn::MeasuringSecs));
        assert!(step_secs > 0.0 && (0.0..=step_secs).contains(&measuring_secs), "step {}", row.step);
    }
    for name in ["weights_initial.safetensors", "weights_final.safetensors", "data.npz", "batches.npy", "events.csv"] {
        assert!(folder.path().join(name).metadata().unwrap().len() > 0, "{name}");
    }
    let experiment = std::fs::read_to_string(folder.path().join("experiment.toml")).unwrap();
    let read = gradlab::files::ExperimentFile::parse(&experiment).unwrap();
    assert_eq!(*read.experiment(), setup(folder.path(), 100).experiment);
}

#[test]
fn measuring_every_seventh_step_keeps_the_first_sixteen_and_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    let mut setup = setup(folder.path(), 41);
    setup.measure_every = 7;
    heard.send(Command::Configure(Box::new(setup)));
    heard.send(Command::Run);
    heard.until_message(is_end);
    let expected: Vec<u64> = (0..16).chain([21, 28, 35, 40]).collect();
    assert_eq!(recorded_steps(&folder), expected);
}

#[test]
fn a_run_can_be_paused_stepped_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 1_000_000_000));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step >= 20));
    heard.send(Command::Pause);
    let messages = heard.until_message(|message| *message == RunMessage::Paused);
    let step = frames(&messages).last().map_or(20, |frame| frame.last.step);
    heard.send(Command::Step);
    heard.send(Command::Step);
    let mut messages = heard.until_message(|message| *message == RunMessage::Paused);
    messages.extend(heard.until_message(|message| *message == RunMessage::Paused));
    let frames = frames(&messages);
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 2);
    assert_eq!(frames.last().unwrap().last.step, step + 2);
    heard.process.stop();
    let messages = heard.until_message(is_end);
    assert_eq!((summary(&messages).outcome, summary(&messages).last_step), (Outcome::Stopped, Some(step + 2)));
    assert_eq!(recorded_steps(&folder).last(), Some(&(step + 2)));
}

#[test]
fn one_worker_runs_one_experiment_after_the_other() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&first, 1_000_000_000));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(_)));
    heard.send(configure(&second, 5));
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Stopped);
    heard.send(Command::Run);
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Finished);
    assert_eq!(recorded_steps(&second), [0, 1, 2, 3, 4]);
    heard.send(Command::ListAdapters);
    heard.until(|notice| matches!(notice, Notice::Event(Event::Adapters(_))));
}

#[test]
fn a_learning_rate_that_is_changed_while_the_run_goes_on_is_used_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 1_000_000_000));
    heard.send(Command::SetSpeedLimit(Some(200.0)));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step >= 3));
    heard.send(Command::SetLearningRate(0.025));
    let noted = heard.until_message(|message| matches!(message, RunMessage::Noted(_)));
    let Some(RunMessage::Noted(event)) = noted.last() else { unreachable!("the last message is the one waited for") };
    assert_eq!((event.kind, event.text.as_str()), (RunEventKind::Setting, "training.learning_rate: 0.1 -> 0.025"));
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step > event.step));
    heard.process.stop();
    heard.until_message(is_end);
    let mut record = Record::open(folder.path()).unwrap();
    assert_eq!(record.events()[0], *event);
    for kept in record.rows() {
        let row = kept.unwrap().row;
        let rate = if row.step < event.step { 0.1 } else { 0.025 };
        assert_eq!(row.value(StepColumn::LearningRate), rate, "step {}", row.step);
    }
}

#[test]
fn a_speed_limit_slows_the_run_down() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(None, Patience::default());
    heard.send(configure(&folder, 12));
    heard.send(Command::SetSpeedLimit(Some(100.0)));
    heard.send(Command::Run);
    heard.until_message(|message| *message == RunMessage::Running);
    let started = Instant::now();
    heard.until_message(is_end);
    // 11 periods between 12 steps.
    assert!(started.elapsed() >= Duration::from_millis(105), "{:?}", started.elapsed());
}

#[test]
fn what_a_driver_prints_does_not_reach_the_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::new(Some("print@3"), Patience::default());
    heard.send(configure(&folder, 20));
    heard.send(Command::Run);
    assert_eq!(summary(&heard.until_message(is_end)).outcome, Outcome::Finished);
}

#[cfg(unix)]
#[test]
fn a_killed_worker_is_told_by_its_signal_and_leaves_every_row_before() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::with_fault("kill@42", &folder, Patience::default());
    let (death, _) = heard.death();
    assert_eq!(
        (&death.cause, death.run, death.device.clone()),
        (&Cause::Signal { number: 9 }, Some(RUN), Some(Device::Cpu))
    );
    assert!(death.to_string().contains("signal 9 (killed)"), "{death}");
    assert_eq!(recorded_steps(&folder), (0..42).collect::<Vec<u64>>());
    assert_eq!(Record::open(folder.path()).unwrap().summary(), None);
    // Who outlived it says so in the record.
    let summary = complete_record(folder.path(), &death).unwrap();
    assert_eq!((summary.outcome, summary.last_step), (Outcome::Failed, Some(41)));
    assert_eq!(complete_record(folder.path(), &death).unwrap(), summary);
    let record = Record::open(folder.path()).unwrap();
    assert_eq!(record.summary(), Some(&summary));
    assert_eq!((record.events()[0].kind, &record.events()[0].text), (RunEventKind::Fault, &death.to_string()));
}

#[cfg(unix)]
#[test]
fn a_segmentation_fault_and_an_allocation_that_fails_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (death, _) = Heard::with_fault("segv@12", &folder, Patience::default()).death();
    assert!(death.to_string().contains("was ended by signal 11 (segmentation fault), "), "{death}");
    // The last one that was heard of; the pipe may lag behind.
    assert!(death.last_step < Some(12), "{death}");
    let folder = tempfile::tempdir().unwrap();
    let (death, _) = Heard::with_fault("abort@12", &folder, Patience::default()).death();
    assert!(death.is_out_of_memory() && death.to_string().contains("ran out of memory"), "{death}");
    assert!(death.stderr.contains("memory allocation of 123456789 bytes failed"), "{}", death.stderr);
}

#[test]
fn a_panic_is_told_in_its_own_words_and_its_record_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let (death, messages) = Heard::with_fault("panic@12", &folder, Patience::default()).death();
    assert_eq!(death.cause, Cause::Exited { code: 70 });
    let failed = messages.iter().find(|message| is_end(message)).unwrap();
    let RunMessage::Failed { message } = failed else { panic!("{failed:?}") };
    assert!(message.contains("a fault on purpose in step 12"), "{message}");
    assert!(death.stderr.contains("a fault on purpose in step 12"), "{}", death.stderr);
    let record = Record::open(folder.path()).unwrap();
    assert_eq!(record.summary().unwrap().outcome, Outcome::Failed);
    assert!(record.events().iter().any(|event| event.kind == RunEventKind::Fault && event.step == 12));
    assert_eq!(recorded_steps(&folder), (0..12).collect::<Vec<u64>>());
}

#[test]
fn a_step_that_hangs_is_called_slow_and_does_not_withstand_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let patience = Patience {
        ping: Duration::from_millis(50),
        n_unanswered: 1000,
        slow_step: Duration::from_millis(200),
        stop: Duration::from_millis(300),
        ..Patience::default()
    };
    let heard = Heard::with_fault("hang@12", &folder, patience);
    let notices = heard.until(|notice| matches!(notice, Notice::SlowStep { .. }));
    let Some(Notice::SlowStep { age_secs }) = notices.last() else { unreachable!("the last notice is it") };
    assert!(*age_secs > 0.2);
    heard.process.stop();
    let (death, _) = heard.death();
    assert!(matches!(death.cause, Cause::DidNotStop { .. }), "{death}");
    assert_eq!(death.last_step, Some(11));
    assert_eq!(recorded_steps(&folder), (0..12).collect::<Vec<u64>>());
}

#[cfg(unix)]
#[test]
fn a_worker_that_answers_no_ping_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let patience = Patience { ping: Duration::from_millis(50), n_unanswered: 20, ..Patience::default() };
    let heard = Heard::with_fault("freeze@12", &folder, patience);
    let (death, _) = heard.death();
    assert!(matches!(death.cause, Cause::NoAnswer { .. }), "{death}");
    assert_gone_soon(heard.process.pid());
}

#[test]
fn the_user_can_end_a_worker_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Heard::with_fault("hang@2", &folder, Patience::default());
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step == 1));
    heard.process.kill();
    assert_eq!(heard.death().0.cause, Cause::Killed);
    assert!(heard.process.send(Command::Run).is_err());
}

#[test]
fn another_version_of_the_protocol_and_garbage_on_the_pipe_are_refused() {
    let (death, messages) = Heard::new(Some("version@0"), Patience::default()).death();
    assert!(matches!(death.cause, Cause::OtherVersion { .. }), "{death}");
    assert_eq!(messages, []);
    let (death, _) = Heard::new(Some("garbage@0"), Patience::default()).death();
    assert!(matches!(death.cause, Cause::Garbled { .. }), "{death}");
    assert!(death.to_string().contains("bytes was announced"), "{death}");
}

#[test]
fn dropping_a_worker_ends_and_reaps_it_also_while_a_step_hangs() {
    for fault in ["print@0", "hang@2"] {
        let folder = tempfile::tempdir().unwrap();
        let heard = Heard::with_fault(fault, &folder, Patience::default());
        heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step >= 1));
        let Heard { process, notices } = heard;
        let started = Instant::now();
        #[cfg(unix)]
        let pid = process.pid();
        drop(process);
        assert!(started.elapsed() < Duration::from_secs(10));
        #[cfg(target_os = "linux")]
        assert!(!Path::new(&format!("/proc/{pid}")).exists(), "reaped, not a zombie");
        assert_eq!(notices.iter().last(), Some(Notice::Closed));
    }
}

/// The worker as a plain child process of this test, without anyone who watches it.
fn bare_worker(fault: &str) -> std::process::Child {
    let mut program = Program::new(env!("CARGO_BIN_EXE_gradlab"));
    program.args(["worker", "--parent", &std::process::id().to_string()]).env("GRADLAB_FAULT", fault);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn postcard_frame(command: &Command) -> Vec<u8> {
    let bytes = postcard::to_stdvec(command).unwrap();
    [&u32::try_from(bytes.len()).unwrap().to_le_bytes(), bytes.as_slice()].concat()
}

#[test]
fn a_worker_whose_commands_are_garbage_leaves_with_a_code_of_its_own() {
    let mut child = bare_worker("");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&[0xff; 100]).unwrap();
    // The pipe stays open: it is the garbage that ends the worker.
    assert_eq!(child.wait().unwrap().code(), Some(65));
}

#[test]
fn a_worker_leaves_when_its_commands_end_even_while_a_driver_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = bare_worker("hang@1");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&postcard_frame(&configure(&folder, 1000))).unwrap();
    stdin.write_all(&postcard_frame(&Command::Run)).unwrap();
    while !folder.path().join("raw.bin").metadata().is_ok_and(|raw| raw.len() > 0) {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Not a test: what the next one starts and kills.
#[cfg(target_os = "linux")]
#[test]
fn helper_that_starts_a_worker_and_waits_to_be_killed() {
    let Some(folder) = std::env::var_os("GRADLAB_TEST_PARENT") else { return };
    let heard = Heard::new(Some("hang@3"), Patience::default());
    heard.send(Command::Configure(Box::new(setup(Path::new(&folder), 1000))));
    heard.send(Command::Run);
    heard.until_message(|message| matches!(message, RunMessage::Frame(frame) if frame.last.step == 2));
    println!("worker={}", heard.process.pid());
    std::io::stdout().flush().unwrap();
    std::thread::sleep(LONG);
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_outlives_a_window_that_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = Program::new(std::env::current_exe().unwrap())
        .args(["--exact", "helper_that_starts_a_worker_and_waits_to_be_killed", "--nocapture"])
        .env("GRADLAB_TEST_PARENT", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = parent.stdout.take().unwrap();
    let mut printed = String::new();
    let pid = loop {
        let mut bytes = [0; 256];
        let n_bytes = stdout.read(&mut bytes).unwrap();
        assert_ne!(n_bytes, 0, "the helper ended: {printed}");
        printed.push_str(std::str::from_utf8(&bytes[..n_bytes]).unwrap());
        if let Some(line) = printed.lines().find_map(|line| line.split_once("worker="))
            && printed.ends_with('\n')
        {
            break line.1.trim().parse::<u32>().unwrap();
        }
    };
    assert!(is_alive(pid));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_gone_soon(pid);
    assert_eq!(recorded_steps(&folder), [0, 1, 2]);
}

#[test]
fn the_same_worker_serves_over_channels_within_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let (commands, received) = mpsc::sync_channel(16);
    let (sender, events) = mpsc::sync_channel(16);
    let server = std::thread::spawn(move || serve(received, sender).unwrap());
    for command in [configure(&folder, 10), Command::Ping(3), Command::Run] {
        commands.send(command).unwrap();
    }
    let mut heard: Vec<Event> = Vec::new();
    while !matches!(heard.last(), Some(Event::Run(_, RunMessage::Ended(_)))) {
        heard.push(events.recv_timeout(LONG).unwrap());
    }
    assert!(matches!(heard[0], Event::Hello { .. }));
    assert!(heard.iter().any(|event| matches!(event, Event::Pong { number: 3, memory_bytes: 1.., .. })));
    let steps = heard.iter().filter(|event| matches!(event, Event::Run(RUN, RunMessage::Frame(_)))).count();
    assert_eq!(steps, 10);
    // Closing the commands means leave.
    drop(commands);
    assert_eq!(server.join().unwrap(), gradlab::worker::Ending::Left);
}

#[test]
fn closing_the_commands_stops_a_run_and_completes_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let (commands, received) = mpsc::sync_channel(16);
    let (sender, events) = mpsc::sync_channel(16);
    let server = std::thread::spawn(move || serve(received, sender).unwrap());
    commands.send(configure(&folder, 1_000_000_000)).unwrap();
    commands.send(Command::Run).unwrap();
    while !matches!(events.recv_timeout(LONG).unwrap(), Event::Run(_, RunMessage::Frame(_))) {}
    drop(commands);
    let last = events.iter().last();
    assert!(matches!(last, Some(Event::Run(RUN, RunMessage::Ended(summary))) if summary.outcome == Outcome::Stopped));
    server.join().unwrap();
    assert_eq!(Record::open(folder.path()).unwrap().summary().unwrap().outcome, Outcome::Stopped);
}

#[test]
fn a_reader_that_is_slow_neither_slows_the_run_nor_loses_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let (commands, received) = mpsc::sync_channel(16);
    // Room for one event: the sender blocks at once, the training loop must not.
    let (sender, events) = mpsc::sync_channel(1);
    let server = std::thread::spawn(move || serve(received, sender).unwrap());
    commands.send(configure(&folder, 2_000)).unwrap();
    commands.send(Command::Run).unwrap();
    let deadline = Instant::now() + LONG;
    while Record::open(folder.path()).map_or(true, |record| record.summary().is_none()) {
        assert!(Instant::now() < deadline, "the run waits for its reader");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(commands);
    let frames: Vec<Frame> = events
        .iter()
        .filter_map(|event| match event {
            Event::Run(_, RunMessage::Frame(frame)) => Some(*frame),
            _ => None,
        })
        .collect();
    server.join().unwrap();
    assert!(frames.len() < 50, "{} frames", frames.len());
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 2_000);
}
