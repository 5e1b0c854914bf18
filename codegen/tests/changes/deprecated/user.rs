//! Uses each kind of item, of which the newer crate says that it should not be used.

use acme::{Change, Client, Error, ErrorCode, Key, Lamp, LampId, Mode, Pair, Part, Power};
use acme::{Response, ResponseHeaders, Server, Target};

async fn read(client: &Client) -> Result<Lamp, Error> {
    client.plugs().list().send().await?;
    client.lamps().read(LampId::NONE).level(3).send().await
}

fn part(lamp: Lamp) -> (Option<Part>, bool, Option<String>) {
    (lamp.part, matches!(lamp.mode, Some(Mode::On)), lamp.colour)
}

fn text(power: Power) -> Option<String> {
    match power {
        Power::Text(text) => Some(text),
        _ => None,
    }
}

fn change() -> [Change; 2] {
    [Change::Down(1.0), Change::To(Target::new().watts(3))]
}

fn is_cold(code: ErrorCode) -> bool {
    code == ErrorCode::Cold
}

fn client(id: String) -> Result<Client, Error> {
    let pair = Pair { id, secret: "secret".into() };
    Client::builder(Server::Home).header(acme::X_ZONE, "UTC").credential(pair).build()
}

fn key(key: Key) -> String {
    key.key
}

fn quota(response: &Response<()>) -> Option<u64> {
    response.quota()
}

fn main() {}
