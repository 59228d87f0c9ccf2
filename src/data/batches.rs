//! The order of the samples: each epoch is shuffled anew, from a stream of its own.

use rand::seq::SliceRandom;

use super::random::{Purpose, stream};

/// Mini-batches of indices into the training set, step after step.
///
/// An epoch has floor(n_train / batch_size) batches; the rest of it is left out. A batch that is larger than the set is
/// the whole set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batches {
    batch_size: usize,
    seed: u64,
    /// The step that [`Batches::next_batch`] will give.
    step: u64,
    /// The epoch whose order is in `order`.
    epoch: Option<u64>,
    order: Vec<u32>,
}

impl Batches {
    /// Batches from step 0 on. `n_train` and `batch_size` are at least 1.
    pub fn new(n_train: usize, batch_size: u64, seed: u64) -> Self {
        let n_train = n_train.max(1);
        let batch_size = usize::try_from(batch_size).unwrap_or(usize::MAX).clamp(1, n_train);
        let order = (0..u32::try_from(n_train).expect("samples are at most a million")).collect();
        Self { batch_size, seed, step: 0, epoch: None, order }
    }

    /// Samples of each batch: as asked for, or the whole set.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Batches of an epoch, at least 1.
    pub fn n_per_epoch(&self) -> usize {
        self.order.len() / self.batch_size
    }

    /// The step whose batch comes next.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Goes to a step, forwards or backwards, without drawing what lies between.
    pub fn jump_to(&mut self, step: u64) {
        self.step = step;
    }

    /// The batch of the next step: indices of training samples.
    pub fn next_batch(&mut self) -> &[u32] {
        let n_per_epoch = self.n_per_epoch() as u64;
        let epoch = self.step / n_per_epoch;
        if self.epoch != Some(epoch) {
            self.shuffle(epoch);
        }
        let start = (self.step % n_per_epoch) as usize * self.batch_size;
        self.step += 1;
        &self.order[start..start + self.batch_size]
    }

    fn shuffle(&mut self, epoch: u64) {
        // From the same start each time, so that an epoch's order does not depend on the epochs before it.
        for (place, idx) in self.order.iter_mut().zip(0..) {
            *place = idx;
        }
        self.order.shuffle(&mut stream(self.seed, Purpose::Epoch(epoch)));
        self.epoch = Some(epoch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(batches: &mut Batches, n_steps: usize) -> Vec<Vec<u32>> {
        (0..n_steps).map(|_| batches.next_batch().to_vec()).collect()
    }

    #[test]
    fn an_epoch_shows_no_sample_twice_and_leaves_the_rest_out() {
        let mut batches = Batches::new(1438, 128, 3);
        assert_eq!(batches.n_per_epoch(), 11);
        let mut firsts = Vec::new();
        for _ in 0..3 {
            let mut seen: Vec<u32> = steps(&mut batches, 11).concat();
            firsts.push(seen[0]);
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 11 * 128);
            assert!(seen.iter().all(|&idx| idx < 1438));
        }
        assert!(firsts[0] != firsts[1] || firsts[1] != firsts[2], "each epoch has an order of its own");
    }

    #[test]
    fn a_jump_gives_what_counting_up_to_the_step_gives() {
        let mut counted = Batches::new(50, 7, 11);
        let all = steps(&mut counted, 40);
        for step in [39, 0, 7, 6, 21] {
            let mut jumped = Batches::new(50, 7, 11);
            jumped.jump_to(step);
            assert_eq!(jumped.next_batch(), all[step as usize], "step {step}");
            assert_eq!(jumped.step(), step + 1);
        }
        counted.jump_to(3);
        assert_eq!(counted.next_batch(), all[3]);
    }

    #[test]
    fn a_batch_larger_than_the_set_is_the_whole_set() {
        let mut batches = Batches::new(5, 1_000_000_000, 1);
        assert_eq!((batches.batch_size(), batches.n_per_epoch()), (5, 1));
        for mut batch in steps(&mut batches, 4) {
            batch.sort_unstable();
            assert_eq!(batch, [0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn the_order_depends_on_the_seed_and_a_copy_goes_on_alike() {
        let mut first = Batches::new(100, 10, 1);
        assert_ne!(steps(&mut first, 3), steps(&mut Batches::new(100, 10, 2), 3));
        let mut copy = first.clone();
        assert_eq!(steps(&mut first, 30), steps(&mut copy, 30));
    }

    /// The numbers are those of the first version: a change would make old experiments run differently.
    #[test]
    fn the_order_of_the_first_version_stays() {
        let mut batches = Batches::new(10, 5, 3);
        assert_eq!(steps(&mut batches, 3), [[0, 7, 9, 3, 2], [4, 1, 5, 8, 6], [6, 9, 0, 7, 5]]);
    }
}
