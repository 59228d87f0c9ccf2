//! Room for a control whose identity does not depend on what stands before it, so that the focus survives when rows
//! appear or vanish.

use egui::{AsIdSalt, Rect, Response, Sense, Ui, Vec2};

/// Takes room where the layout stands. `salt` is unique among the controls of the same part.
pub(in crate::ui) fn place(ui: &mut Ui, size: Vec2, salt: impl AsIdSalt, sense: Sense) -> (Rect, Response) {
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, ui.make_persistent_id(salt), sense);
    (rect, response)
}
