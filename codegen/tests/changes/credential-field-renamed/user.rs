//! Writes the fields of a credential, which cannot have a former name.

use acme::ApiKey;

fn key(id: String) -> ApiKey {
    ApiKey { id, secret: "secret".into() }
}

fn main() {}
