//! Reads the fields of a response, by name and by pattern.

use acme::{Client, Error, Lamp};

async fn colour(client: &Client) -> Result<Option<String>, Error> {
    let Lamp { id, colour, .. } = client.lamps().read("a").send().await?;
    Ok(colour.filter(|_| id == "a"))
}

fn main() {}
