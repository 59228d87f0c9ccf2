//! What becomes of an event.

use super::effect::Effect;
use super::event::Event;
use super::session::State;

/// Folds in what comes back from outside and says what must be done next.
pub fn absorb(_state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        _ => Vec::new(),
    }
}
