//! Reads a field of a response, which cannot have a former name.

use acme::Lamp;

fn colour(lamp: Lamp) -> Option<String> {
    lamp.colour
}

fn main() {}
