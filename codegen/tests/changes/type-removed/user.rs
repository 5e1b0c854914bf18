//! Names a type that is removed.

use acme::Spot;

fn row(spot: Spot) -> Option<u64> {
    spot.row
}

fn main() {}
