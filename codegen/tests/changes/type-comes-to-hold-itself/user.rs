//! Reads a field that comes to be boxed, as its type begins to lead back.

use acme::{Lamp, Part};

fn part(lamp: Lamp) -> Option<Part> {
    lamp.part
}

fn main() {}
