//! File dialogs behind a trait, so that tests inject paths; the desktop's own dialogs through rfd.

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use eframe::Frame;

use super::desktop;
use crate::state::DialogPurpose;

/// What a dialog came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A path was chosen.
    Path(PathBuf),
    /// It was closed without one.
    Closed,
    /// This desktop has none.
    NoDialog,
}

/// Waits for the answer; called on a thread of its own.
pub type Pending = Box<dyn FnOnce() -> Answer + Send>;

/// What asks the user for paths.
pub trait FileDialogs {
    /// Prepares a dialog on the window's thread. `suggestion` is a file name; empty for reading.
    fn ask(&mut self, purpose: DialogPurpose, suggestion: &str, parent: Option<&Frame>) -> Pending;
}

/// The desktop's own dialogs.
#[derive(Debug, Default)]
pub(super) struct DesktopDialogs;

impl FileDialogs for DesktopDialogs {
    fn ask(&mut self, purpose: DialogPurpose, suggestion: &str, parent: Option<&Frame>) -> Pending {
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(parent) = parent {
            dialog = dialog.set_parent(parent);
        }
        if !suggestion.is_empty() {
            dialog = dialog.set_file_name(suggestion);
        }
        dialog = match purpose {
            DialogPurpose::Open => {
                dialog.set_title("Open").add_filter("Experiments and documents", &["toml", "gradlab"])
            }
            DialogPurpose::Save => {
                let dialog = dialog.set_title("Save as");
                let experiment = ("Experiment", ["toml"]);
                let document = ("Document with its runs", ["gradlab"]);
                let pair = if suggestion.ends_with(".toml") { [experiment, document] } else { [document, experiment] };
                pair.iter().fold(dialog, |dialog, (name, endings)| dialog.add_filter(*name, endings))
            }
            DialogPurpose::Export => {
                let dialog = dialog.set_title("Export figure");
                let pair = if suggestion.ends_with(".png") { ["png", "svg"] } else { ["svg", "png"] };
                pair.iter().fold(dialog, |dialog, ending| dialog.add_filter(ending.to_uppercase(), &[*ending]))
            }
        };
        // The future must be made on this thread (macOS), and begins where it is awaited.
        match purpose {
            DialogPurpose::Open => pending(dialog.pick_file()),
            DialogPurpose::Save | DialogPurpose::Export => pending(dialog.save_file()),
        }
    }
}

fn pending(future: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static) -> Pending {
    Box::new(move || {
        // Asked here, as a desktop can take its time to answer.
        if !desktop::has_file_dialog() {
            return Answer::NoDialog;
        }
        match wait_for(future) {
            Some(file) => Answer::Path(file.path().to_owned()),
            None => Answer::Closed,
        }
    })
}

/// Waits for a future on this thread.
fn wait_for<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_future_that_another_thread_completes_is_waited_for() {
        let (sender, receiver) = mpsc::channel();
        let future = std::future::poll_fn(move |context| match receiver.try_recv() {
            Ok(value) => Poll::Ready(value),
            Err(_) => {
                let (waker, sender): (Waker, mpsc::Sender<u8>) = (context.waker().clone(), sender.clone());
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(20));
                    sender.send(7).unwrap();
                    waker.wake();
                });
                Poll::Pending
            }
        });
        assert_eq!(wait_for(future), 7);
    }
}
