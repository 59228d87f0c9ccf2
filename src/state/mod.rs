//! The one truth of the window: what is edited, which runs there are, what is shown.
//!
//! Views read [`State`] and return [`Action`]s; [`update`] applies them and [`absorb`] folds in what comes back from
//! outside. Both only change the state and return [`Effect`]s, which `app` performs. No clock (time comes in events),
//! no files, no threads, no drawing.

mod draft;
mod run_entry;

mod banner;
mod devices;
mod view;

mod action;
mod effect;
mod event;

mod costs;
mod opening;
mod session;
mod suggestion;

mod filing;
mod paths;
mod running;

mod absorb;
mod update;

mod words;

#[cfg(test)]
mod tests;

pub use absorb::absorb;
pub use action::{Action, PromptAnswer};
pub use banner::{Banner, BannerButton, BannerId, BannerLevel};
pub use costs::{Costs, Measurement};
pub use devices::{DeviceList, Devices};
pub use draft::{Draft, Edits, differing_fields};
pub use effect::{DialogPurpose, Effect, ExportRequest, SaveRequest, SavedRun, StartRequest};
pub use event::{DeathCause, Event, LoadedDocument, LoadedRun};
pub use opening::{Example, Opening, PathPrompt, Preferences, Prompt, ReplacePrompt};
pub use run_entry::{LiveSettings, Phase, RunEntry, SharedHistory, Vitals};
pub use session::State;
pub use suggestion::Suggestion;
pub use update::update;
pub use view::{ExportChoice, FigureFormat, Panels, Primary, ShownStep, Theme, Tile, View};
