//! `summary.json`: how a run ended, for other programs (FORMAT, section 3).

use serde_json::{Map, Value, json};

use crate::run::{Device, SelfTest, Summary};
use crate::spec::Choice;

/// The file's text. `versions` are pairs of a program or library and its version.
pub fn summary_json(summary: &Summary, device: &Device, self_test: SelfTest, versions: &[(&str, &str)]) -> String {
    let first_non_finite = summary
        .first_non_finite
        .map(|first| json!({ "step": first.step, "layer": first.layer, "quantity": first.quantity.key() }));
    let device_kind = match device {
        Device::Cpu => "cpu",
        Device::Adapter(adapter) => adapter.kind.key(),
    };
    let versions: Map<_, _> = versions.iter().map(|(name, version)| ((*name).to_owned(), json!(version))).collect();
    let value = json!({
        "outcome": summary.outcome.key(),
        "last_step": summary.last_step,
        "first_non_finite": first_non_finite,
        "loss": number(summary.loss),
        "train_accuracy": number(summary.train_accuracy),
        "validation_loss": number(summary.validation_loss),
        "validation_accuracy": number(summary.validation_accuracy),
        "factor_per_layer": { "first": number(summary.first_factor), "last": number(summary.last_factor) },
        "device": {
            "kind": device_kind,
            "name": device.label(),
            "driver": device.driver(),
            "self_test": self_test.key(),
        },
        "secs": number(Some(summary.secs)),
        "ms_per_step": number(summary.ms_per_step),
        "ms_per_step_unmeasured": number(summary.ms_per_step_unmeasured),
        "versions": versions,
    });
    let mut text = serde_json::to_string_pretty(&value).expect("words, numbers and nulls are JSON");
    text.push('\n');
    text
}

/// JSON has no word for what is not finite: it becomes a string.
fn number(value: Option<f64>) -> Value {
    match value {
        None => Value::Null,
        Some(value) if value.is_nan() => json!("NaN"),
        Some(f64::INFINITY) => json!("inf"),
        Some(f64::NEG_INFINITY) => json!("-inf"),
        Some(value) => json!(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{FirstNonFinite, Outcome, Quantity};

    #[test]
    fn what_is_not_finite_is_a_string_and_what_is_missing_is_null() {
        let summary = Summary {
            outcome: Outcome::Diverged,
            last_step: Some(41),
            first_non_finite: Some(FirstNonFinite {
                step: 41,
                layer: None,
                quantity: Quantity::Loss,
                is_infinite: false,
            }),
            loss: Some(f64::NAN),
            train_accuracy: Some(0.1),
            validation_loss: Some(f64::INFINITY),
            validation_accuracy: None,
            first_factor: Some(f64::NEG_INFINITY),
            last_factor: None,
            secs: 1.5,
            ms_per_step: Some(3.25),
            ms_per_step_unmeasured: None,
        };
        let text = summary_json(&summary, &Device::Cpu, SelfTest::Passed, &[("gradlab", "0.1.0"), ("burn", "0.22.1")]);
        let value: Value = serde_json::from_str(&text).unwrap();
        let expected = json!({
            "outcome": "diverged", "last_step": 41,
            "first_non_finite": { "step": 41, "layer": null, "quantity": "loss" },
            "loss": "NaN", "train_accuracy": 0.1, "validation_loss": "inf", "validation_accuracy": null,
            "factor_per_layer": { "first": "-inf", "last": null },
            "device": { "kind": "cpu", "name": "CPU", "driver": "", "self_test": "passed" },
            "secs": 1.5, "ms_per_step": 3.25, "ms_per_step_unmeasured": null,
            "versions": { "gradlab": "0.1.0", "burn": "0.22.1" },
        });
        assert_eq!(value, expected);
    }
}
