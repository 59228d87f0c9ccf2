//! What theory says, in words.

use super::verdict::three_digits;
use crate::spec::{Activation, InitializerKind};
use crate::theory::NoTheory;

/// An initializer in a list: the first line stands at the right of its name, the others in its tooltip.
pub(in crate::ui) fn initializer_detail(
    kind: InitializerKind,
    activation: Activation,
    predicted: Result<Option<f64>, NoTheory>,
) -> String {
    let (factor, sentence) = match predicted {
        Ok(Some(factor)) => {
            let factor = three_digits(factor);
            let name = activation.label();
            let sentence =
                format!("With {name} a layer multiplies the gradient by {factor} on its way back, in theory");
            (format!("factor {factor}"), sentence)
        }
        Ok(None) => (String::new(), "With one hidden layer there is no factor per layer".to_owned()),
        Err(reason) => (String::new(), reason.reason().to_owned()),
    };
    format!("{factor}\n{}\n{}\n{sentence}", kind.formula(), kind.mechanism())
}
