//! Builds a client with a credential that is removed.

use acme::{Client, Error, Pass};

fn client(text: String) -> Result<Client, Error> {
    Client::builder("https://acme.example").credential(Pass { text: text.into() }).build()
}

fn main() {}
