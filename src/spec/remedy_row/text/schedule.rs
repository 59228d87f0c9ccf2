//! What is said about each schedule of the learning rate.

use super::RemedyText;
use crate::spec::training::Schedule;

pub(super) fn text(schedule: Schedule) -> RemedyText {
    match schedule {
        Schedule::Constant { .. } => RemedyText {
            mechanism: "Raises the learning rate from near 0 to its value over the first steps",
            formula: "rate (k + 1) / w at step k of a warm-up of w steps, then the rate itself",
            limitation: "Helps where the first steps diverge; a gradient that vanished stays small",
            reference: "Goyal (2017), \"Accurate, large minibatch SGD\", arXiv 1706.02677",
        },
        Schedule::Step { .. } => RemedyText {
            mechanism: "Multiplies the learning rate by the factor at every so many steps",
            formula: "rate factor^floor((k - w) / every) at step k, after a warm-up of w steps",
            limitation: "A lowered rate cannot bring back a gradient that vanished",
            reference: "He (2015), \"Deep residual learning for image recognition\", arXiv 1512.03385",
        },
        Schedule::Cosine { .. } => RemedyText {
            mechanism: "Lowers the learning rate along a cosine, so that late steps stay small",
            formula: "rate (f + (1 - f) (1 + cos(pi (k - w) / (n - 1 - w))) / 2) at step k of n, after a warm-up of w \
                      steps, f being the final share",
            limitation: "A lowered rate cannot bring back a gradient that vanished",
            reference: "Loshchilov & Hutter (2016), \"SGDR\", arXiv 1608.03983",
        },
    }
}
