//! Pictures for the developer's eyes: `GRADLAB_PREVIEW=/tmp cargo test figure::export::preview` writes them.

use egui::{Color32, Event, Rect, UiBuilder, pos2, vec2};

use crate::figure::synthetic::{self, Synthetic};
use crate::figure::*;
use crate::spec::{NormalizationKind, Placement};

use super::headless::{Drawn, draw_in};
use super::svg::Head;
use super::{ExportSettings, png, svg as write_svg};

/// A screen drawing as SVG.
pub(in crate::figure) fn screen_svg(drawn: &Drawn, background: Color32) -> String {
    let head = Head {
        width: drawn.size.x.to_string(),
        height: drawn.size.y.to_string(),
        background,
        title: "Preview".to_owned(),
        description: String::new(),
        provenance: Vec::new(),
    };
    write_svg::write(drawn, &head).expect("only known shapes")
}

/// The center of the window: picture and four tiles, as the design lays them out.
pub(in crate::figure) fn center(
    theme: Theme,
    runs: &[FigureRun<'_>],
    step: u64,
    options: &Options,
    pointer: Option<egui::Pos2>,
) -> Drawn {
    let size = vec2(736.0, 676.0);
    let mut views =
        [ViewState::default(), ViewState::default(), ViewState::default(), ViewState::default(), ViewState::default()];
    let events = pointer.map(Event::PointerMoved).into_iter().collect();
    let mut linked = Interaction::default();
    draw_in(size, 2.0, theme, events, &mut |ui| {
        let style = Style::screen(theme);
        let tokens = style.tokens();
        let mut all = Interaction::default();
        let mut tile = |ui: &mut egui::Ui, rect: Rect, key: &str, view: &mut ViewState, kind: Option<Kind>| {
            let mut child = ui.new_child(UiBuilder::new().id_salt(key).max_rect(rect));
            child.set_clip_rect(rect);
            view.linked = linked;
            let interaction = match kind {
                Some(kind) => show_ui(&mut child, &build(kind, runs, step, options), &style, view),
                None => network_picture_ui(&mut child, &build_network_picture(runs, step, options), &style, view),
            };
            all = all.or(interaction);
        };
        let places = [
            (Rect::from_min_size(pos2(0.0, 0.0), vec2(736.0, 96.0)), None),
            (Rect::from_min_size(pos2(0.0, 124.0), vec2(456.0, 316.0)), Some(Kind::DepthProfile)),
            (Rect::from_min_size(pos2(457.0, 124.0), vec2(279.0, 316.0)), Some(Kind::HeatMap)),
            (Rect::from_min_size(pos2(0.0, 468.0), vec2(456.0, 208.0)), Some(Kind::GradientOverTime)),
            (Rect::from_min_size(pos2(457.0, 468.0), vec2(279.0, 208.0)), Some(Kind::Loss)),
        ];
        for (idx, (rect, kind)) in places.into_iter().enumerate() {
            if let Some(kind) = kind {
                let bar = Rect::from_min_size(rect.min - vec2(0.0, 28.0), vec2(rect.width(), 28.0));
                ui.painter().rect_filled(bar, 0, tokens.background_2);
                let font = font::font_id(font::Weight::Semibold, 13.0);
                let at = bar.left_center() + vec2(12.0, 0.0);
                ui.painter().text(at, egui::Align2::LEFT_CENTER, kind.label(), font, tokens.text_1);
            }
            tile(ui, rect, &format!("tile{idx}"), &mut views[idx], kind);
        }
        linked = all;
    })
}

fn save(name: &str, svg: &str, scale: f32) {
    let Ok(folder) = std::env::var("GRADLAB_PREVIEW") else { return };
    let pixels = png::rasterize(svg, scale).expect("pixels");
    std::fs::write(format!("{folder}/figure-{name}.png"), png::encode(&pixels, None).expect("a file"))
        .expect("written");
    std::fs::write(format!("{folder}/figure-{name}.svg"), svg).expect("written");
}

fn cases() -> Vec<(&'static str, Synthetic, u64, Vec<Signal>)> {
    vec![
        ("sigmoid", synthetic::sigmoid(), 240, vec![Signal::Delta, Signal::RelativeUpdate]),
        ("cured", synthetic::cured(), 120, vec![Signal::Delta]),
        ("diverged", synthetic::diverged(), 3, vec![Signal::Delta, Signal::Preactivation]),
        ("deep", synthetic::deep(50, 1500), 1499, vec![Signal::Delta]),
        ("dead", synthetic::dead(), 59, vec![Signal::Delta]),
        ("shallow", synthetic::shallow(), 49, vec![Signal::Delta]),
        ("one-step", synthetic::sigmoid_of(1), 0, vec![Signal::Delta]),
        ("empty", synthetic::empty(), 0, vec![Signal::Delta]),
        ("remedied", synthetic::remedied(), 99, vec![Signal::Delta]),
    ]
}

#[test]
fn every_kind_of_run_can_be_drawn_on_the_screen_and_on_paper() {
    let other = synthetic::sigmoid();
    for (name, run, step, signals) in cases() {
        // As in the design's picture: theory a little beside what is measured, colors over fixed decades.
        let is_mock = name == "sigmoid";
        let theory = is_mock.then(|| synthetic::SIGMOID_DELTA.map(|delta| f64::from(delta) * 1.06)[..8].to_vec());
        let options = Options { signals, theory, fixed_decades: is_mock, ..Options::default() };
        let mut runs = vec![run.run(2)];
        if name == "cured" {
            runs.insert(0, FigureRun { is_current: false, ..other.run(1) });
        }
        for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let drawn = center(theme, &runs, step, &options, None);
            let svg = screen_svg(&drawn, theme.tokens().background_0);
            assert!(svg.contains("dL/dz"), "{name}");
            save(&format!("{name}-{suffix}"), &svg, 2.0);
        }
        for kind in Kind::ALL {
            let provenance = vec![
                format!("Deep sigmoid on digits: {}", run.experiment.summary()),
                format!("Gradient Lab 0.1.0, run 1, step {step} of 600, CPU (verified), 2026-11-24"),
            ];
            let settings = ExportSettings { provenance, ..ExportSettings::default() };
            let svg = super::svg(&build(*kind, &runs, step, &options), &settings).expect("only known shapes");
            save(&format!("{name}-print-{}", kind.key()), &svg, 4.0);
        }
    }
    let sigmoid = synthetic::sigmoid();
    for (name, pointer) in [
        ("hover", pos2(120.0, 330.0)),
        ("hover-time", pos2(200.0, 560.0)),
        ("hover-heat", pos2(560.0, 300.0)),
        ("hover-loss", pos2(600.0, 530.0)),
    ] {
        let drawn = center(Theme::Light, &[sigmoid.run(1)], 240, &Options::default(), Some(pointer));
        save(name, &screen_svg(&drawn, Color32::WHITE), 2.0);
    }
}

