//! Small files that are written off the window's thread, the newest contents only.

use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use super::folders::Folders;
use crate::files::{Places, WriteError};

/// Writes one file; dropping it waits for the last contents.
pub(super) struct Writer<T> {
    queue: Option<Sender<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Writer<T> {
    /// A writer whose thread is called `name`, which is also how the log calls the file.
    pub(super) fn new(
        name: &'static str,
        folders: Arc<Folders>,
        save: impl Fn(&T, &Places) -> Result<(), WriteError> + Send + 'static,
    ) -> Self {
        let (queue, waiting) = mpsc::channel::<T>();
        let spawned = thread::Builder::new().name(name.into()).spawn(move || {
            while let Ok(mut contents) = waiting.recv() {
                while let Ok(newer) = waiting.try_recv() {
                    contents = newer;
                }
                if let Some(Err(err)) = folders.places().map(|places| save(&contents, places)) {
                    tracing::warn!("the {name} could not be written: {err}");
                }
            }
        });
        match spawned {
            Ok(thread) => Self { queue: Some(queue), thread: Some(thread) },
            Err(err) => {
                tracing::warn!("the {name} will not be written: {err}");
                Self { queue: None, thread: None }
            }
        }
    }

    /// Writes these contents, unless newer ones follow at once.
    pub(super) fn write(&self, contents: T) {
        if let Some(queue) = &self.queue {
            queue.send(contents).ok(); // The thread is gone only after a panic, which was reported.
        }
    }
}

impl<T> Drop for Writer<T> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok(); // A panic there was reported by the hook.
        }
    }
}
