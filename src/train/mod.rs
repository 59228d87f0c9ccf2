//! Training: device, trainer, clipping, optimizer, measuring. One step is a function; the loop around it is `worker`'s.

mod device;
mod error;

mod readings;
mod samples;

mod clipping;
mod measurement;
mod non_finite;
mod optimizer;
mod regularization;

mod activation_passes;
mod export;
mod trainer;

pub use activation_passes::ActivationPasses;
pub use device::{adapters, configure_runtimes};
pub use error::TrainError;
pub use trainer::{StepReport, Trainer};

#[cfg(test)]
mod tests;
