//! Names types by their former names: in signatures, in patterns, as values, and in an implementation.

use acme::{Client, Command, Error, Lamp, LampId, Mode};

trait Described {
    fn described(&self) -> &str;
}

impl Described for Lamp {
    fn described(&self) -> &str {
        self.id.as_str()
    }
}

async fn send(client: &Client, id: LampId) -> Result<Lamp, Error> {
    client.lamps().send(id, Command::Text("on".into())).send().await
}

fn is_on(lamp: &Lamp) -> bool {
    let Lamp { mode, .. } = lamp;
    matches!(mode, Some(Mode::On))
}

fn main() {}
