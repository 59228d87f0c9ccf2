//! Figures without a window: which one, how large, drawn into bytes.

use std::path::Path;

use super::arguments::FigureArguments;
use crate::figure::export::{ExportError, ExportSettings, Origin, PaperWidth, png, svg};
use crate::figure::{FigureRun, Kind, Options, build};
use crate::run::History;
use crate::spec::Choice;
use crate::theory::predict_start;

/// Pictures of a results folder (docs/format.md, section 3); the other kinds are drawn where they are asked for.
const KINDS: [Kind; 4] = [Kind::DepthProfile, Kind::GradientOverTime, Kind::HeatMap, Kind::Loss];
/// Pixels per inch of a results folder's pictures.
const DPI: f32 = 200.0;
/// Width over height, where nothing else is asked for.
const ASPECT: f32 = 1.6;

/// A picture file.
#[derive(Debug)]
pub struct Picture {
    /// File name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Svg,
    Png { dpi: f32 },
}

/// What is to be drawn, and how.
#[derive(Debug)]
pub struct Wanted {
    kind: Kind,
    form: Form,
    width_mm: f32,
    height_mm: f32,
}

impl Wanted {
    /// What the arguments ask for, or what is wrong with them.
    pub fn new(arguments: &FigureArguments) -> Result<Self, String> {
        let kind = Kind::from_key(&arguments.kind).ok_or_else(|| {
            let keys: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
            format!("--kind {}: must be one of {}", arguments.kind, keys.join(", "))
        })?;
        let width_mm = arguments.width.unwrap_or(PaperWidth::DoubleColumn.mm());
        let height_mm = arguments.height.unwrap_or(width_mm / ASPECT);
        Ok(Self { kind, form: form(&arguments.out, arguments.dpi)?, width_mm, height_mm })
    }
}

fn form(path: &Path, dpi: f32) -> Result<Form, String> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("svg") => Ok(Form::Svg),
        Some("png") => Ok(Form::Png { dpi }),
        _ => Err(format!("--out {}: must end in .svg or .png", path.display())),
    }
}

/// Draws one figure of a run.
pub fn draw(wanted: &Wanted, origin: &Origin<'_>, history: &History) -> Result<Vec<u8>, ExportError> {
    let Origin { experiment, number, step, .. } = *origin;
    let label = experiment.short_label();
    let run = FigureRun { number, label: &label, experiment, history, is_current: true };
    let mut options = Options::default();
    if let Ok(prediction) = predict_start(experiment) {
        options = options.with_theory(&prediction.layers, history);
    }
    let figure = build(wanted.kind, &[run], step, &options);
    let name = if experiment.name.is_empty() { &label } else { &experiment.name };
    let settings = ExportSettings {
        width_mm: wanted.width_mm,
        height_mm: wanted.height_mm,
        title: Some(format!("{}: {name}", wanted.kind.label())),
        panel_letter: None,
        provenance: origin.lines(),
    };
    match wanted.form {
        Form::Svg => svg(&figure, &settings).map(String::into_bytes),
        Form::Png { dpi } => png(&figure, &settings, dpi),
    }
}

/// Draws every figure of a results folder at the last step, as SVG and as PNG.
pub fn draw_all(origin: &Origin<'_>, history: &History) -> Result<Vec<Picture>, ExportError> {
    let width_mm = PaperWidth::DoubleColumn.mm();
    let mut pictures = Vec::new();
    for kind in KINDS {
        for (extension, form) in [("svg", Form::Svg), ("png", Form::Png { dpi: DPI })] {
            let wanted = Wanted { kind, form, width_mm, height_mm: width_mm / ASPECT };
            let bytes = draw(&wanted, origin, history)?;
            pictures.push(Picture { name: format!("{}.{extension}", kind.key()), bytes });
        }
    }
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Frame, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};
    use crate::spec::Experiment;

    #[test]
    fn the_profile_of_a_picture_has_the_line_of_theory_where_there_is_one() {
        let mut history = History::default();
        let layers = vec![[0.1; N_LAYER_COLUMNS]; 9];
        let values = [1.0; N_STEP_COLUMNS];
        history.push(&Frame::new(StepRow { step: 0, validated: false, values, layers, delta_rms_by_time: Vec::new() }));
        let drawn = |experiment: &Experiment| {
            let wanted = Wanted { kind: Kind::DepthProfile, form: Form::Svg, width_mm: 180.0, height_mm: 110.0 };
            let origin = Origin { experiment, number: 1, step: 0, device: None, date: "" };
            String::from_utf8(draw(&wanted, &origin, &history).unwrap()).unwrap()
        };
        let mut experiment = Experiment::default();
        assert!(drawn(&experiment).contains("theory at step 0"));
        experiment.architecture.width = 2;
        assert!(!drawn(&experiment).contains("theory at step 0"));
    }
}
