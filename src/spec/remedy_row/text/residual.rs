//! What is said about residual connections: the rule by their order, the rest by their scale.

use super::RemedyText;
use crate::spec::remedy::{BranchScale, Residual, ResidualOrder};

pub(super) fn text(residual: Residual) -> RemedyText {
    let is_pre = residual.order == ResidualOrder::PreActivation;
    let formula = if is_pre {
        "x + s z in the last layer of a block, before its activation: z its pre-activation, s the scale, x the sum that \
         entered the block"
    } else {
        "phi(x + s z) in the last layer of a block: z its pre-activation, s the scale, x the output of the layer before \
         the block"
    };
    let (mechanism, limitation) = match residual.scale {
        BranchScale::One => (
            "Adds a block's input to its output: the gradient has a path of factor 1",
            "Each block doubles the power of the signal: without normalization ReLU nets diverge from about 20 layers",
        ),
        BranchScale::Constant { .. } => (
            "Adds a block's input to its scaled output: a path of factor 1",
            "Each block multiplies the power of the signal by about 1 + scale^2",
        ),
        BranchScale::InverseSqrtDepth => (
            "A path of factor 1, and branches so small that all of them keep the size",
            "All blocks together still multiply the power of the signal by about e",
        ),
        BranchScale::Rezero | BranchScale::Skipinit => (
            "A path of factor 1; each branch starts at 0 and learns its own scale",
            "A block's weights receive no gradient before its scale has left 0",
        ),
    };
    let reference = match (residual.scale, is_pre) {
        (BranchScale::Rezero | BranchScale::Skipinit, _) => {
            "Bachlechner (2020), \"ReZero is all you need\", arXiv 2003.04887; as SkipInit De & Smith (2020), arXiv \
             2002.10444"
        }
        (BranchScale::InverseSqrtDepth, _) => {
            "De & Smith (2020), arXiv 2002.10444: batch normalization shrinks residual branches by about this much"
        }
        (_, true) => "He (2016), \"Identity mappings in deep residual networks\", arXiv 1603.05027",
        (_, false) => "He (2015), \"Deep residual learning for image recognition\", arXiv 1512.03385",
    };
    RemedyText { mechanism, formula, limitation, reference }
}
