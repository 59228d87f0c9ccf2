//! Networks. So far: the drawing of their weights.

mod draw;
mod orthogonal;

pub use draw::{LayerPlace, draw_biases, draw_weights};
