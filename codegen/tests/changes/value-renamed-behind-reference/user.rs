//! Matches a reference to an enum by a former name, which is a constant: the compiler looks through references at variants only.

use acme::Mode;

fn is_bright(mode: &Mode) -> bool {
    match mode {
        Mode::Bright => true,
        _ => false,
    }
}

fn main() {}
