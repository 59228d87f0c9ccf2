//! The window from outside: found by accessible names, pressed, typed into; no renderer.

mod raster;
mod window;

mod controls;
mod costs;
mod fields;
mod keys;
mod panels;
mod pictures;
mod remedies;
mod strips;

/// The window of the design's pictures.
const WIDE: (f32, f32) = (1280.0, 800.0);
/// The least window that the design shows.
const NARROW: (f32, f32) = (1024.0, 640.0);
