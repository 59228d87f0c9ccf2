//! The figures of the tiles that are closed at first, under a pointer.

use super::*;

/// Oracle: the histogram shares the curves' axis, so that the height of a tick's label is that tick's norm.
#[test]
fn a_click_on_the_histogram_of_norms_chooses_the_threshold() {
    let mut bench = Bench::new(Kind::Clipping, &synthetic::remedied(), 99, TILE);
    let (tick, bars) = (bench.place_of("1e0").y, bench.place_of("90 steps").x);
    assert_eq!(bench.hover(pos2(bars, tick)).chosen_threshold, None);
    let threshold = bench.click(pos2(bars, tick)).chosen_threshold.expect("a threshold");
    assert!((threshold - 1.0).abs() <= 0.02, "{threshold}");
    let mut by_value = Bench::new(Kind::Clipping, &synthetic::clipped_by_value(), 99, TILE);
    let tick = by_value.place_of("1e0").y;
    assert_eq!(by_value.click(pos2(bars, tick)).chosen_threshold, None, "a threshold of entries is no norm");
}

#[test]
fn a_quantity_of_the_weights_is_chosen_by_its_chip() {
    let mut bench = Bench::new(Kind::Weights, &synthetic::remedied(), 99, TILE);
    let chosen = bench.click(bench.place_of("branch scale")).chosen_quantity;
    assert_eq!(chosen, Some(LayerQuantity::BranchScale));
    assert!(bench.labels.iter().any(|label| label == "Penalty's share of dL/dW"), "{:?}", bench.labels);
    let plain = Bench::new(Kind::Weights, &synthetic::sigmoid(), 240, TILE);
    assert!(!plain.has_text("norm of W"), "a choice of one is none");
}

#[test]
fn the_activation_is_read_out_with_the_numbers_that_go_into_it() {
    let mut bench = Bench::new(Kind::Activation, &synthetic::remedied(), 99, TILE);
    bench.hover(pos2(bench.place_of("4").x, 100.0));
    let texts = bench.texts();
    for start in ["u 4.0", "phi 4.0", "phi' 1.0"] {
        assert!(texts.iter().any(|(text, _)| text.starts_with(start)), "{start}: {texts:?}");
    }
    bench.hover(pos2(bench.place_of("0 %").x + 220.0, 270.0));
    let texts = bench.texts();
    assert!(texts.iter().any(|(text, _)| text.contains(" % from ")), "{texts:?}");
}

/// Every text of the new figures stays inside, in the shapes that tiles have at 1280 x 800.
#[test]
fn no_text_of_a_figure_leaves_its_tile() {
    let quantities = LayerQuantity::ALL.iter().map(|quantity| (Kind::Weights, *quantity));
    let others = [Kind::Activation, Kind::Clipping].map(|kind| (kind, LayerQuantity::WeightNorm));
    for (kind, layer_quantity) in quantities.chain(others) {
        for run in [synthetic::remedied(), synthetic::clipped_by_value(), synthetic::diverged(), synthetic::empty()] {
            for size in [vec2(456.0, 207.0), vec2(279.0, 316.0), TILE, vec2(736.0, 551.0)] {
                let options = Options { layer_quantity, ..Options::default() };
                let bench = Bench::of(build(kind, &[run.run(1)], 99, &options), size);
                let tile = Rect::from_min_size(Pos2::ZERO, size).expand(0.5);
                for (text, rect) in bench.texts() {
                    assert!(tile.contains_rect(rect), "{kind:?} {layer_quantity:?} {size:?}: {text} at {rect:?}");
                }
            }
        }
    }
}
