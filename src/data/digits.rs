//! The bundled handwritten digits: 1797 images of 8 x 8 pixels, grey levels 0 to 16. Attribution: `assets/README.md`.

use std::sync::OnceLock;

use super::Targets;
use super::split::Samples;

const TABLE: &str = include_str!("../../assets/digits.csv");
const N_PIXELS: usize = 64;
const LARGEST_GREY: f64 = 16.0;

struct Digits {
    greys: Vec<u8>,
    labels: Vec<u32>,
}

/// All digits in the order of the table, pixels from 0 to 1.
pub(super) fn digits() -> Samples {
    let Digits { greys, labels } = table();
    Samples {
        sample_shape: vec![8, 8],
        x: greys.iter().map(|&grey| f64::from(grey) / LARGEST_GREY).collect(),
        targets: Targets::Classes { labels: labels.clone(), n_classes: 10 },
    }
}

/// The table, parsed at the first use.
fn table() -> &'static Digits {
    static DIGITS: OnceLock<Digits> = OnceLock::new();
    DIGITS.get_or_init(|| {
        let mut digits = Digits { greys: Vec::with_capacity(1797 * N_PIXELS), labels: Vec::with_capacity(1797) };
        for line in TABLE.lines() {
            let mut cells = line.split(',').map(|cell| cell.parse::<u8>().expect("the bundled table holds numbers"));
            digits.greys.extend(cells.by_ref().take(N_PIXELS));
            digits.labels.push(u32::from(cells.next().expect("the bundled table has 65 columns")));
        }
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts are scikit-learn's: `numpy.bincount(load_digits().target)`.
    #[test]
    fn the_bundled_table_is_the_published_one() {
        let digits = table();
        assert_eq!((digits.greys.len(), digits.labels.len()), (1797 * 64, 1797));
        let mut counts = [0; 10];
        for &label in &digits.labels {
            counts[label as usize] += 1;
        }
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert_eq!(digits.greys.iter().max(), Some(&16));
        assert_eq!(digits.greys[..8], [0, 0, 5, 13, 9, 1, 0, 0]);
    }
}
