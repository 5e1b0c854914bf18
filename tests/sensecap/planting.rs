//! Planting Advice: a task is started, and the same call with its id returns the advice.

use sensecap::{
    ChannelMeasurements, DeviceMeasurements, ErrorCode, MeasurementId, Outcome, Suggestion,
    SuggestionLanguage, SuggestionPeriod, planting::SuggestRequest,
};
use serde_json::{Value, json};

use crate::support::{assert_nothing_sent, assert_sent, client, failed, ok, server, server_with};
use iot_clouds_testkit::Server;

const PATH: &str = "/ai/view_suggestion_by_measurements";

/// The sample of the page, About Interface I.
fn body() -> Value {
    json!({
        "lang": "2",
        "crop": "apple",
        "location": "Shenzhen",
        "time_range": "1",
        "measurements": [
            {
                "dev_eui": "2CF7F18215100010",
                "channel_measurement": [{ "channel_index": "1", "measurement_ids": ["4097", "4098"] }]
            },
            {
                "dev_eui": "2CF7F1C043400103",
                "channel_measurement": [{ "channel_index": "1", "measurement_ids": ["4097"] }]
            }
        ]
    })
}

fn call(server: &Server) -> SuggestRequest {
    let both = [MeasurementId::AIR_TEMPERATURE, MeasurementId::AIR_HUMIDITY];
    let measurements = [
        DeviceMeasurements::new("2CF7F18215100010", [ChannelMeasurements::new("1", both)]),
        DeviceMeasurements::new(
            "2CF7F1C043400103",
            [ChannelMeasurements::new("1", ["4097"])],
        ),
    ];
    let call = client(server)
        .planting()
        .suggest("apple", "Shenzhen", measurements);
    call.language(SuggestionLanguage::English)
        .period(SuggestionPeriod::Days30)
}

#[tokio::test]
async fn suggest_starts_a_task() {
    let server = server(json!({ "resource_id": "openAi:ask:424326279298784:1691053698953" }));

    let response = call(&server).send().await.unwrap();

    assert_sent(&server, "POST", PATH, Some(body()));
    let Suggestion::Started(task) = response else {
        panic!("{response:?}")
    };
    assert_eq!(
        task.resource_id.as_str(),
        "openAi:ask:424326279298784:1691053698953"
    );
}

/// About Interface II: the same parameters, and the id. The program on the page takes the text from `data`.
#[tokio::test]
async fn suggest_returns_the_advice_of_a_task() {
    let server = server(json!("Water the trees in the evening."));

    let call = call(&server).resource_id("openAi:ask:424326279298784:1691053698953");
    let response = call.send().await.unwrap();

    let mut body = body();
    body["resource_id"] = json!("openAi:ask:424326279298784:1691053698953");
    assert_sent(&server, "POST", PATH, Some(body));
    assert_eq!(
        response,
        Suggestion::Advice("Water the trees in the evening.".to_owned())
    );
}

/// Q1: after a timeout, the result is null.
#[tokio::test]
async fn suggest_after_a_timeout() {
    let server = server(Value::Null);

    let response = call(&server).resource_id("a").send().await.unwrap();

    assert_eq!(response, Suggestion::Other(Value::Null));
}

/// The page: 11338 means that the task is not finished, and that the call has to be made again.
#[tokio::test]
async fn a_task_in_progress() {
    let server = server_with(failed("11338", "in progress"));

    let error = call(&server).resource_id("a").send().await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "planting.suggest: SenseCAP has not finished yet: code 11338, \"in progress\" (HTTP 200); try again later"
    );
    assert!(error.is_in_progress());
    assert!(!error.is_rate_limited() && !error.is_bad_request() && !error.is_not_found());
    assert_eq!(error.code(), Some(ErrorCode::SuggestionInProgress));
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Rejected));
    assert_eq!(server.received().len(), 1);
}

/// The program on the page stops at 11396.
#[tokio::test]
async fn a_task_that_took_too_long() {
    let server = server_with(failed("11396", "timeout"));

    let error = call(&server).resource_id("a").send().await.unwrap_err();

    assert!(!error.is_in_progress());
    assert_eq!(error.code(), Some(ErrorCode::SuggestionTimeout));
}

/// Up to six, by the page.
#[tokio::test]
async fn suggest_for_seven_devices() {
    let server = server(json!({}));
    let devices = (0..7).map(|number| {
        let channel = ChannelMeasurements::new("1", ["4097"]);
        DeviceMeasurements::new(format!("2CF7F1821510001{number}"), [channel])
    });

    let call = client(&server)
        .planting()
        .suggest("apple", "Shenzhen", devices);
    let error = call.send().await.unwrap_err();

    assert!(error.is_invalid_request(), "{error}");
    assert_nothing_sent(&server);
}

/// Ten requests in five minutes, and one per second as of every path. The eleventh would have to wait for longer than a call
/// may take.
#[tokio::test]
async fn ten_calls_in_five_minutes() {
    let server = server_with(ok(json!("Water.")));
    let call = call(&server);
    for _ in 0..10 {
        call.clone().send().await.unwrap();
    }

    let error = call.send().await.unwrap_err();

    assert!(error.is_rate_limited());
    assert_eq!(error.outcome(), Outcome::NotSent);
    let wait = error.retry_after().unwrap().as_secs();
    assert!((280..=310).contains(&wait), "{wait}");
    assert_eq!(server.received().len(), 10);
}
