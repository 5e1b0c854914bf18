//! Names an optional header that is removed.

use acme::{Client, Error, X_LANG};

fn client(url: String) -> Result<Client, Error> {
    Client::builder(url).header(X_LANG, "en").build()
}

fn main() {}
