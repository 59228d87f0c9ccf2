//! What is measured besides runs, by a process of its own: one at a time, ended when it takes too long, when the window
//! closes, or when a run needs the machine.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::inbox::Inbox;
use crate::run::{Command, Errand, ErrandAnswer, Event as WorkerEvent};
use crate::state::Event;
use crate::worker::{Notice, Process};

/// Most time that measuring may take; it plans for a tenth of it.
const MOST_TIME: Duration = Duration::from_secs(60);

type Outcome = Result<ErrandAnswer, String>;

/// What a keeper waits for.
enum Word {
    Ended(Outcome),
    Cancelled,
}

/// The keeper of the errand that is under way.
pub(super) struct Errands {
    current: Option<(Sender<Word>, JoinHandle<()>)>,
    /// Keepers that were let go and may still be ending their process.
    leaving: Vec<JoinHandle<()>>,
    inbox: Inbox,
}

impl Errands {
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { current: None, leaving: Vec::new(), inbox }
    }

    /// Starts a process for an errand; the one before is ended.
    pub(super) fn start(&mut self, number: u64, errand: Errand) {
        self.cancel();
        let (words, heard) = mpsc::channel();
        let (inbox, sender) = (self.inbox.clone(), words.clone());
        let spawned = thread::Builder::new().name("errand".into()).spawn(move || {
            if let Some(outcome) = run(errand, sender, &heard) {
                inbox.post(Event::ErrandEnded { number, outcome });
            }
        });
        match spawned {
            Ok(thread) => self.current = Some((words, thread)),
            Err(err) => self.inbox.post(Event::ErrandEnded { number, outcome: Err(err.to_string()) }),
        }
    }

    /// Ends the errand that is under way, without a word.
    pub(super) fn cancel(&mut self) {
        self.leaving.retain(|thread| !thread.is_finished());
        if let Some((words, thread)) = self.current.take() {
            words.send(Word::Cancelled).ok(); // A keeper that is gone needs no word.
            self.leaving.push(thread);
        }
    }
}

/// Ends the process and waits for its end: none outlives the window.
impl Drop for Errands {
    fn drop(&mut self) {
        self.cancel();
        for thread in self.leaving.drain(..) {
            thread.join().ok(); // A panic there was reported by the hook.
        }
    }
}

/// Runs an errand to its end; nothing where it was cancelled.
fn run(errand: Errand, words: Sender<Word>, heard: &Receiver<Word>) -> Option<Outcome> {
    let sink = move |notice| {
        let outcome = match notice {
            Notice::Event(WorkerEvent::Errand(outcome)) => outcome,
            Notice::Died(death) => Err(death.to_string()),
            _ => return,
        };
        words.send(Word::Ended(outcome)).ok(); // The keeper hears only the first.
    };
    let process = match Process::spawn(sink, || {}) {
        Ok(process) => process,
        Err(err) => return Some(Err(err.to_string())),
    };
    if let Err(err) = process.send(Command::Errand(Box::new(errand))) {
        return Some(Err(err.to_string()));
    }
    let word = heard.recv_timeout(MOST_TIME);
    // The process goes with this: it is ended where it does not leave by itself.
    drop(process);
    match word {
        Ok(Word::Ended(outcome)) => Some(outcome),
        Ok(Word::Cancelled) | Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => Some(Err(too_long())),
    }
}

fn too_long() -> String {
    format!(
        "It took more than {} s and was ended. A net with fewer or narrower layers is measured sooner",
        MOST_TIME.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;
    use crate::run::Device;

    fn errand() -> Errand {
        Errand::ActivationTimes { device: Device::Cpu }
    }

    /// The program of a test does not know the arguments of a worker and leaves at once: a process that dies.
    #[test]
    fn a_process_that_dies_is_told_of_once_and_the_next_one_can_start() {
        let inbox = Inbox::new(Arc::new(|| {}));
        let mut errands = Errands::new(inbox.clone());
        for number in [1, 2] {
            errands.start(number, errand());
            let end = Instant::now() + Duration::from_secs(20);
            let events = loop {
                let events = inbox.take();
                if !events.is_empty() {
                    break events;
                }
                assert!(Instant::now() < end, "nothing is told of the death");
                thread::sleep(Duration::from_millis(5));
            };
            let [Event::ErrandEnded { number: told, outcome: Err(why) }] = events.iter().collect::<Vec<_>>()[..] else {
                panic!("{events:?}");
            };
            assert_eq!(*told, number);
            assert!(why.starts_with("The training process left with exit code"), "{why}");
        }
    }

    #[test]
    fn what_is_cancelled_says_nothing_and_its_thread_ends_with_its_process() {
        let inbox = Inbox::new(Arc::new(|| {}));
        let (words, heard) = mpsc::channel();
        words.send(Word::Cancelled).unwrap();
        assert!(run(errand(), words, &heard).is_none());
        let mut errands = Errands::new(inbox.clone());
        errands.cancel();
        drop(errands);
        assert!(inbox.take().is_empty());
    }
}
