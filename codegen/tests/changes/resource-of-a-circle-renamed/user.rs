//! Reads a field of a type that holds itself through a type of another resource. The new name of a resource changes the order of its files.

use acme::{Branch, Leaf};

fn leaf(branch: Branch) -> Option<Leaf> {
    branch.other
}

fn branch(leaf: Leaf) -> Option<Box<Branch>> {
    leaf.other
}

fn main() {}
