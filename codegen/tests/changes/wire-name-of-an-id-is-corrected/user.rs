//! Reads ids.

use acme::{Client, Error, TreeId};

async fn ids(client: &Client) -> Result<Vec<TreeId>, Error> {
    let trees = client.trees().list().send().await?;
    Ok(trees.into_iter().map(|tree| tree.id).collect())
}

fn main() {}
