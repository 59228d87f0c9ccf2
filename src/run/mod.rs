//! Runs as plain data: rows, frames, history, messages, verdicts. No tensors, no files, no screen.

mod array;
mod row;

mod distribution;
mod frame;
mod gradient_norms;
mod history;

mod device;
mod outcome;

mod cost_book;
mod errand;

mod protocol;

mod diagnosis;

pub use array::{ArrayValues, NamedArray};
pub use cost_book::{CostBook, CostKey, MOST_COSTS, MOST_DEVICES, MeasuredActivations, MeasuredCost};
pub use device::{Adapter, AdapterKind, Device, GraphicsApi, SelfTest};
pub use diagnosis::{EXPLODING_RATIO, LEARNING_UPDATES, VANISHING_RATIO, Verdict, VerdictKind, diagnose};
pub use distribution::{Distribution, Distributions, N_BINS};
pub use errand::{ActivationTime, ActivationTimes, Comparison, Errand, ErrandAnswer, Side};
pub use frame::{Extent, Frame, FrameExtents, LayerExtents, Marks};
pub use gradient_norms::{GradientNorms, NORM_BINS_PER_DECADE};
pub use history::{Bucket, History};
pub use outcome::{FirstNonFinite, Outcome, Quantity, RunEvent, RunEventKind, Summary};
pub use protocol::{Command, Event, PROTOCOL_VERSION, RunId, RunMessage, RunSetup};
pub use row::{LayerColumn, LayerValues, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepColumn, StepRow, factor_per_layer};
