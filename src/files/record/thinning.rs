//! Which steps a run keeps (FORMAT, section 2, "Kept rows").
//!
//! Steps 0 to 15, multiples of 2^k, the last one, and the 200 before a divergence or fault, with the least k at which
//! their number is within the limit. As runs only grow, so does k: a step that was dropped is never wanted again, and
//! thinning bit by bit gives what thinning once at the end would give.

use std::collections::VecDeque;

/// Steps below this one are always kept.
const N_FIRST_STEPS: u64 = 16;
/// Measured steps before a divergence or fault that are always kept.
pub(super) const N_STEPS_BEFORE_END: usize = 200;
const N_STRIDES: u32 = 64;

/// What is to be kept, for one compaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// Multiples of 2 to this power are kept.
    pub log2_stride: u32,
    last: Option<u64>,
    pinned: Vec<u64>,
}

impl Rule {
    /// Whether a step is kept.
    pub fn keeps(&self, step: u64) -> bool {
        step < N_FIRST_STEPS
            || step.trailing_zeros() >= self.log2_stride
            || self.last == Some(step)
            || self.pinned.binary_search(&step).is_ok()
    }
}

/// Counts measured steps, to find the stride without looking at rows.
#[derive(Clone, Debug)]
pub(super) struct Thinning {
    most_rows: u64,
    n_measured: u64,
    n_first: u64,
    /// Steps from 16 on, by the number of times that 2 divides them.
    by_twos: [u64; N_STRIDES as usize],
    least_log2_stride: u32,
    /// The newest steps: one more than may have to be kept before the end.
    newest: VecDeque<u64>,
    /// Steps that are kept whatever the stride, in order.
    pinned: Vec<u64>,
    /// A step to pin as soon as it is measured.
    awaited: Option<u64>,
}

impl Thinning {
    /// Nothing measured yet. `least_log2_stride` is what the rows that exist have been thinned to already.
    pub fn new(most_rows: u64, least_log2_stride: u32) -> Self {
        Self {
            most_rows,
            n_measured: 0,
            n_first: 0,
            by_twos: [0; N_STRIDES as usize],
            least_log2_stride,
            newest: VecDeque::with_capacity(N_STEPS_BEFORE_END + 2),
            pinned: Vec::new(),
            awaited: None,
        }
    }

    /// Counts a measured step; steps rise.
    pub fn count(&mut self, step: u64) {
        self.n_measured += 1;
        if step < N_FIRST_STEPS {
            self.n_first += 1;
        } else {
            self.by_twos[step.trailing_zeros() as usize] += 1;
        }
        if self.newest.len() > N_STEPS_BEFORE_END {
            self.newest.pop_front();
        }
        self.newest.push_back(step);
        if self.awaited == Some(step) {
            self.awaited = None;
            self.pinned.push(step);
        }
    }

    /// Keeps a step, measured or about to be, and the 200 before it.
    pub fn pin(&mut self, step: u64) {
        let before = self.newest.partition_point(|measured| *measured < step);
        let first = before.saturating_sub(N_STEPS_BEFORE_END);
        self.pinned.extend(self.newest.range(first..).copied().filter(|measured| *measured <= step));
        self.pinned.sort_unstable();
        self.pinned.dedup();
        if self.newest.back().is_none_or(|last| *last < step) {
            self.awaited = Some(step);
        }
    }

    /// The newest step.
    pub fn last(&self) -> Option<u64> {
        self.newest.back().copied()
    }

    /// The first of the newest steps, which stay as measured while the run goes on.
    pub fn newest_from(&self) -> Option<u64> {
        self.newest.front().copied()
    }

    /// Most rows to keep.
    pub fn most_rows(&self) -> u64 {
        self.most_rows
    }

    /// Whether rows have to be dropped.
    pub fn is_needed(&self) -> bool {
        self.n_measured > self.most_rows || self.least_log2_stride > 0
    }

    /// What to keep if the run ended now. While it goes on, the newest rows are left alone anyway.
    pub fn rule(&self) -> Rule {
        let fewest = self.n_kept(N_STRIDES - 1);
        let log2_stride = (self.least_log2_stride..N_STRIDES)
            .find(|log2_stride| {
                let n_kept = self.n_kept(*log2_stride);
                // Where even the steps that must be kept are too many, a longer stride is of no use.
                n_kept <= self.most_rows || n_kept == fewest
            })
            .unwrap_or(N_STRIDES - 1);
        Rule { log2_stride, last: self.last(), pinned: self.pinned.clone() }
    }

    fn n_kept(&self, log2_stride: u32) -> u64 {
        let is_extra = |step: &u64| *step >= N_FIRST_STEPS && step.trailing_zeros() < log2_stride;
        let n_multiples: u64 = self.by_twos[log2_stride as usize..].iter().sum();
        let n_pinned = self.pinned.iter().filter(|step| is_extra(step)).count() as u64;
        let last = self.last().filter(|step| is_extra(step) && self.pinned.binary_search(step).is_err());
        self.n_first + n_multiples + n_pinned + u64::from(last.is_some())
    }
}
