//! Names a value, a variant and a constant that are removed.

use acme::{Act, LampId, Mode};

fn is_slow(mode: &Mode) -> bool {
    matches!(mode, Mode::Slow)
}

fn down() -> Act {
    Act::Down(1.0)
}

fn none() -> LampId {
    LampId::NONE
}

fn main() {}
