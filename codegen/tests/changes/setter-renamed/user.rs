//! Calls setters of a request and of an object by their former names.

use acme::{Client, Error, Shape, Timestamp};

async fn change(client: &Client, from: Timestamp, to: Timestamp) -> Result<(), Error> {
    let change = client.lamps().change().level(3).trace("t").colours(["red"]).between(from, to);
    change.shape(Shape::new("round").size(4)).send().await
}

fn main() {}
