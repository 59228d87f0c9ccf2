//! Figures under a pointer: what they answer, what they say to a screen reader, and how much they draw.

use egui::epaint::ClippedShape;
use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Shape, Vec2, pos2, vec2};

use super::synthetic::{self, Synthetic};
use super::*;

mod closed_tiles;

/// A figure in a context of its own.
struct Bench {
    ctx: Context,
    figure: Figure,
    view: ViewState,
    size: Vec2,
    time: f64,
    labels: Vec<String>,
    shapes: Vec<ClippedShape>,
}

impl Bench {
    fn new(kind: Kind, run: &Synthetic, step: u64, size: Vec2) -> Self {
        Self::of(build(kind, &[run.run(1)], step, &Options::default()), size)
    }

    fn of(figure: Figure, size: Vec2) -> Self {
        let ctx = Context::default();
        ctx.set_fonts(font::font_definitions());
        ctx.set_theme(egui::Theme::Light);
        ctx.enable_accesskit();
        let view = ViewState::default();
        let mut bench = Self { ctx, figure, view, size, time: 0.0, labels: Vec::new(), shapes: Vec::new() };
        bench.pass(Vec::new());
        bench.pass(Vec::new());
        bench
    }

    fn pass(&mut self, events: Vec<Event>) -> Interaction {
        self.time += 0.05;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, self.size));
        let input = RawInput { screen_rect, time: Some(self.time), events, ..RawInput::default() };
        let style = Style::screen(Theme::Light);
        let mut interaction = Interaction::default();
        let mut output = self.ctx.run_ui(input, |ui| {
            interaction = show_ui(ui, &self.figure, &style, &mut self.view);
        });
        output.textures_delta.clear();
        self.shapes = output.shapes;
        let nodes = output.platform_output.accesskit_update.map(|update| update.nodes).unwrap_or_default();
        self.labels = nodes.iter().filter_map(|(_, node)| node.label().map(str::to_owned)).collect();
        interaction
    }

    fn hover(&mut self, at: Pos2) -> Interaction {
        self.pass(vec![Event::PointerMoved(at)]);
        self.pass(Vec::new())
    }

    fn click(&mut self, at: Pos2) -> Interaction {
        self.hover(at);
        self.pass(vec![button(at, true)]);
        self.pass(vec![button(at, false)])
    }

    /// Every text on the screen and where it is.
    fn texts(&self) -> Vec<(String, Rect)> {
        let mut texts = Vec::new();
        for ClippedShape { shape, .. } in &self.shapes {
            collect_texts(shape, &mut texts);
        }
        texts
    }

    fn has_text(&self, text: &str) -> bool {
        self.texts().iter().any(|(shown, _)| shown == text)
    }

    fn place_of(&self, text: &str) -> Pos2 {
        let texts = self.texts();
        texts.iter().find(|(shown, _)| shown == text).unwrap_or_else(|| panic!("no {text} in {texts:?}")).1.center()
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn collect_texts(shape: &Shape, texts: &mut Vec<(String, Rect)>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect_texts(shape, texts)),
        Shape::Text(text) => texts.push((text.galley.text().to_owned(), text.visual_bounding_rect())),
        _ => {}
    }
}

fn n_points(shape: &Shape) -> usize {
    match shape {
        Shape::Vec(shapes) => shapes.iter().map(n_points).sum(),
        Shape::Path(path) => path.points.len(),
        Shape::LineSegment { .. } => 2,
        _ => 0,
    }
}

const TILE: Vec2 = vec2(456.0, 316.0);

#[test]
fn the_layer_under_the_pointer_is_told_and_read_out() {
    let mut bench = Bench::new(Kind::DepthProfile, &synthetic::sigmoid(), 240, TILE);
    let layer_2 = bench.place_of("2").x;
    let interaction = bench.hover(pos2(layer_2 + 6.0, 200.0));
    assert_eq!(interaction.hovered_layer, Some(1));
    assert_eq!(interaction.clicked_layer, None);
    assert!(bench.has_text("layer 2, step 240"), "{:?}", bench.texts());
    assert!(bench.has_text("0.23 of layer 3"), "{:?}", bench.texts());
    assert_eq!(bench.click(pos2(layer_2, 200.0)).clicked_layer, Some(1));
}

#[test]
fn a_signal_is_switched_by_its_toggle() {
    let mut bench = Bench::new(Kind::DepthProfile, &synthetic::sigmoid(), 240, TILE);
    let interaction = bench.click(bench.place_of("relative update"));
    assert_eq!(interaction.toggled_signal, Some(Signal::RelativeUpdate));
}

#[test]
fn the_legend_hides_and_shows_its_parts() {
    let mut bench = Bench::new(Kind::DepthProfile, &synthetic::sigmoid(), 240, TILE);
    let has_band = |bench: &Bench| bench.shapes.iter().any(|clipped| matches!(clipped.shape, Shape::Band(_)));
    assert!(has_band(&bench));
    let entry = bench.place_of("last 100 steps");
    bench.click(entry);
    bench.pass(Vec::new());
    assert!(!bench.view.shows(Part::Past) && !has_band(&bench));
    bench.time += 1.0;
    bench.click(entry);
    bench.pass(Vec::new());
    assert!(has_band(&bench));
}

