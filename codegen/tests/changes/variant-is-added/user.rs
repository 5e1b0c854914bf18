//! Matches a union, with what has no variant yet.

use acme::{Client, Error, Event, Json};

async fn names(client: &Client) -> Result<Vec<String>, Error> {
    let events = client.trees().events().send().await?;
    let names = events.into_iter().map(|event| match event {
        Event::Planted(name) => name,
        Event::Unknown(unknown) => {
            let object: &Json = unknown.as_json();
            format!("{}: {object}", unknown.tag())
        }
        other => format!("{other:?}"),
    });
    Ok(names.collect())
}

fn main() {}
