//! Gives the server as each kind of text, and makes calls without a credential.

use std::borrow::Cow;

use acme::{Client, Error, Lamp};

fn clients(owned: String, lent: &String, boxed: Box<str>, cow: Cow<'_, str>) -> Result<[Client; 4], Error> {
    let owned = Client::builder(owned).build()?;
    let lent = Client::builder(lent).build()?;
    let boxed = Client::builder(boxed).build()?;
    Ok([owned, lent, boxed, Client::builder(cow).build()?])
}

async fn read(client: &Client) -> Result<Lamp, Error> {
    client.lamps().read("a").send().await
}

fn main() {}
