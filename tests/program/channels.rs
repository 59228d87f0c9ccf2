//! The same worker over channels, within the process of the test.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use gradlab::files::Record;
use gradlab::run::{Command, Event, Frame, Outcome, RunMessage};
use gradlab::worker::{Wish, run_to_end, serve};

use super::heard::{LONG, RUN, configure, setup};

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
    let frames = heard.iter().filter_map(|event| match event {
        Event::Run(RUN, RunMessage::Frame(frame)) => Some(frame),
        _ => None,
    });
    let frames: Vec<_> = frames.collect();
    assert_eq!(frames.len(), 10);
    // How the activations' inputs are distributed is told of the first and the last step at least.
    for (frame, step) in [(frames[0], 0), (frames[9], 9)] {
        let distributions = frame.distributions.as_ref().unwrap();
        assert_eq!((distributions.step, distributions.layers.len()), (step, 3));
        // 16 samples, 5 units.
        assert!(distributions.layers.iter().all(|layer| layer.counts.iter().sum::<u32>() == 80));
    }
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
    // What waits is bounded: 256 frames, a few more that were sent, and the last one holds all that came after.
    assert!(frames.len() < 300, "{} frames", frames.len());
    assert!(frames.last().unwrap().n_rows > 1_000);
    assert_eq!(frames.iter().map(|frame| frame.n_rows).sum::<u64>(), 2_000);
}

#[test]
fn a_run_within_the_process_can_be_stopped_after_any_step() {
    let folder = tempfile::tempdir().unwrap();
    let setup = setup(folder.path(), 1_000_000_000);
    let summary = run_to_end(&setup, |step, next_step| {
        assert!(step.row.as_ref().is_some_and(|row| row.step + 1 == next_step));
        if next_step == 30 { Wish::Stop } else { Wish::GoOn }
    });
    let summary = summary.unwrap();
    assert_eq!((summary.outcome, summary.last_step), (Outcome::Stopped, Some(29)));
    assert_eq!(Record::open(folder.path()).unwrap().summary(), Some(&summary));
}
