//! Makes a union that is only sent.

use acme::{Client, Error, Event};

async fn tell(client: &Client, event: Event) -> Result<(), Error> {
    match &event {
        Event::Planted(name) if name.is_empty() => Ok(()),
        _ => client.trees().tell(event).send().await,
    }
}

fn main() {}
