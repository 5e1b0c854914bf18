//! Names a type by its module.

use acme::lamps::Spot;

fn row(spot: Spot) -> Option<u64> {
    spot.row
}

fn main() {}
