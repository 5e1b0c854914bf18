//! Uses everything that the crate of `base` has.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use acme::*;
use recorder::Recorder;

const LAMP: (u16, &str) = (
    200,
    r#"{"code":0,"data":{"id":"a","mode":"on","watts":4.5,"lit":true,"since":1700000000000,"spot":[1,2],"secret":"s",
    "event":{"kind":"up","value":3},"energy":7},"result":{"id":"r","lit":false}}"#,
);

type All = (LampId, Option<Mode>, Option<f64>, bool, Option<Timestamp>, Option<(f64, f64)>, Option<String>, Option<f64>);

fn all(lamp: Lamp) -> All {
    let Lamp { id, mode, watts, lit, since, spot, secret, .. } = lamp.clone();
    let spot = spot.map(|Spot { x, y, .. }| -> (f64, f64) { (x, y) });
    let secret: Option<Secret<String>> = secret;
    let up = match lamp.event {
        Some(Event::Up(height)) => Some(height),
        Some(Event::Down(depth)) => Some(-depth),
        Some(Event::Unknown(_)) | Some(_) | None => None,
    };
    let energy: Option<f64> = match lamp.energy {
        Some(Power::Number(watts)) => Some(watts),
        Some(Power::Text(text)) => text.parse().ok(),
        Some(other) => other.as_number(),
        None => None,
    };
    (id, mode, watts, lit, since, spot, secret.map(|own| own.expose().clone()), up.or(energy))
}

fn key() -> Key {
    Key { key: "key".into() }
}

fn pair(id: String) -> Pair {
    Pair { id, secret: "secret".into() }
}

fn client(recorder: &Recorder, server: Server, credential: impl Into<Credential>) -> Client {
    recorder.client(Client::builder(server).header(X_ZONE, "UTC").credential(credential))
}

pub async fn run(recorder: &Recorder) {
    // Clients share no turns, so that a call that waits delays no other operation.
    let client = || client(recorder, Server::World, key());
    list(recorder, &client()).await;
    read(recorder, &client()).await;
    failures(recorder, &client()).await;
    send(recorder, &client()).await;
    plan(recorder, &client()).await;
    count(recorder, &client()).await;
    credentials(recorder).await;
    rooms(recorder, &client()).await;
    tokens(recorder).await;
}

