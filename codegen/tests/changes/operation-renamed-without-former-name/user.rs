//! Calls an operation, names a type and a value that are renamed without `renamed_from`.

use acme::{Client, Error, Lamp, Mode};

async fn read(client: &Client) -> Result<Lamp, Error> {
    client.lamps().read("a").send().await
}

fn is_slow(mode: &Mode) -> bool {
    matches!(mode, Mode::Slow)
}

fn main() {}
