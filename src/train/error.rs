//! What can go wrong before and while a network trains. Divergence is none of these: it is a result.

use crate::data::DataError;

/// Why a run could not be built or go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The data could not be made or read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The experiment asks for something that this version cannot run.
    #[error("{path}: {message}")]
    NotInThisVersion {
        /// Path of the field.
        path: String,
        /// What is asked for.
        message: String,
    },
    /// The device could not be opened.
    #[error("the device {device} could not be opened: {message}")]
    Device {
        /// Name of the device.
        device: String,
        /// What the driver or the runtime said.
        message: String,
    },
    /// The device opened is another one than was asked for.
    #[error("asked for {wanted}, but the system opened {opened}; nothing was computed")]
    OtherDevice {
        /// The chosen adapter.
        wanted: String,
        /// The adapter that was opened.
        opened: String,
    },
    /// A result could not be read back from the device.
    #[error("the device stopped answering while its results were read: {message}")]
    ReadBack {
        /// What the driver or the runtime said.
        message: String,
    },
}
