//! Reads pages one by one.

use acme::{Client, Error, Tree};

async fn count(client: &Client) -> Result<u64, Error> {
    let mut seen: Vec<Tree> = Vec::new();
    loop {
        let page = client.trees().list().page(1).size(50).send().await?;
        let total: Option<u64> = page.total;
        if page.trees.is_empty() {
            return Ok(total.unwrap_or_default());
        }
        seen.extend(page.trees);
    }
}

fn main() {}
