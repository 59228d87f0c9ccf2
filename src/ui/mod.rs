//! The window's contents. Views read [`crate::state::State`] and return [`crate::state::Action`]s; they change nothing.

mod command;
mod drafts;
mod layout;
mod memory;
mod shortcut;
mod words;

mod icon;
mod line_sample;
mod style;
mod widgets;

mod menu;
mod tool_bar;

mod export_strip;
mod strip;
mod verdict_strip;

mod experiment_panel;
mod field_rows;
mod field_value;
mod schedule_curve;

mod activation_times;
mod remedies_panel;
mod remedy_cost;
mod right_panel;
mod run_list;

mod figures;
mod scrubber;
mod theory;
mod tiles;

mod help;
mod status_bar;

mod root;

#[cfg(test)]
mod tests;

pub use memory::UiMemory;
pub use root::root_ui;
pub use style::install_style;
