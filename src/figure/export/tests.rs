//! Export: what a file must hold, whatever the figure looks like.

use crate::figure::synthetic;
use crate::figure::{FigureRun, Kind, Options, build};
use crate::spec::Choice;

use super::*;

fn settings() -> ExportSettings {
    ExportSettings {
        title: Some("<Sigmoid> & \"friends\"".to_owned()),
        provenance: vec!["Gradient Lab 0.1.0, run 1, a < b & c".to_owned()],
        ..ExportSettings::default()
    }
}

#[test]
fn text_stays_text_in_the_bundled_face_and_is_escaped() {
    let sigmoid = synthetic::sigmoid();
    let figure = build(Kind::DepthProfile, &[sigmoid.run(1)], 240, &Options::default());
    let svg = svg(&figure, &settings()).expect("only known shapes");
    assert!(svg.contains("font-family=\"Gradlab Sans, "));
    assert!(svg.contains(">reaches layer 1</text>"));
    assert!(svg.contains("&lt;Sigmoid&gt; &amp; &quot;friends&quot;"));
    assert!(svg.contains("<dc:source>Gradient Lab 0.1.0, run 1, a &lt; b &amp; c</dc:source>"));
    assert!(svg.contains("width=\"89mm\" height=\"66mm\""));
    assert!(!svg.contains("NaN"), "a coordinate is not a number");
}

#[test]
fn the_same_figure_is_the_same_file() {
    let (sigmoid, cured) = (synthetic::sigmoid(), synthetic::cured());
    let runs = [FigureRun { is_current: false, ..sigmoid.run(1) }, cured.run(2)];
    for kind in Kind::ALL {
        let figure = build(*kind, &runs, 120, &Options::default());
        let first = svg(&figure, &settings()).expect("only known shapes");
        assert_eq!(first, svg(&figure, &settings()).expect("only known shapes"), "{kind:?}");
    }
}

#[test]
fn a_band_is_one_closed_path() {
    let cured = synthetic::cured();
    let figure = build(Kind::DepthProfile, &[cured.run(1)], 120, &Options::default());
    let svg = svg(&figure, &settings()).expect("only known shapes");
    let bands: Vec<&str> =
        svg.lines().filter(|line| line.contains("fill-opacity=\"0.18\"") && line.contains("<path")).collect();
    assert_eq!(bands.len(), 1, "{bands:?}");
    assert!(bands[0].contains("Z\""));
}

#[test]
fn a_heat_map_is_one_picture_whose_cells_are_crisp() {
    let sigmoid = synthetic::sigmoid();
    let figure = build(Kind::HeatMap, &[sigmoid.run(1)], 240, &Options::default());
    let svg = svg(&figure, &settings()).expect("only known shapes");
    assert_eq!(svg.matches("<image ").count(), 1);
    assert!(svg.contains("image-rendering:pixelated"));
    let pixels = png::rasterize(&svg, 4.0).expect("pixels");
    // Down a column in the middle of the map there are nine colors, parted by ground: nothing in between was smoothed.
    let x = pixels.width as usize / 2;
    let at = |y: usize| &pixels.rgba[4 * (y * pixels.width as usize + x)..][..4];
    let mut tall = std::collections::BTreeMap::new();
    for y in 0..pixels.height as usize {
        *tall.entry(at(y).to_vec()).or_insert(0) += 1;
    }
    let n_cells = tall.iter().filter(|(color, n)| **n >= 20 && color[..3] != [255, 255, 255]).count();
    assert_eq!(n_cells, 9, "{tall:?}");
}

#[test]
fn a_png_declares_its_resolution() {
    let sigmoid = synthetic::sigmoid();
    let figure = build(Kind::Loss, &[sigmoid.run(1)], 240, &Options::default());
    let bytes = super::png(&figure, &settings(), 300.0).expect("a file");
    let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let info = reader.info();
    assert_eq!((info.width, info.height), (1051, 780), "89 x 66 mm at 300 per inch");
    let dims = info.pixel_dims.expect("declared");
    assert_eq!((dims.xppu, dims.yppu, dims.unit), (11_811, 11_811, ::png::Unit::Meter));
}

#[test]
fn impossible_sizes_are_refused_by_name() {
    let sigmoid = synthetic::sigmoid();
    let figure = build(Kind::Loss, &[sigmoid.run(1)], 240, &Options::default());
    let err = svg(&figure, &ExportSettings { width_mm: 5.0, ..settings() }).expect_err("too narrow");
    assert!(err.to_string().contains("width_mm is 5"), "{err}");
    let err = super::png(&figure, &settings(), 0.0).expect_err("no pixels");
    assert!(err.to_string().contains("dpi is 0"), "{err}");
}
