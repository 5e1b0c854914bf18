//! Reads a field that changes its type.

use acme::Lamp;

fn colour(lamp: Lamp) -> Option<String> {
    lamp.colour
}

fn main() {}
