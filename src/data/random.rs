//! Random streams: one seed, a stream of ChaCha per purpose, so that no draw depends on how many came before it
//! elsewhere.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// What random numbers are drawn for. The numbers are part of what makes runs repeatable: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The samples of a generated task.
    Samples,
    /// Their noise.
    Noise,
    /// Which samples are for validation, and the order of the others.
    Split,
    /// The weights of a teacher network.
    Teacher,
    /// The order of the samples in an epoch.
    Epoch(u64),
}

/// The stream of random numbers for a purpose.
///
/// Streams of `nn::draw` have the topmost byte 0; those of data have 1 and 2, so that equal seeds do not mean equal
/// draws.
pub(super) fn stream(seed: u64, purpose: Purpose) -> ChaCha8Rng {
    const DATA: u64 = 1 << 56;
    const EPOCHS: u64 = 2 << 56;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(match purpose {
        Purpose::Samples => DATA,
        Purpose::Noise => DATA + 1,
        Purpose::Split => DATA + 2,
        Purpose::Teacher => DATA + 3,
        Purpose::Epoch(epoch) => EPOCHS + epoch,
    });
    rng
}

/// A uniform draw from [0, 1).
pub(super) fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    rng.random()
}

/// A draw from the normal distribution with mean 0 and deviation 1.
pub(super) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}
