//! Uses everything that the crate has.

use std::collections::{BTreeMap, HashMap, HashSet};

use acme::*;
use recorder::Recorder;

fn id(id: impl Into<LampId>) -> LampId {
    id.into()
}

fn client(recorder: &Recorder, user: String) -> Client {
    let key = Key { id: user, secret: "secret".into() };
    recorder.client(Client::builder("https://acme.example").header(X_ZONE, "UTC").credential(key))
}

async fn read(client: &Client, name: &String) -> Result<(Option<String>, Option<Timestamp>, Vec<(f64, f64)>), Error> {
    let lamp: Lamp = client.lamps().read(name, name).detail(3).wide(true).send().await?;
    let Lamp { id, colour, mode, power, .. } = lamp.clone();
    let seen: Option<Timestamp> = lamp.seen;
    let since: Timestamp = lamp.on_since;
    let mut by_mode: HashMap<Mode, LampId> = HashMap::new();
    by_mode.insert(mode.unwrap_or(Mode::Fast), id);
    let points: Vec<(f64, f64)> = lamp.points.unwrap_or_default().iter().map(|point| (point.x, point.y)).collect();
    let text = match power {
        Some(Power::Number(watts)) if watts > 1.0 => None,
        Some(Power::Text(text)) => Some(text),
        _ => colour,
    };
    Ok((text, seen.or(Some(since)), points))
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
    request.send().await?;
    // Without a mode.
    client.lamps().change(LampId::ALL, name, 3).at(now).send().await
}

async fn act(client: &Client, acts: Vec<Act>) -> Result<Json, Error> {
    client.lamps().act(id("a"), Act::Up(2.0)).send().await?;
    client.lamps().act(id(&"b".to_owned()), Act::To(Target::new("a").level(3))).send().await
}

async fn why(client: &Client) -> Option<u64> {
    let error = client.lamps().read("a", "b").send().await.err()?;
    match error.code::<ErrorCode>() {
        Some(ErrorCode::Hot) => None,
        Some(ErrorCode::Cold) if error.is_not_found() => error.quota(),
        Some(code) if code == "9" || code == ErrorCode::from(9) => None,
        Some(_) | None => error.quota().filter(|_| error.is_bad_request()),
    }
}

pub async fn run(recorder: &Recorder) {
    let client = client(recorder, "user".to_owned());
    let name = "name".to_owned();
    let lamp = r#"{"code":0,"data":{"id":"a","colour":"red","mode":"slow","seen":1700000000000,"on_since":1600000000000,"points":[[1,2]]}}"#;
    recorder.call("lamps.read", &[(200, lamp)], read(&client, &name)).await;
    let why = async { Ok::<_, Error>(why(&client).await) };
    recorder.call("lamps.read", &[(404, "{}")], why).await;
    let page = r#"{"code":0,"data":{"lamps":[{"id":"a","on_since":1}],"total":1,"last":1}}"#;
    recorder.call("lamps.list", &[(200, page)], list(&client)).await;
    let now = Timestamp::from_epoch_seconds(1_700_000_000);
    recorder.call("lamps.change", &[(200, r#"{"code":0}"#)], change(&client, &name, now)).await;
    recorder.call("lamps.act", &[(200, r#"{"code":0,"data":[1]}"#)], act(&client, Vec::new())).await;
}