/// The tiles that are closed at first, in the shapes that they have at 1280 x 800.
#[test]
fn tiles_that_are_closed_at_first_can_be_drawn_on_the_screen_and_on_paper() {
    let mut saturated = synthetic::sigmoid();
    saturated.history.distributions = Some(synthetic::distributions(240, 8));
    let runs = [
        ("remedied", synthetic::remedied()),
        ("by-value", synthetic::clipped_by_value()),
        ("saturated", saturated),
        ("diverged", synthetic::diverged()),
        ("deep", synthetic::deep(50, 1500)),
        ("empty", synthetic::empty()),
    ];
    for (name, run) in runs {
        let tiles: Vec<(Kind, LayerQuantity)> = [Kind::Activation, Kind::Clipping]
            .map(|kind| (kind, LayerQuantity::WeightNorm))
            .into_iter()
            .chain(LayerQuantity::ALL.iter().map(|quantity| (Kind::Weights, *quantity)))
            .filter(|(_, quantity)| *quantity == LayerQuantity::WeightNorm || quantity.exists(&run.experiment))
            .collect();
        for (kind, layer_quantity) in tiles {
            let layer_idx = (name == "saturated").then_some(7);
            let options = Options { layer_quantity, layer_idx, ..Options::default() };
            let figure = build(kind, &[run.run(1)], 240, &options);
            let size = if kind == Kind::Activation { vec2(279.0, 316.0) } else { vec2(456.0, 207.0) };
            let label = if kind == Kind::Weights { layer_quantity.key() } else { kind.key() };
            for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                let drawn = draw_in(size, 2.0, theme, Vec::new(), &mut |ui| {
                    show_ui(ui, &figure, &Style::screen(theme), &mut ViewState::default());
                });
                let svg = screen_svg(&drawn, theme.tokens().background_0);
                assert!(svg.contains("<text"), "{name} {label}");
                save(&format!("{name}-{label}-{suffix}"), &svg, 3.0);
            }
            let settings = ExportSettings::default();
            let svg = super::svg(&figure, &settings).expect("only known shapes");
            assert!(!svg.contains("NaN\"") && !svg.contains("inf\""), "{name} {label}: a coordinate is not a number");
            save(&format!("{name}-{label}-print"), &svg, 4.0);
        }
    }
}

#[test]
fn pictures_of_every_size_can_be_drawn() {
    let mut with_skips = synthetic::cured();
    with_skips.experiment.remedies.residual.every = 2;
    let mut deep_with_skips = synthetic::deep(50, 20);
    deep_with_skips.experiment.remedies.residual.every = 3;
    deep_with_skips.experiment.remedies.normalization.kind = NormalizationKind::Layer;
    deep_with_skips.experiment.remedies.normalization.placement = Placement::AfterActivation;
    let mut deep = synthetic::deep(200, 20);
    deep.experiment.remedies.normalization.kind = NormalizationKind::Rms;
    let runs = [(with_skips, 96.0), (synthetic::remedied(), 64.0), (deep, 96.0), (deep_with_skips, 64.0)];
    for (theme, name) in [(Theme::Light, "pictures-light"), (Theme::Dark, "pictures-dark")] {
        let drawn = draw_in(vec2(736.0, 320.0), 2.0, theme, Vec::new(), &mut |ui| {
            let mut top = 0.0;
            for (run, height) in &runs {
                let rect = Rect::from_min_size(pos2(0.0, top), vec2(736.0, *height));
                let mut child = ui.new_child(UiBuilder::new().id_salt(("picture", top as i32)).max_rect(rect));
                let picture = build_network_picture(&[run.run(1)], 19, &Options::default());
                network_picture_ui(&mut child, &picture, &Style::screen(theme), &mut ViewState::default());
                top += height;
            }
        });
        let svg = screen_svg(&drawn, theme.tokens().background_0);
        assert_eq!(svg.matches(">output</text>").count(), 4);
        save(name, &svg, 2.0);
    }
}
