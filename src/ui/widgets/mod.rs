//! The controls that panels are made of. Each draws itself and reports what was asked for; none changes an experiment.

mod place;

mod badge;
mod button;
mod drop_down;
mod heading;
mod link;
mod switch;

mod number_text;

mod field;
mod slider;

pub(super) use badge::{badge, line_of_text};
pub(super) use button::{IconSize, Prominence, TextButton, changing_icon_button, dot_toggle, icon_button, segment};
pub(super) use drop_down::{Entry, drop_down};
pub(super) use field::{NumberField, text_edit_ui};
pub(super) use heading::group_heading;
pub(super) use link::link;
pub(super) use number_text::NumberKind;
pub(super) use slider::{SliderScale, paint_handle, slider};
pub(super) use switch::{SwitchLook, switch};