#[test]
fn what_was_hidden_for_one_run_is_shown_for_the_next() {
    let mut view = ViewState::default();
    view.set_run(Some(1));
    view.toggle(Part::Step);
    view.set_run(Some(1));
    assert!(!view.shows(Part::Step));
    view.set_run(Some(2));
    assert!(view.shows(Part::Step));
}

/// The current run and so many others beside it, whose lines cross the plot differently.
fn with_others<R>(kind: Kind, n_others: usize, show: impl FnOnce(Figure) -> R) -> R {
    let deep = synthetic::deep(12, 200);
    let others = [synthetic::sigmoid(), synthetic::cured(), synthetic::shallow(), synthetic::dead()];
    let mut runs = vec![FigureRun { is_current: true, ..deep.run(9) }];
    let others = (0..n_others).map(|idx| FigureRun { is_current: false, ..others[idx % 4].run(idx as u64 + 1) });
    runs.extend(others);
    show(build(kind, &runs, 199, &Options::default()))
}

#[test]
fn the_legend_of_a_profile_never_covers_the_ratio() {
    let style = Style::screen(Theme::Light);
    for n_others in [0, 1, 3, 5, 9] {
        for size in [vec2(320.0, 220.0), TILE, vec2(640.0, 250.0)] {
            let bench = with_others(Kind::DepthProfile, n_others, |figure| Bench::of(figure, size));
            let texts = bench.texts();
            let word = texts.iter().find(|(text, _)| text == "reaches layer 1").expect("the ratio").1;
            let grounds = bench.shapes.iter().filter_map(|clipped| match &clipped.shape {
                Shape::Rect(rect) if rect.stroke.color == style.tokens().stroke => Some(rect.rect),
                _ => None,
            });
            // The toggles above the plot have frames too.
            let legends: Vec<Rect> = grounds.filter(|rect| rect.top() > style.caption_row).collect();
            assert!(!legends.is_empty(), "{n_others} others, {size:?}: no legend");
            let is_free = legends.iter().all(|legend| !legend.intersects(word));
            assert!(is_free, "{n_others} others, {size:?}: {word:?} in {legends:?}");
        }
    }
}

#[test]
fn the_legend_of_the_loss_keeps_clear_of_its_title() {
    for n_others in [0, 1, 2, 5] {
        for width in [150.0, 230.0, 280.0, 456.0] {
            let bench = with_others(Kind::Loss, n_others, |figure| Bench::of(figure, vec2(width, 250.0)));
            let texts = bench.texts();
            let title = texts.iter().find(|(text, _)| text == words::LOSS).expect("a title").1;
            let row = texts.iter().filter(|(text, rect)| text != words::LOSS && rect.top() < 24.0);
            for (text, rect) in row {
                assert!(!rect.intersects(title), "{n_others} others, {width}: {text} on the title");
            }
        }
    }
}

#[test]
fn a_cell_of_the_heat_map_is_a_layer_and_a_step() {
    let mut bench = Bench::new(Kind::HeatMap, &synthetic::sigmoid(), 240, vec2(279.0, 316.0));
    let (x, y) = (bench.place_of("100").x, bench.place_of("3").y);
    let interaction = bench.click(pos2(x, y));
    assert_eq!(interaction.clicked_layer, Some(2));
    let step = interaction.clicked_step.expect("a step");
    assert!(step.abs_diff(100) <= 1, "{step}");
    assert!(bench.click(bench.place_of("1e-3") - vec2(20.0, 0.0)).toggled_decades);
}

#[test]
fn a_layer_pointed_at_elsewhere_is_marked_here() {
    let accent = Theme::Light.tokens().accent;
    let is_outline = |shape: &Shape| matches!(shape, Shape::Rect(rect) if rect.stroke.color == accent);
    let mut bench = Bench::new(Kind::HeatMap, &synthetic::sigmoid(), 240, vec2(279.0, 316.0));
    assert!(!bench.shapes.iter().any(|clipped| is_outline(&clipped.shape)));
    bench.view.linked.hovered_layer = Some(1);
    bench.pass(Vec::new());
    assert!(bench.shapes.iter().any(|clipped| is_outline(&clipped.shape)));
    let mut bench = Bench::new(Kind::GradientOverTime, &synthetic::sigmoid(), 240, TILE);
    let widest = |bench: &Bench| {
        let widths = bench.shapes.iter().filter_map(|clipped| match &clipped.shape {
            Shape::Path(path) => Some(path.stroke.width),
            _ => None,
        });
        widths.fold(0.0, f32::max)
    };
    assert_eq!(widest(&bench), 1.5);
    bench.view.linked.hovered_layer = Some(1);
    bench.pass(Vec::new());
    assert_eq!(widest(&bench), 3.0);
}

