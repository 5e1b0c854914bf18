//! Uses everything that the crate has.

use std::collections::{BTreeMap, HashMap, HashSet};

use acme::*;

fn id(id: impl Into<LampId>) -> LampId {
    id.into()
}

fn client(user: String) -> Result<Client, Error> {
    let key = Key { id: user, secret: "secret".into() };
    Client::builder("https://acme.example").header(X_ZONE, "UTC").credential(key).build()
}

async fn read(client: &Client, name: &String) -> Result<Option<String>, Error> {
    let lamp: Lamp = client.lamps().read(name, name).detail(3).send().await?;
    let Lamp { id, colour, mode, power, .. } = lamp.clone();
    let seen: Option<Timestamp> = lamp.seen;
    let since: Timestamp = lamp.on_since;
    let mut by_mode: HashMap<Mode, LampId> = HashMap::new();
    by_mode.insert(mode.unwrap_or(Mode::Fast), id);
    let points: Vec<(f64, f64)> = lamp.points.unwrap_or_default().iter().map(|point| (point.x, point.y)).collect();
    match power {
        Some(Power::Number(watts)) if watts > 1.0 => Ok(None),
        Some(Power::Text(text)) => Ok(Some(text)),
        _ => Ok(colour),
    }
}

async fn list(client: &Client) -> Result<BTreeMap<LampId, Lamp>, Error> {
    let page = client.lamps().list().page(1).size(10).send().await?;
    let LampsList { lamps, total, .. } = page;
    let total: u64 = total.unwrap_or_default();
    let mut all = client.lamps().list().items();
    while let Some(lamp) = all.next().await.transpose()? {
        let _: LampId = lamp.id;
    }
    Ok(lamps.into_iter().map(|lamp| (lamp.id.clone(), lamp)).collect())
}

async fn change(client: &Client, name: &String, now: Timestamp) -> Result<(), Error> {
    let modes: HashSet<Mode> = [Mode::Fast, Mode::Slow, Mode::from(name)].into();
    let spot = Spot::new(name, "4");
    let request = client.lamps().change(LampId::ALL, name, 3).trace(name).mode("fast").at(now).spot(spot);
    request.send().await
}

async fn act(client: &Client, acts: Vec<Act>) -> Result<Json, Error> {
    client.lamps().act(id("a"), Act::Up(2.0)).send().await?;
    client.lamps().act(id(String::new()), Act::To(Target::new("a").level(3))).send().await
}

async fn why(client: &Client) -> Option<u64> {
    let error = client.lamps().read("a", "b").send().await.err()?;
    match error.code::<ErrorCode>() {
        Some(ErrorCode::Hot) => None,
        Some(ErrorCode::Cold) if error.is_not_found() => error.quota(),
        Some(code) if code == "9" || code == ErrorCode::from(9) => None,
        Some(_) | None => None,
    }
}

fn main() {}
