//! What a plot shows, as data, and how it is drawn: one code for screen, exported file and command line.
//!
//! A figure is built from a set of runs ([`build`]), which costs a pass over their histories: build it when a history,
//! the step shown or an option has changed, not in every pass. Drawing it ([`show_ui`]) is cheap.

pub mod tokens;

pub mod font;
pub mod number;
pub mod scale;
pub mod words;

mod run_look;
mod style;

mod area;
mod axis;
mod crowd;
mod frame;
mod legend;
mod pen;
mod rail;
mod readout;
mod series;
mod signal;
mod source;
mod surface;
mod trace;
mod view;

pub mod activation_curve;
pub mod clipping;
pub mod depth_profile;
pub mod gradient_over_time;
pub mod heat_map;
pub mod layer_traces;
pub mod loss;
pub mod network_picture;

pub mod export;

#[cfg(test)]
mod synthetic;
#[cfg(test)]
mod tests;

use egui::Ui;

use crate::spec::{Choice, choices};

pub use activation_curve::{ActivationCurve, activation_curve_ui, build_activation_curve};
pub use clipping::{Clipping, build_clipping, clipping_ui};
pub use depth_profile::{DepthProfile, build_depth_profile, depth_profile_ui};
pub use gradient_over_time::{GradientOverTime, build_gradient_over_time, gradient_over_time_ui};
pub use heat_map::{HeatMap, build_heat_map, heat_map_ui, magnitude_scale};
pub use layer_traces::{LayerQuantity, LayerTraces, build_layer_traces, layer_traces_ui};
pub use loss::{Loss, build_loss, loss_ui};
pub use network_picture::{NetworkPicture, build_network_picture, network_picture_ui};
pub use rail::OffScale;
pub use run_look::{Marker, RunLook};
pub use series::LayerSeries;
pub use signal::{QUANTITIES, Signal};
pub use source::{FigureRun, Options};
pub use style::{Medium, Style};
pub use tokens::{Theme, Tokens};
pub use view::{Interaction, Part, ViewState};

choices! {
    /// The kinds of figures.
    pub enum Kind {
        /// Signals against depth at one step.
        DepthProfile => ("depth_profile", "Depth profile"),
        /// A line per layer over time.
        GradientOverTime => ("gradient_over_time", "Gradient over time"),
        /// A quantity by layer and step in color.
        HeatMap => ("heat_map", "Heat map"),
        /// Loss and accuracy.
        Loss => ("loss", "Loss and accuracy"),
        /// The activation function over the numbers that go into it.
        Activation => ("activation", "Activation"),
        /// The norm of the gradient before and after clipping.
        Clipping => ("clipping", "Clipping"),
        /// A quantity of the weights or of what remedies add to them, a line per layer over time.
        Weights => ("weights", "Weights"),
    }
}

/// What a plot shows, as data.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Signals against depth at one step.
    DepthProfile(DepthProfile),
    /// A line per layer over time.
    GradientOverTime(GradientOverTime),
    /// A quantity by layer and step in color.
    HeatMap(HeatMap),
    /// Loss and accuracy.
    Loss(Loss),
    /// The activation function over the numbers that go into it.
    Activation(ActivationCurve),
    /// The norm of the gradient before and after clipping.
    Clipping(Clipping),
    /// A quantity of the weights or of what remedies add to them, a line per layer over time.
    Weights(LayerTraces),
}

impl Figure {
    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::DepthProfile(_) => Kind::DepthProfile,
            Self::GradientOverTime(_) => Kind::GradientOverTime,
            Self::HeatMap(_) => Kind::HeatMap,
            Self::Loss(_) => Kind::Loss,
            Self::Activation(_) => Kind::Activation,
            Self::Clipping(_) => Kind::Clipping,
            Self::Weights(_) => Kind::Weights,
        }
    }

    /// The name of its kind.
    pub fn kind_label(&self) -> &'static str {
        self.kind().label()
    }

    /// One sentence for those who cannot see it.
    pub fn summary(&self) -> String {
        match self {
            Self::DepthProfile(figure) => figure.summary(),
            Self::GradientOverTime(figure) => figure.summary(),
            Self::HeatMap(figure) => figure.summary(),
            Self::Loss(figure) => figure.summary(),
            Self::Activation(figure) => figure.summary(),
            Self::Clipping(figure) => figure.summary(),
            Self::Weights(figure) => figure.summary(),
        }
    }
}

/// The figure of a kind for some runs, at a step of the current one.
pub fn build(kind: Kind, runs: &[FigureRun<'_>], step: u64, options: &Options) -> Figure {
    match kind {
        Kind::DepthProfile => Figure::DepthProfile(build_depth_profile(runs, step, options)),
        Kind::GradientOverTime => Figure::GradientOverTime(build_gradient_over_time(runs, step, options)),
        Kind::HeatMap => Figure::HeatMap(build_heat_map(runs, step, options)),
        Kind::Loss => Figure::Loss(build_loss(runs, step)),
        Kind::Activation => Figure::Activation(build_activation_curve(runs, step, options)),
        Kind::Clipping => Figure::Clipping(build_clipping(runs, step)),
        Kind::Weights => Figure::Weights(build_layer_traces(runs, step, options)),
    }
}

/// Draws a figure into all the space there is.
pub fn show_ui(ui: &mut Ui, figure: &Figure, style: &Style, view: &mut ViewState) -> Interaction {
    match figure {
        Figure::DepthProfile(figure) => depth_profile_ui(ui, figure, style, view),
        Figure::GradientOverTime(figure) => gradient_over_time_ui(ui, figure, style, view),
        Figure::HeatMap(figure) => heat_map_ui(ui, figure, style, view),
        Figure::Loss(figure) => loss_ui(ui, figure, style, view),
        Figure::Activation(figure) => activation_curve_ui(ui, figure, style, view),
        Figure::Clipping(figure) => clipping_ui(ui, figure, style, view),
        Figure::Weights(figure) => layer_traces_ui(ui, figure, style, view),
    }
}
