//! Makes, changes and reads a type that is only sent.

use acme::{Client, Error, Kind, Spot, Timestamp, Tree};

async fn plant(client: &Client, planted: Timestamp) -> Result<(), Error> {
    let mut tree = Tree::new("apple", ["red"], Kind::Fruit, planted, Spot::new(1.0, 2.0)).height(2.5);
    let name: Option<String> = tree.name.take();
    let tags: Option<Vec<String>> = tree.tags.clone();
    let spot: Spot = tree.spot.clone();
    assert!(tree == tree.clone() && spot.x < spot.y, "{name:?} {tags:?}");
    client.trees().plant(tree).send().await
}

fn main() {}
