//! What the window shows of the runs, and how it is arranged.

use std::collections::BTreeSet;

use crate::figure::{Kind, LayerQuantity};
use crate::run::LayerColumn;
use crate::spec::choices;

choices! {
    /// Colours of the window.
    #[derive(Default)]
    pub enum Theme {
        /// As the desktop.
        #[default]
        System => ("system", "System"),
        /// Dark on light.
        Light => ("light", "Light"),
        /// Light on dark.
        Dark => ("dark", "Dark"),
    }
}

choices! {
    /// A tile of the centre, in the order of the keys 1 to 7. The first four are open at first.
    pub enum Tile {
        /// Signals over the layers at one step.
        DepthProfile => ("depth_profile", "Depth profile"),
        /// dL/dz over layers and steps.
        HeatMap => ("heat_map", "Heat map"),
        /// dL/dz over the steps, a line per layer.
        GradientOverTime => ("gradient_over_time", "Gradient over time"),
        /// Loss and accuracy over the steps.
        Loss => ("loss", "Loss and accuracy"),
        /// The activation function over the numbers that go into it.
        Activation => ("activation", "Activation"),
        /// The norm of the gradient before and after clipping.
        Clipping => ("clipping", "Clipping"),
        /// Weight norms, and what remedies add to a layer, over the steps.
        Weights => ("weights", "Weights"),
    }
}

impl Tile {
    /// The figure that it shows.
    pub fn kind(self) -> Kind {
        match self {
            Self::DepthProfile => Kind::DepthProfile,
            Self::HeatMap => Kind::HeatMap,
            Self::GradientOverTime => Kind::GradientOverTime,
            Self::Loss => Kind::Loss,
            Self::Activation => Kind::Activation,
            Self::Clipping => Kind::Clipping,
            Self::Weights => Kind::Weights,
        }
    }

    /// The tiles that are open at first.
    pub const AT_FIRST: [Self; 4] = [Self::DepthProfile, Self::HeatMap, Self::GradientOverTime, Self::Loss];
}

choices! {
    /// What a figure is written as.
    pub enum FigureFormat {
        /// Lines and text.
        Svg => ("svg", "SVG"),
        /// Pixels.
        Png => ("png", "PNG"),
    }
}

/// What figure is exported, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExportChoice {
    /// Which one.
    pub tile: Tile,
    /// What it is written as; a file name that ends in the other's way says otherwise.
    pub format: FigureFormat,
    /// How wide it is: 89 mm for a column of a journal, 183 mm for a page.
    pub width_mm: f32,
    /// How high it is.
    pub height_mm: f32,
    /// Pixels per inch of a PNG.
    pub dpi: u32,
}

impl Default for ExportChoice {
    fn default() -> Self {
        Self { tile: Tile::DepthProfile, format: FigureFormat::Svg, width_mm: 89.0, height_mm: 66.0, dpi: 300 }
    }
}

choices! {
    /// What the filled button of the tool bar does.
    pub enum Primary {
        /// Starts a run, or goes on with a paused one.
        Run => ("run", "Run"),
        /// Pauses the run.
        Pause => ("pause", "Pause"),
        /// Starts again with the edited experiment.
        Restart => ("restart", "Restart"),
    }
}

/// The step that profile and picture show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownStep {
    /// The newest one.
    #[default]
    Live,
    /// A certain one.
    At(u64),
}

/// Which panels are how wide, which groups are closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Panels {
    /// Keys of the groups of the left panel that are collapsed, such as `seeds`.
    pub collapsed: BTreeSet<String>,
    /// Width of the left panel, 220 to 380 points.
    pub left_width_points: f32,
    /// Width of the right panel, 240 to 400 points.
    pub right_width_points: f32,
    /// Whether the user closed the right panel to a rail.
    pub is_right_rail: bool,
    /// The arrangement of the tiles, as `ui` writes it; empty: the arrangement at first.
    pub layout: String,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            collapsed: BTreeSet::new(),
            left_width_points: 264.0,
            right_width_points: 280.0,
            is_right_rail: false,
            layout: String::new(),
        }
    }
}

/// What the plots show.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The step that profile and picture show.
    pub shown_step: ShownStep,
    /// The layer under the pointer, from 0.
    pub hovered_layer_idx: Option<usize>,
    /// The layer that was clicked, from 0.
    pub selected_layer_idx: Option<usize>,
    /// Signals of the depth profile that are on.
    pub signals: Vec<LayerColumn>,
    /// The quantity that the tile of weights shows.
    pub layer_quantity: LayerQuantity,
    /// The tiles that were asked to be opened, oldest first; the window opens each once.
    pub opened: Vec<Tile>,
    /// The tile that has the focus.
    pub focused_tile: Tile,
    /// Whether the focused tile fills the centre.
    pub is_full_screen: bool,
    /// Whether magnitudes keep the decades 1e-12 to 1e3 instead of fitting the data.
    pub has_fixed_decades: bool,
    /// Whether the list of shortcuts is open.
    pub shows_shortcuts: bool,
    /// Colours.
    pub theme: Theme,
}

impl View {
    /// The signals that the depth profile can show, in the order of its toggles.
    pub const SIGNALS: [LayerColumn; 5] = [
        LayerColumn::DeltaRms,
        LayerColumn::WeightGradRms,
        LayerColumn::PreactivationRms,
        LayerColumn::ActivationSd,
        LayerColumn::RelativeUpdate,
    ];

    /// The layer that all plots mark: the hovered one, else the selected one.
    pub fn marked_layer_idx(&self) -> Option<usize> {
        self.hovered_layer_idx.or(self.selected_layer_idx)
    }
}

impl Default for View {
    fn default() -> Self {
        Self {
            shown_step: ShownStep::Live,
            hovered_layer_idx: None,
            selected_layer_idx: None,
            signals: vec![LayerColumn::DeltaRms, LayerColumn::RelativeUpdate],
            layer_quantity: LayerQuantity::WeightNorm,
            opened: Vec::new(),
            focused_tile: Tile::DepthProfile,
            is_full_screen: false,
            has_fixed_decades: false,
            shows_shortcuts: false,
            theme: Theme::System,
        }
    }
}
