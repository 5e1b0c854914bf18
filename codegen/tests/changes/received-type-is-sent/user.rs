//! Reads a type that comes to be sent as well.

use acme::{Client, Error, Spot};

async fn spot(client: &Client) -> Result<Option<Spot>, Error> {
    let spot = client.lamps().read("a").send().await?.spot;
    if let Some(Spot { row, clone, .. }) = spot.clone() {
        println!("{row:?} {clone:?}");
    }
    Ok(spot)
}

fn main() {}
