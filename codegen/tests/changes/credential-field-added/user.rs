//! Writes a credential that comes to have one optional field more, by a parameter of its token call.

use acme::{Client, Error, Keys};

fn client(key: String) -> Result<Client, Error> {
    Client::builder("https://acme.example").credential(Keys { key: key.into() }).build()
}

fn main() {}
