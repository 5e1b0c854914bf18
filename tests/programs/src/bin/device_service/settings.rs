//! The settings of the service, from the environment.
//! Must not know what the service does.

use std::env;
use std::time::Duration;

use thingscloud::{ApiKey, Client};

/// Returns the address that the service listens on: a free loopback port, unless `LISTEN` is set.
pub(crate) fn address() -> String {
    env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:0".to_owned())
}

/// Creates the one client of the service.
pub(crate) fn client() -> Result<Client, String> {
    let credential = ApiKey {
        app_id: variable("THINGSCLOUD_APP_ID")?,
        access_key: variable("THINGSCLOUD_ACCESS_KEY")?.into(),
        secret_key: variable("THINGSCLOUD_SECRET_KEY")?.into(),
    };
    // Whoever called the service waits, so it gives up sooner than a program in the background.
    let timeout = match env::var("CALL_TIMEOUT_MS") {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("CALL_TIMEOUT_MS must be a whole number, not `{text}`"))?,
        Err(_) => 10_000,
    };
    Client::builder(variable("THINGSCLOUD_URL")?)
        .credential(credential)
        .timeout(Duration::from_millis(timeout))
        .max_in_flight(4)
        .user_agent_suffix("device-service/1.0")
        .build()
        .map_err(|error| error.to_string())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} must be set"))
}
