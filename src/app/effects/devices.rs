//! Adapters, listed by a process of its own: a driver that crashes or hangs takes nothing else with it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::inbox::Inbox;
use crate::run::{Adapter, Command, Event as WorkerEvent};
use crate::state::Event;
use crate::worker::{Notice, Process};

/// Most time that listing may take: a device's first use can take two minutes.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Lists the adapters and posts them.
pub(super) fn list(inbox: Inbox) {
    let fallback = inbox.clone();
    let spawned = thread::Builder::new().name("list-devices".into()).spawn(move || {
        inbox.post(Event::DevicesListed(adapters()));
    });
    if let Err(err) = spawned {
        fallback.post(Event::DevicesListed(Err(err.to_string())));
    }
}

fn adapters() -> Result<Vec<Adapter>, String> {
    let (found, answer) = mpsc::sync_channel(1);
    let sink = move |notice| {
        let outcome = match notice {
            Notice::Event(WorkerEvent::Adapters(adapters)) => Ok(adapters),
            Notice::Died(death) => Err(death.to_string()),
            _ => return,
        };
        found.try_send(outcome).ok(); // Only the first answer counts.
    };
    let process = Process::spawn(sink, || {}).map_err(|err| err.to_string())?;
    process.send(Command::ListAdapters).map_err(|err| err.to_string())?;
    answer.recv_timeout(MOST_TIME).map_err(|_| format!("no answer within {} s", MOST_TIME.as_secs()))?
}
