//! Makes an object that comes to need one field more.

use acme::Spot;

fn spot() -> Spot {
    Spot::new(3, "a")
}

fn main() {}
