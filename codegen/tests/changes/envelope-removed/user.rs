//! Reads a response and the code of a failure.

use acme::{Client, Error, ErrorCode, Lamp};
use recorder::Recorder;

async fn read(client: &Client) -> Result<Lamp, Error> {
    let lamp = client.lamps().read("a").send().await;
    lamp.inspect_err(|error| drop((error.code::<ErrorCode>(), error.message())))
}

pub async fn run(recorder: &Recorder) {
    let client: Client = recorder.client(Client::builder("https://acme.example"));
    let lamp = r#"{"code":0,"data":{"id":"a","since":1700000000000}}"#;
    recorder.call("lamps.read", &[(200, lamp)], read(&client)).await;
}
