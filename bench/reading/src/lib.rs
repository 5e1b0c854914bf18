//! Reading a large response by a generated client, and the same with `serde_json` and types written by hand.
//! Must not know how a response is read, nor depend on the generator, whose features of `serde_json` make values larger.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use iot_clouds_runtime::{Sending, Transport};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

/// Reads a response this many times.
pub type Reading = fn(u32) -> Result<(), String>;

/// All readings by name.
pub const READINGS: &[(&str, Reading)] = &[
    ("devices", devices),
    ("devices-by-hand", devices_by_hand),
    ("telemetry", telemetry),
    ("telemetry-by-hand", telemetry_by_hand),
];

const DEVICES: usize = 100;
const POINTS: usize = 20_000;
const SERIES: usize = 4;

/// Sends nothing: a `POST` has a token as its response, and everything else the same body.
#[derive(Debug)]
struct Recorded(Bytes);

impl Transport for Recorded {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let body = match *request.method() {
            http::Method::POST => Bytes::from_static(
                br#"{"result":true,"info":{"access_token":"T0KEN","expires_in":86400}}"#,
            ),
            _ => self.0.clone(),
        };
        Box::pin(async move { Ok(http::Response::new(body)) })
    }
}

fn runtime() -> Result<Runtime, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
}

/// Reads a page of devices by the client.
fn devices(times: u32) -> Result<(), String> {
    let credential = thingscloud::ApiKey {
        app_id: "app".into(),
        access_key: "access".into(),
        secret_key: "secret".into(),
    };
    let client = thingscloud::Client::builder("http://localhost")
        .credential(credential)
        .transport(Recorded(devices_body().into()))
        .build()
        .map_err(|error| error.to_string())?;
    let runtime = runtime()?;
    for _ in 0..times {
        let page = runtime.block_on(client.devices().list().send());
        let page = page.map_err(|error| error.to_string())?;
        expect(page.items.len(), DEVICES)?;
    }
    Ok(())
}

/// Reads the same page into types written by hand, from bytes as a response has them.
fn devices_by_hand(times: u32) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Response {
        result: bool,
        info: Page,
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "all fields are read, as the client reads them")]
    struct Page {
        items: Vec<Device>,
        total: u64,
        page_total: u64,
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "all fields are read, as the client reads them")]
    struct Device {
        id: String,
        name: Option<String>,
        descr: Option<String>,
        device_key: Option<String>,
        tags: Option<BTreeMap<String, String>>,
        create_time: Option<f64>,
        alarm: Option<Json>,
        active: Option<Json>,
        online: Option<bool>,
        #[serde(rename = "type")]
        device_type: Option<String>,
        type_info: Option<TypeInfo>,
        device_code: Option<String>,
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "all fields are read, as the client reads them")]
    struct TypeInfo {
        id: String,
        name: Option<String>,
    }
    let body = devices_body();
    for _ in 0..times {
        let response: Response =
            serde_json::from_slice(body.as_bytes()).map_err(|error| error.to_string())?;
        expect(usize::from(response.result), 1)?;
        expect(response.info.items.len(), DEVICES)?;
    }
    Ok(())
}

/// Reads a history of telemetry by the client.
fn telemetry(times: u32) -> Result<(), String> {
    let credential = sensecap::AccessKey {
        access_id: "id".into(),
        access_key: "key".into(),
    };
    let client = sensecap::Client::builder("http://localhost")
        .credential(credential)
        .transport(Recorded(telemetry_body().into()))
        // Nobody waits for a recorded response.
        .rate_limits([])
        .build()
        .map_err(|error| error.to_string())?;
    let runtime = runtime()?;
    for _ in 0..times {
        let history = runtime.block_on(client.telemetry().list("2CF7F12010700001").send());
        let history = history.map_err(|error| error.to_string())?;
        expect(
            history.list.iter().map(|series| series.points.len()).sum(),
            POINTS,
        )?;
    }
    Ok(())
}

/// Reads the same history into types written by hand.
fn telemetry_by_hand(times: u32) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Response {
        code: String,
        data: Data,
    }
    type Channel = (u64, String);
    type Points = Vec<(f64, Time)>;
    #[derive(Deserialize)]
    struct Data {
        list: (Vec<Channel>, Vec<Points>),
    }
    struct Time(
        #[expect(dead_code, reason = "it is read, as the client reads it")] jiff::Timestamp,
    );
    impl<'de> Deserialize<'de> for Time {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = <&str>::deserialize(deserializer)?;
            text.parse().map(Self).map_err(serde::de::Error::custom)
        }
    }
    let body = telemetry_body();
    for _ in 0..times {
        let response: Response =
            serde_json::from_slice(body.as_bytes()).map_err(|error| error.to_string())?;
        let (channels, points) = response.data.list;
        expect(usize::from(response.code == "0"), 1)?;
        let series: Vec<_> = channels.into_iter().zip(points).collect();
        expect(series.iter().map(|(_, points)| points.len()).sum(), POINTS)?;
    }
    Ok(())
}

fn expect(count: usize, expected: usize) -> Result<(), String> {
    if count == expected {
        return Ok(());
    }
    Err(format!("{count} were read instead of {expected}"))
}

fn devices_body() -> String {
    let mut body = r#"{"result":true,"info":{"items":["#.to_owned();
    for number in 0..DEVICES {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"id":"d{number:07}","name":"Cold room {number}","descr":"North wing","device_key":"K{number:05}","tags":{{"site":"north","row":"{number}"}},"create_time":16934{number:05},"alarm":null,"active":{{"online_at":1700000000,"report_at":1700000000}},"online":true,"type":"t4k2","type_info":{{"id":"t4k2","name":"Thermometer"}},"device_code":"C{number:07}"}}"#
        );
    }
    let _ = write!(body, r#"],"total":{DEVICES},"page_total":1}}}}"#);
    body
}

fn telemetry_body() -> String {
    let mut body = r#"{"code":"0","data":{"list":[["#.to_owned();
    for series in 0..SERIES {
        let comma = if series == 0 { "" } else { "," };
        let _ = write!(body, r#"{comma}[{},"{}"]"#, series + 1, 4097 + series);
    }
    body.push_str("],[");
    for series in 0..SERIES {
        body.push_str(if series == 0 { "[" } else { ",[" });
        for point in 0..POINTS / SERIES {
            let comma = if point == 0 { "" } else { "," };
            let (minute, second) = (point / 60 % 60, point % 60);
            let _ = write!(
                body,
                r#"{comma}[{}.{},"2026-05-01T{:02}:{minute:02}:{second:02}.000Z"]"#,
                20 + series,
                point % 100,
                point / 3600,
            );
        }
        body.push(']');
    }
    body.push_str("]]}}");
    body
}
