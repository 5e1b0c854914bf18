//! Reads a field that may come to be absent.

use acme::{Lamp, Timestamp};

fn since(lamp: &Lamp) -> Timestamp {
    lamp.since
}

fn main() {}
