//! Calls the only operation that is experimental.

use acme::{Client, Count, Error};

async fn count(client: &Client) -> Result<u64, Error> {
    let count: Count = client.trees().count().send().await?;
    Ok(count.all)
}

fn main() {}