async fn list(recorder: &Recorder, client: &Client) {
    let one = (200, r#"{"code":0,"data":{"lamps":[{"id":"a","lit":true}],"total":3},"lamps":[],"result":{"lamps":[],"total":9}}"#);
    let request = client.lamps().list().page(2).size(10).colour("red");
    recorder.call("lamps.list", &[one], async { request.send().await.map(|page: LampsList| (page.lamps, page.total)) }).await;
    recorder.call("lamps.list", &[one], client.lamps().list().size(150).send()).await;
    let each = async {
        let mut items = client.lamps().list().colour(&"blue".to_owned()).items();
        let mut ids: Vec<LampId> = Vec::new();
        while let Some(lamp) = items.next().await {
            ids.push(lamp?.id);
        }
        Ok(ids)
    };
    recorder.call("lamps.list", &[one], each).await;
    let pages = async {
        let mut pages = client.lamps().list().pages();
        let mut sizes: Vec<usize> = Vec::new();
        while let Some(page) = pages.next().await {
            sizes.push(page?.lamps.len());
        }
        Ok(sizes)
    };
    recorder.call("lamps.list", &[one], pages).await;
}

async fn read(recorder: &Recorder, client: &Client) {
    let bodies = [
        LAMP.1,
        r#"{"code":0,"data":{"id":"a","lit":true,"watts":"4.5","mode":"lit","event":{"kind":"down","value":1},"energy":"2"}}"#,
        r#"{"code":0,"data":{"id":"a","lit":true,"watts":"","mode":"off","event":{"type":"up","value":2},"energy":[]}}"#,
        r#"{"code":0,"data":{"id":"a","lit":true,"power":3,"mode":"dim","event":{"kind":"sideways"}}}"#,
        r#"{"code":0,"data":{"id":5,"lit":true}}"#,
        r#"{"code":0,"data":{"id":"a"}}"#,
        r#"{"code":0,"data":{"id":"a","lit":true,"spot":{"x":3,"y":4},"mode":1,"event":{"kind":"up","data":5}}}"#,
        r#"{"id":"a","lit":true}"#,
        r#"{"code":0,"data":""}"#,
    ];
    for body in bodies {
        let call = async { client.lamps().read("attic", &"a".to_owned()).send().await.map(all) };
        recorder.call("lamps.read", &[(200, body)], call).await;
    }
    let text = String::from_utf8_lossy(b"a");
    recorder.call("lamps.read", &[LAMP], async { client.lamps().read("attic", text).send().await.map(all) }).await;
    let quota = async {
        let response = client.lamps().read("attic", "a").send_with_meta().await?;
        let quota: Option<u64> = response.quota();
        Ok(quota)
    };
    recorder.call("lamps.read", &[LAMP], quota).await;
    let by_id = async {
        let lamp = client.lamps().read("attic", "a").send().await?;
        let mut modes: HashMap<Mode, LampId> = HashMap::new();
        modes.insert(lamp.mode.unwrap_or(Mode::Off), lamp.id.clone());
        let lamps: BTreeMap<LampId, usize> = [(lamp.id, modes.len())].into();
        Ok(lamps)
    };
    recorder.call("lamps.read", &[LAMP], by_id).await;
}

async fn failures(recorder: &Recorder, client: &Client) {
    let hot = r#"{"code":7,"msg":"hot"}"#;
    let calls = [(404, r#"{"code":9,"msg":"no"}"#), (409, "{}"), (200, hot), (200, r#"{"code":8,"msg":"cold"}"#), (503, ""), (500, "no"),
        (500, r#"{"fault":7,"why":"hot"}"#)];
    for answer in calls {
        let call = async {
            let result = client.lamps().count().send().await;
            match result.as_ref().err().and_then(|error| error.code::<ErrorCode>()) {
                Some(ErrorCode::Hot) => result.inspect_err(|error| assert_eq!(error.code_text(), Some("7"))),
                Some(ErrorCode::Cold) => result.inspect_err(|error| assert_eq!(error.code_text(), Some("8"))),
                Some(ErrorCode::Unknown(_)) | Some(_) | None => result,
            }
        };
        recorder.call("lamps.count", &[answer], call).await;
    }
}

async fn send(recorder: &Recorder, client: &Client) {
    let done = (200, r#"{"code":0}"#);
    let at = Timestamp::from_epoch_seconds;
    let request = || client.lamps().send("a", Mode::On);
    let level: u64 = 3;
    recorder.call("lamps.send", &[done], request().level(level).wait(true).send()).await;
    recorder.call("lamps.send", &[done], request().wait(false).send()).await;
    recorder.call("lamps.send", &[done], request().level(10).send()).await;
    recorder.call("lamps.send", &[done], client.lamps().send(LampId::ALL, Mode::Off).send()).await;
    recorder.call("lamps.send", &[done], client.lamps().send("a", &"dim".to_owned()).send()).await;
    recorder.call("lamps.send", &[done], request().from(at(0)).send()).await;
    recorder.call("lamps.send", &[done], request().from(at(0)).to(at(3600)).send()).await;
    recorder.call("lamps.send", &[done], request().from(at(0)).to(at(130_000)).send()).await;
    recorder.call("lamps.send", &[(503, ""), done], request().send()).await;
    recorder.call("lamps.send", &[(200, r#"{"code":7}"#), done], request().send()).await;
    recorder.call("lamps.send", &[done], request().level(0).send()).await;
}

async fn plan(recorder: &Recorder, client: &Client) {
    let plan = || Plan::new(&"garden".to_owned(), "here");
    recorder.call("lamps.plan", &[(200, r#"{"code":0}"#)], client.lamps().plan(plan().note("soon")).send()).await;
    recorder.call("lamps.plan", &[(503, ""), (200, r#"{"code":0}"#)], client.lamps().plan(plan()).send()).await;
}

async fn count(recorder: &Recorder, client: &Client) {
    let count = |answer| async move {
        let call = async { client.lamps().count().send().await.map(|count: Count| -> Option<u64> { count.all }) };
        recorder.call("lamps.count", &[(200, answer)], call).await;
    };
    count(r#"{"code":0,"data":{"all":3},"result":{"all":4},"all":5}"#).await;
    count(r#"{"code":0,"data":""}"#).await;
    // As many as make a call wait for its turn.
    for _ in 0..12 {
        count(r#"{"code":0,"data":{"all":3}}"#).await;
    }
}

async fn credentials(recorder: &Recorder) {
    let pair = || pair("id".to_owned());
    let none = recorder.client(Client::builder(Server::Home));
    for client in [client(recorder, Server::Home, pair()), none, client(recorder, Server::World, Credential::Pair(pair()))] {
        recorder.call("lamps.read", &[LAMP], client.lamps().read("attic", "a").send()).await;
        recorder.call("lamps.send", &[(200, r#"{"code":0}"#)], client.lamps().send("a", "on").send()).await;
    }
}

async fn rooms(recorder: &Recorder, client: &Client) {
    let names = [
        r#"{"code":0,"data":["a","b"]}"#,
        r#"{"code":0,"data":""}"#,
        r#"{"code":0,"data":null}"#,
    ];
    for body in names {
        recorder.call("rooms.names", &[(200, body)], client.rooms().names().send()).await;
    }
    recorder.call("rooms.names", &[(204, names[0])], client.rooms().names().send()).await;
    recorder.call("rooms.names", &[(200, "no JSON")], client.rooms().names().send()).await;
    recorder.call("rooms.names", &[(200, names[0])], client.rooms().names().floors([1_u64, 2]).send()).await;
    recorder.call("rooms.names", &[(200, names[0])], client.rooms().names().floors([1_u64, 2, 3]).send()).await;
    let series = (200, r#"{"code":0,"data":{"series":[["a","b"],["c","d"]]}}"#);
    let call = async {
        let found = client.rooms().series().send().await?.series;
        Ok(found.into_iter().map(|Series { name, value, .. }| -> (String, String) { (name, value) }).collect::<Vec<_>>())
    };
    recorder.call("rooms.series", &[series], call).await;
    let part = (200, r#"{"code":0,"data":{"door":{"open":true}}}"#);
    recorder.call("rooms.part", &[part], client.rooms().part("door").send()).await;
    for answer in [(200, r#"{"msg":"smoke"}"#), (200, r#"{"code":7,"msg":"smoke"}"#)] {
        let call = async { client.rooms().fault().send().await.map(|fault| fault.msg) };
        recorder.call("rooms.fault", &[answer], call).await;
    }
    history(recorder, client).await;
    recorder.call("raw", &[(200, "{}")], client.raw(Method::GET, "/other").header("X-Other", "1").send::<Count>()).await;
}

async fn history(recorder: &Recorder, client: &Client) {
    let full = r#"{"code":0,"data":[{"at":1699999990000,"value":3},{"at":1699999980000,"value":2},{"at":1699999970000,"value":1}]}"#;
    let none = r#"{"code":0,"data":[]}"#;
    let points = async {
        let mut points = client.rooms().history().items_since(Timestamp::from_epoch_seconds(1_699_990_000));
        let mut values: Vec<Option<f64>> = Vec::new();
        while let Some(point) = points.next().await {
            values.push(point?.value);
        }
        Ok(values)
    };
    recorder.call("rooms.history", &[(200, full), (200, none)], points).await;
}

async fn tokens(recorder: &Recorder) {
    let token = (200, r#"{"code":0,"data":{"token":"t","other":"o","until":1700000100000}}"#);
    let read = (200, r#"{"code":0,"data":{}}"#);
    let session = client(recorder, Server::World, Session { name: "n".into(), word: "w".into() });
    recorder.call("rooms.enter", &[token, read], session.rooms().enter("hall").send()).await;
    for minutes in [10, 80] {
        recorder.pass(Duration::from_secs(minutes * 60));
        recorder.call("rooms.enter", &[token, read], session.rooms().enter("hall").send()).await;
    }
    recorder.call("rooms.enter", &[(200, "no JSON")], session.rooms().enter("hall").send()).await;
    let signer = client(recorder, Server::World, Signer { access: "a".into(), seal: "s".into() });
    recorder.call("rooms.seal", &[(200, r#"{"code":0}"#)], signer.rooms().seal("hall").send()).await;
}
