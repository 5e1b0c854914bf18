//! Makes an object whose required fields change their order.

use acme::Spot;

fn spot() -> Spot {
    Spot::new(3, "a")
}

fn main() {}
