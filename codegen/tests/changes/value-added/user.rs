//! Matches open enums, and compares a value that has no name yet.

use acme::{Level, Mode};

fn mode(mode: &Mode) -> u8 {
    match mode {
        Mode::On => 1,
        Mode::Dark => 2,
        other if *other == "blink" => 3,
        Mode::Unknown(_) => 4,
        _ => 5,
    }
}

fn level(level: &Level) -> Option<i64> {
    match level {
        Level::Low => Some(1),
        other => other.as_number(),
    }
}

fn main() {}
