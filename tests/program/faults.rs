//! How a worker fails, and that it never outlives who started it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::time::{Duration, Instant};

use gradlab::files::Record;
use gradlab::run::{Command, Device, Outcome, RunEventKind, RunMessage};
use gradlab::worker::{Cause, Notice, Patience, complete_record};

use super::heard::{Heard, LONG, RUN, assert_gone_soon, configure, is_alive, is_end, recorded_steps, setup};

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
    let summary = complete_record(folder.path(), &death.to_string()).unwrap();
    assert_eq!((summary.outcome, summary.last_step), (Outcome::Failed, Some(41)));
    assert_eq!(complete_record(folder.path(), &death.to_string()).unwrap(), summary);
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
        .args(["--exact", "faults::helper_that_starts_a_worker_and_waits_to_be_killed", "--nocapture"])
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
