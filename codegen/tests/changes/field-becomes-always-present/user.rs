//! Reads a field that comes to be always present.

use acme::Lamp;

fn colour(lamp: Lamp) -> Option<String> {
    lamp.colour
}

fn main() {}
