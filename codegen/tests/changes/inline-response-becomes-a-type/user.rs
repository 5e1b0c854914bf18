//! Names an inline response that comes to be a named type.

use acme::LampsState;

fn is_on(state: LampsState) -> Option<bool> {
    state.is_on
}

fn main() {}
