//! Panels and tiles: sizes, groups, closing and opening, full screen, the scrubber.

use egui::accesskit::Role;
use egui::{Key, Vec2};
use egui_kittest::kittest::Queryable;

use super::window::TestWindow;
use super::{NARROW, WIDE};
use crate::spec::Choice;
use crate::state::{Action, ShownStep, Tile};

/// Oracle: the measures of the design's picture.
#[test]
fn the_parts_stand_where_the_design_has_them() {
    let harness = TestWindow::running().harness(WIDE);
    let left_of = |role, label| harness.get_by_role_and_label(role, label).rect();
    assert_eq!(left_of(Role::Button, "Pause").left(), 276.0);
    assert_eq!(left_of(Role::Button, "Pause").size(), Vec2::new(88.0, 28.0));
    let width = left_of(Role::SpinButton, "Width");
    assert_eq!((width.right(), width.size()), (252.0, Vec2::new(72.0, 24.0)));
    let data = left_of(Role::ComboBox, "Data");
    assert_eq!((data.right(), data.size()), (252.0, Vec2::new(168.0, 24.0)));
    let profile = left_of(Role::Heading, "Depth profile");
    assert_eq!((profile.left(), profile.top(), profile.width()), (264.0, 168.0, 456.0));
    assert_eq!(left_of(Role::Button, "Live").size(), Vec2::new(52.0, 20.0));
    assert_eq!(left_of(Role::Switch, "Activation remedy").size(), Vec2::new(28.0, 16.0));
}

#[test]
fn a_group_collapses_and_says_its_value() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_label("Data seed");
    harness.get_by_role_and_label(Role::DisclosureTriangle, "Seeds").click();
    harness.run();
    assert!(harness.query_by_label("Data seed").is_none());
    assert!(harness.state().state.panels.collapsed.contains("seeds"));
}

#[test]
fn in_a_low_window_groups_start_collapsed_and_open() {
    let mut harness = TestWindow::new().harness(NARROW);
    assert!(harness.query_by_label("Data seed").is_none());
    harness.get_by_role_and_label(Role::DisclosureTriangle, "Seeds").scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(Role::DisclosureTriangle, "Seeds").click();
    harness.run();
    harness.get_by_label("Data seed");
    assert_eq!(harness.state().asked, [], "the wide window keeps its own arrangement");
}

#[test]
fn tiles_are_closed_by_their_cross_and_opened_by_the_menu() {
    let mut harness = TestWindow::new().harness(WIDE);
    harness.get_by_label("Close Heat map").click();
    harness.run();
    assert!(harness.query_by_role_and_label(Role::Heading, "Heat map").is_none());
    assert_eq!(
        harness.state().state.panels.layout,
        "column(0.594 depth_profile, 0.406 row(0.620 gradient_over_time, 0.380 loss))"
    );
    harness.get_by_role_and_label(Role::MenuItem, "View").click();
    harness.run();
    harness.get_by_role_and_label(Role::MenuItemCheckBox, "Heat map").click();
    harness.run();
    harness.get_by_role_and_label(Role::Heading, "Heat map");
}

#[test]
fn the_layout_is_reset_from_the_menu() {
    let mut harness = TestWindow::new().harness(WIDE);
    for tile in Tile::ALL {
        harness.get_by_label(&format!("Close {}", tile.label())).click();
        harness.run();
    }
    harness.get_by_label("All tiles are closed. The View menu opens them again");
    harness.get_by_role_and_label(Role::MenuItem, "View").click();
    harness.run();
    harness.get_by_label("Reset the layout").click();
    harness.run();
    for tile in Tile::ALL {
        harness.get_by_role_and_label(Role::Heading, tile.label());
    }
    assert_eq!(harness.state().state.panels.layout, "");
}

#[test]
fn a_tile_fills_the_centre_and_gives_it_back() {
    let mut harness = TestWindow::running().harness(WIDE);
    harness.get_by_label("Full screen of Loss and accuracy").click();
    harness.run();
    assert!(harness.query_by_role_and_label(Role::Heading, "Depth profile").is_none());
    let title = harness.get_by_role_and_label(Role::Heading, "Loss and accuracy, full screen").rect();
    assert_eq!(title.width(), 736.0);
    harness.key_press(Key::F);
    harness.run();
    harness.get_by_role_and_label(Role::Heading, "Depth profile");
}

#[test]
fn the_edge_of_a_panel_is_dragged_within_its_limits() {
    let mut harness = TestWindow::new().harness(WIDE);
    let start = egui::pos2(264.0, 400.0);
    harness.hover_at(start);
    harness.run();
    harness.drag_at(start);
    harness.run();
    harness.hover_at(egui::pos2(500.0, 400.0));
    harness.run();
    harness.drop_at(egui::pos2(500.0, 400.0));
    harness.run();
    assert_eq!(harness.state().state.panels.left_width_points, 380.0);
}

#[test]
fn the_scrubber_shows_a_step_and_its_right_end_follows_the_run() {
    let mut harness = TestWindow::running().harness(WIDE);
    let rail = harness.get_by_role_and_label(Role::Slider, "Step shown").rect();
    harness.hover_at(rail.center());
    harness.run();
    harness.drag_at(rail.center());
    harness.run();
    harness.drop_at(rail.center());
    harness.run();
    assert_eq!(harness.state().state.view.shown_step, ShownStep::At(120));
    assert!(harness.query_all_by_role_and_label(Role::Label, "step 120").next().is_some());
    harness.get_by_role_and_label(Role::Button, "Live").click();
    harness.run();
    assert!(harness.state().asked.contains(&Action::Scrub(ShownStep::Live)));
    assert!(harness.query_all_by_role_and_label(Role::Label, "step 240").next().is_some());
}

#[test]
fn nothing_repaints_where_nothing_happens() {
    let mut harness = TestWindow::running().harness(WIDE);
    harness.run();
    harness.step();
    let delay = harness.output().viewport_output.values().map(|output| output.repaint_delay).min();
    assert!(delay > Some(std::time::Duration::from_secs(60)), "{delay:?}");
}
