//! Reads a field that is removed.

use acme::Lamp;

fn colour(lamp: Lamp) -> Option<String> {
    lamp.colour
}

fn main() {}
