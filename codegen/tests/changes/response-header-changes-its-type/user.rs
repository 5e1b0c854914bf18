//! Reads a header of responses that changes its type.

use acme::{Error, ResponseHeaders};

fn cost(error: &Error) -> Option<u64> {
    error.cost()
}

fn main() {}
