//! Reads a range of time window by window.

use acme::{Client, Error, Timestamp};

async fn latest(client: &Client, from: Timestamp) -> Result<Option<f64>, Error> {
    let point = client.lamps().history().items_since(from).next().await.transpose()?;
    Ok(point.and_then(|point| point.watts))
}

fn main() {}
