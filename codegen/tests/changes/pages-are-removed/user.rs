//! Reads all pages of a list that comes to be read at once.

use acme::{Client, Error, Lamp};

async fn read(client: &Client) -> Result<Option<Lamp>, Error> {
    client.lamps().list().items().next().await.transpose()
}

fn main() {}