#[test]
fn steps_are_told_by_the_figures_over_time() {
    for kind in [Kind::GradientOverTime, Kind::Loss] {
        let mut bench = Bench::new(kind, &synthetic::sigmoid(), 240, TILE);
        let x = bench.place_of("100").x;
        let step = bench.click(pos2(x, 100.0)).clicked_step.expect("a step");
        assert!(step.abs_diff(100) <= 1, "{kind:?}: {step}");
    }
}

#[test]
fn dragging_pans_and_a_double_click_returns() {
    let mut bench = Bench::new(Kind::GradientOverTime, &synthetic::sigmoid(), 240, TILE);
    let (home, at) = (bench.place_of("100"), pos2(200.0, 150.0));
    bench.hover(at);
    bench.pass(vec![button(at, true)]);
    bench.pass(vec![Event::PointerMoved(at + vec2(-60.0, 0.0))]);
    bench.pass(vec![button(at + vec2(-60.0, 0.0), false)]);
    bench.pass(Vec::new());
    let away = home.x - bench.place_of("100").x;
    assert!((away - 60.0).abs() < 1.0, "{away}");
    bench.time += 1.0;
    bench.click(at);
    bench.pass(vec![button(at, true)]);
    bench.pass(vec![button(at, false)]);
    bench.pass(Vec::new());
    assert!((bench.place_of("100").x - home.x).abs() < 0.1);
}

#[test]
fn every_figure_tells_a_screen_reader_what_it_shows() {
    for run in [synthetic::sigmoid(), synthetic::diverged(), synthetic::empty()] {
        for kind in Kind::ALL {
            let bench = Bench::new(*kind, &run, 240, TILE);
            assert!(bench.labels.contains(&bench.figure.summary()), "{kind:?}: {:?}", bench.labels);
        }
    }
}

#[test]
fn an_empty_figure_has_axes_and_one_sentence() {
    let sentences = [
        (words::EMPTY_PROFILE, words::LAYER),
        (words::EMPTY_TIME, words::STEP),
        (words::EMPTY_HEAT_MAP, words::STEP),
        (words::EMPTY_LOSS, words::STEP),
        (words::EMPTY_ACTIVATION, words::INPUTS),
        (words::EMPTY_CLIPPING, words::STEP),
        (words::EMPTY_LAYERS, words::STEP),
    ];
    assert_eq!(sentences.len(), Kind::ALL.len());
    for (kind, (sentence, name)) in Kind::ALL.iter().zip(sentences) {
        let bench = Bench::new(*kind, &synthetic::empty(), 0, vec2(600.0, 316.0));
        assert!(bench.has_text(sentence), "{kind:?}: {:?}", bench.texts());
        assert!(bench.has_text(name), "{kind:?}");
    }
}

#[test]
fn an_empty_figure_of_a_run_under_way_waits_for_its_first_step() {
    for kind in Kind::ALL {
        let mut bench = Bench::new(*kind, &synthetic::empty(), 0, vec2(600.0, 316.0));
        bench.view.is_waiting = true;
        bench.pass(Vec::new());
        assert!(bench.has_text(words::WAITING), "{kind:?}: {:?}", bench.texts());
        assert!(bench.labels.iter().any(|label| label == words::WAITING), "{kind:?}: {:?}", bench.labels);
    }
}

#[test]
fn a_deep_long_run_is_thinned_to_what_can_be_seen() {
    let deep = synthetic::deep(200, 2048);
    for kind in Kind::ALL {
        let bench = Bench::new(*kind, &deep, 2047, TILE);
        let n_points: usize = bench.shapes.iter().map(|clipped| n_points(&clipped.shape)).sum();
        // 201 layers in 320 columns of at most three points.
        assert!(n_points < 201 * 330 * 3, "{kind:?}: {n_points} points of {}", 201 * 2048);
    }
}

#[test]
fn figures_fit_into_any_space_without_a_panic() {
    let runs = [
        synthetic::sigmoid(),
        synthetic::diverged(),
        synthetic::shallow(),
        synthetic::dead(),
        synthetic::remedied(),
        synthetic::clipped_by_value(),
    ];
    for run in runs {
        for kind in Kind::ALL {
            for size in [vec2(40.0, 30.0), vec2(120.0, 90.0), vec2(2000.0, 1400.0)] {
                let bench = Bench::new(*kind, &run, 3, size);
                assert!(!bench.shapes.is_empty(), "{kind:?} {size:?}");
            }
        }
    }
}

#[test]
fn the_picture_answers_with_the_layer() {
    let sigmoid = synthetic::sigmoid();
    let ctx = Context::default();
    ctx.set_fonts(font::font_definitions());
    let picture = build_network_picture(&[sigmoid.run(1)], 240, &Options::default());
    let mut answers = Vec::new();
    for pass in 0..4 {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(736.0, 96.0))),
            time: Some(f64::from(pass)),
            events: vec![Event::PointerMoved(pos2(187.0, 48.0))],
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            let style = Style::screen(Theme::Dark);
            answers.push(network_picture_ui(ui, &picture, &style, &mut ViewState::default()).hovered_layer);
        });
        output.textures_delta.clear();
    }
    assert_eq!(answers.last(), Some(&Some(0)));
}
