//! The generated client with made-up keys.
//! Must not know what it is used for.

use thingscloud::{ApiKey, Client, Error};

pub fn new(url: &str, root: Option<&str>) -> Result<Client, Error> {
    let builder = Client::builder(url).credential(ApiKey {
        app_id: "mock-app-id".into(),
        access_key: "mock-access-key".into(),
        secret_key: "mock-secret-key".into(),
    });
    match root {
        Some(root) => builder.root_certificates(root).build(),
        None => builder.build(),
    }
}
