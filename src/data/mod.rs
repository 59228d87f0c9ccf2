//! Samples and batches on the host, drawn from the experiment's seeds. The same on every platform.

mod random;

mod digits;
mod plane;
mod teacher;

mod set;
mod split;

mod batches;
mod load;

pub use batches::Batches;
pub use load::{DataError, load};
pub use set::{DataSet, Part, Targets};
