//! What is said about each kind of normalization.

use super::RemedyText;
use crate::spec::remedy::NormalizationKind;

pub(super) fn text(kind: NormalizationKind) -> RemedyText {
    match kind {
        NormalizationKind::Batch | NormalizationKind::None => RemedyText {
            mechanism: "Brings each unit to mean 0, deviation 1 over the batch, out of saturation",
            formula: "gamma (z - mean) / sqrt(variance + epsilon) + beta for each unit, over the batch while training; \
                      over running statistics in evaluation",
            limitation: "In deep nets without skips it makes gradients explode at the start, by 1.21 per ReLU layer; small \
                         batches make its statistics noisy",
            reference: "Ioffe & Szegedy (2015), \"Batch normalization\", arXiv 1502.03167; Yang (2019), \"A mean field \
                        theory of batch normalization\", arXiv 1902.08129",
        },
        NormalizationKind::Layer => RemedyText {
            mechanism: "Brings the units of each sample to mean 0, deviation 1, whatever the batch",
            formula: "gamma (z - mean) / sqrt(variance + epsilon) + beta for each sample, over the units of the layer",
            limitation: "It keeps the size of the signal; a derivative far below 1, such as the sigmoid's, still shrinks \
                         the gradient",
            reference: "Ba, Kiros & Hinton (2016), \"Layer normalization\", arXiv 1607.06450",
        },
        NormalizationKind::Rms => RemedyText {
            mechanism: "Divides the units of each sample by their root mean square",
            formula: "gamma z / sqrt(mean of z^2 + epsilon) for each sample, over the units of the layer",
            limitation: "It keeps the size of the signal but not its mean; a derivative far below 1, such as the sigmoid's, \
                         still shrinks the gradient",
            reference: "Zhang & Sennrich (2019), \"Root mean square layer normalization\", arXiv 1910.07467",
        },
    }
}
