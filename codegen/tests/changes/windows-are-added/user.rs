//! Reads a range of time by one request.

use acme::{Client, Error, Point, Timestamp};

async fn history(client: &Client, from: Timestamp, to: Timestamp) -> Result<Vec<Point>, Error> {
    client.lamps().history().from(from).to(to).size(10).send().await
}

fn main() {}
