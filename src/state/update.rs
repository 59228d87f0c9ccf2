//! What becomes of an action.

use super::action::Action;
use super::effect::Effect;
use super::session::State;

/// Applies an action and says what must be done outside.
pub fn update(_state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        _ => Vec::new(),
    }
}
