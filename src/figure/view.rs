//! What passes between a figure on the screen and the window: hover and clicks, and what a plot remembers.

use egui::TextureHandle;

use super::layer_traces::LayerQuantity;
use super::signal::Signal;

/// What the pointer is over and what was clicked, in this pass.
///
/// The window hands the layer and the step of one plot to all others through [`ViewState::linked`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interaction {
    /// The layer under the pointer, from 0.
    pub hovered_layer: Option<usize>,
    /// The step under the pointer.
    pub hovered_step: Option<u64>,
    /// The layer that was clicked, from 0.
    pub clicked_layer: Option<usize>,
    /// The step that was clicked.
    pub clicked_step: Option<u64>,
    /// The signal whose toggle was clicked.
    pub toggled_signal: Option<Signal>,
    /// Whether the magnitude scale was clicked: to switch between fixed decades and those of the data.
    pub toggled_decades: bool,
    /// The quantity of the layers that was chosen.
    pub chosen_quantity: Option<LayerQuantity>,
    /// The threshold of clipping that was chosen, above 0.
    pub chosen_threshold: Option<f64>,
}

impl Interaction {
    /// Both together; what this one says counts first.
    pub fn or(self, other: Self) -> Self {
        Self {
            hovered_layer: self.hovered_layer.or(other.hovered_layer),
            hovered_step: self.hovered_step.or(other.hovered_step),
            clicked_layer: self.clicked_layer.or(other.clicked_layer),
            clicked_step: self.clicked_step.or(other.clicked_step),
            toggled_signal: self.toggled_signal.or(other.toggled_signal),
            toggled_decades: self.toggled_decades || other.toggled_decades,
            chosen_quantity: self.chosen_quantity.or(other.chosen_quantity),
            chosen_threshold: self.chosen_threshold.or(other.chosen_threshold),
        }
    }
}

/// A part of a figure that its legend can hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The step shown.
    Step,
    /// The band of the last steps, or the lines of the first ones.
    Past,
    /// What theory predicts.
    Theory,
    /// Another run, by its number.
    Run(u64),
    /// Training loss and accuracy.
    Training,
    /// Validation loss and accuracy.
    Validation,
    /// What guessing would reach.
    Chance,
    /// The activation function.
    Value,
    /// Its derivative.
    Derivative,
    /// The gradient before clipping.
    Before,
    /// The gradient after clipping.
    After,
    /// The running statistics.
    Running,
}

/// A corner of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Corner {
    RightBottom,
    RightTop,
    LeftTop,
    LeftBottom,
}

/// What a figure on the screen remembers between passes. One per tile.
#[derive(Clone, Default)]
pub struct ViewState {
    /// What the pointer is over anywhere: the layer is thick and the step is marked here too.
    pub linked: Interaction,
    /// Whether the run is under way: an empty figure waits for its first step.
    pub is_waiting: bool,
    /// What the legend has hidden.
    pub hidden: Vec<Part>,
    /// The run that it was hidden for.
    pub(super) run: Option<u64>,
    /// The legend stays where it was until it covers data.
    pub(super) legend_corner: Option<Corner>,
    /// The pixels of the heat map, and the key of what they show.
    pub(super) texture: Option<(u64, TextureHandle)>,
}

impl ViewState {
    /// Whether a part is to be drawn.
    pub fn shows(&self, part: Part) -> bool {
        !self.hidden.contains(&part)
    }

    /// Tells which run the figure is about: what was hidden for another one is shown again.
    pub fn set_run(&mut self, run: Option<u64>) {
        if self.run != run {
            self.run = run;
            self.hidden.clear();
        }
    }

    /// Hides a part, or shows it again.
    pub fn toggle(&mut self, part: Part) {
        match self.hidden.iter().position(|hidden| *hidden == part) {
            Some(idx) => {
                self.hidden.remove(idx);
            }
            None => self.hidden.push(part),
        }
    }
}
