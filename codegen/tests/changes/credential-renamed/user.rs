//! Builds clients with a credential by its former name, as a value of its type and of the enum.

use acme::{ApiKey, Client, Credential, Error};

fn client(id: String) -> Result<Client, Error> {
    let key = ApiKey { id, secret: "secret".into() };
    Client::builder("https://acme.example").credential(key).build()
}

fn same(key: ApiKey) -> Result<Client, Error> {
    let credential = Credential::ApiKey(key);
    Client::builder("https://acme.example").credential(credential).build()
}

fn main() {}
