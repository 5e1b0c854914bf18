//! Makes a value of an enum, which comes to be an identifier.

use acme::Mode;

fn mode() -> Mode {
    Mode::Fast
}

fn main() {}
