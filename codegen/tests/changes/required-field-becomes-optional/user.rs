//! Makes an object that comes to need one field less.

use acme::Spot;

fn spot() -> Spot {
    Spot::new(3, "a")
}

fn main() {}
