//! Where an activation lets nothing or nearly nothing of a gradient pass, and how many numbers are there.

use crate::run::Distribution;
use crate::spec::Activation;

/// From one number to another; either may be infinite.
pub(super) type Zone = (f64, f64);

/// Beyond this every activation is as flat as it will ever be: exp(-u) is 0 and exp(u) infinite.
const FAR: f64 = 1000.0;

/// The zones of an activation, at most one on either side of 0.
pub(super) fn flat_zones(activation: Activation) -> Vec<Zone> {
    let below = edge(activation, -FAR).map(|edge| (f64::NEG_INFINITY, edge));
    let above = edge(activation, FAR).map(|edge| (edge, f64::INFINITY));
    below.into_iter().chain(above).collect()
}

/// Where the flat part that contains `far` ends towards 0; nothing where there is none.
fn edge(activation: Activation, far: f64) -> Option<f64> {
    if !activation.is_flat_at(far) {
        return None;
    }
    if activation.is_flat_at(0.0) {
        return Some(0.0);
    }
    let (mut flat, mut steep) = (far, 0.0);
    // 60 halvings leave nothing of 1000 that f64 could tell.
    for _ in 0..60 {
        let middle = (flat + steep) / 2.0;
        if activation.is_flat_at(middle) {
            flat = middle;
        } else {
            steep = middle;
        }
    }
    Some(flat)
}

/// Which share of the finite numbers lies in the zones, 0 to 1; numbers in a bin on an edge are shared out evenly.
pub(super) fn flat_share(zones: &[Zone], distribution: &Distribution) -> Option<f64> {
    let total: u64 = distribution.counts.iter().map(|count| u64::from(*count)).sum();
    if total == 0 {
        return None;
    }
    let share_of_bin = |bin_idx: usize| -> f64 {
        let (left, right) = distribution.edges(bin_idx);
        let part = |zone: &Zone| {
            if right > left {
                ((right.min(zone.1) - left.max(zone.0)) / (right - left)).clamp(0.0, 1.0)
            } else {
                // All numbers are the same one.
                f64::from(u8::from(zone.0 <= left && left <= zone.1))
            }
        };
        zones.iter().map(part).sum()
    };
    let inside: f64 =
        distribution.counts.iter().enumerate().map(|(idx, count)| f64::from(*count) * share_of_bin(idx)).sum();
    Some(inside / total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ACTIVATIONS;

    /// Oracle: closed forms for sigmoid and tanh; exp underflows to 0 in f64 below -745.13.
    #[test]
    fn zones_begin_where_the_derivative_ends() {
        let s = (1.0 - 0.95_f64.sqrt()) / 2.0;
        let sigmoid = (s / (1.0 - s)).ln();
        let zones = flat_zones(Activation::Sigmoid);
        assert!((zones[0].1 - sigmoid).abs() < 1e-9 && (zones[1].0 + sigmoid).abs() < 1e-9, "{zones:?}");
        let tanh = flat_zones(Activation::Tanh);
        assert!((tanh[1].0 - 0.95_f64.sqrt().atanh()).abs() < 1e-9, "{tanh:?}");
        assert_eq!(flat_zones(Activation::Relu), [(f64::NEG_INFINITY, 0.0)]);
        let elu = flat_zones(Activation::Elu { alpha: 1.0 });
        assert!((elu[0].1 + 745.13).abs() < 0.1, "{elu:?}");
        for activation in [Activation::Linear, Activation::LeakyRelu { slope: 0.01 }] {
            assert_eq!(flat_zones(activation), [], "{activation:?}");
        }
        assert!(ACTIVATIONS.iter().all(|activation| flat_zones(*activation).len() <= 2));
    }
}
