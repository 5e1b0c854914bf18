//! Responses that nobody captured and that public clients are ready for: read as these clients read them, or still refused.

use iot_clouds_testkit::{Reply, Server};
use sensecap::{Error, ErrorCode, Outcome, RetryPolicy, telemetry::TelemetryList};

use crate::support::{at, client, failed, server_with};

const EUI: &str = "2CF7F12010700001";

/// A server that responds to everything with this body.
fn responds(body: &str) -> Server {
    server_with(Reply::text(200, "application/json", body))
}

async fn past(body: &str) -> Result<TelemetryList, Error> {
    let server = responds(body);
    client(&server).telemetry().list(EUI).send().await
}

#[tokio::test]
async fn past_values_may_be_nothing_in_many_spellings() {
    for data in [
        r#"{"list":null}"#,
        r#"{"list":[]}"#,
        "{}",
        "[]",
        r#""""#,
        "null",
    ] {
        let body = format!(r#"{{"code":"0","data":{data}}}"#);
        let read = past(&body).await;
        assert!(read.unwrap().list.is_empty(), "{data}");
    }
    assert!(past(r#"{"code":"0"}"#).await.unwrap().list.is_empty());
    // What is no empty value is not read as one.
    for data in [r#"[1]"#, r#""none""#, "0"] {
        let error = past(&format!(r#"{{"code":"0","data":{data}}}"#))
            .await
            .unwrap_err();
        assert!(error.is_decode(), "{data}: {error}");
    }
}

#[tokio::test]
async fn past_values_may_have_a_channel_in_text_and_an_id_in_digits() {
    let body =
        r#"{"code":"0","data":{"list":[[["1",4102]],[[[21.5,"2026-08-26T23:47:03.297Z"]]]]}}"#;
    let read = past(body).await.unwrap();
    let [series] = read.list.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(series.channel_index, 1);
    assert_eq!(series.measurement_id, "4102");
    assert_eq!(series.points[0].value.as_number(), Some(21.5));
    assert_eq!(series.points[0].time, at(1_787_788_023_297));
}

#[tokio::test]
async fn past_values_may_have_their_time_in_milliseconds() {
    for time in ["1782000000000", r#""1782000000000""#] {
        let body = format!(r#"{{"code":"0","data":{{"list":[[[1,"4097"]],[[[20.1,{time}]]]]}}}}"#);
        let read = past(&body).await.unwrap();
        assert_eq!(read.list[0].points[0].time, at(1_782_000_000_000), "{time}");
    }
}

#[tokio::test]
async fn the_latest_values_may_be_nothing_in_many_spellings() {
    for data in ["[]", "{}", r#""""#, "null"] {
        let server = responds(&format!(r#"{{"code":"0","data":{data}}}"#));
        let read = client(&server).telemetry().latest(EUI).send().await;
        assert!(read.unwrap().is_empty(), "{data}");
    }
    // A channel without its list says nothing about other channels.
    let server = responds(r#"{"code":"0","data":{"channel_index":1,"points":[]}}"#);
    let error = client(&server).telemetry().latest(EUI).send().await;
    let error = error.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.json_path(), Some("data"));
}

#[tokio::test]
async fn the_status_of_a_device_may_be_written_as_text_or_with_a_fraction() {
    let status = |fields: &str| {
        format!(
            r#"{{"code":"0","data":[{{"device_eui":"{EUI}","latest_message_time":"2026-07-10T02:35:13.511Z",{fields}}}]}}"#
        )
    };
    for (fields, percent) in [
        (
            r#""online_status":"1","battery_status":"1","battery_digit":"87","report_frequency":"60""#,
            87.0,
        ),
        (
            r#""online_status":1,"battery_status":1,"battery_digit":87.5,"report_frequency":60.0"#,
            87.5,
        ),
    ] {
        let server = responds(&status(fields));
        let read = client(&server).devices().running_status([EUI]).send().await;
        let read = read.unwrap();
        assert_eq!(read[0].battery_percent, Some(percent));
        assert_eq!(read[0].report_minutes, Some(60));
        let online = read[0].online_status.as_ref().unwrap();
        assert_eq!(online.as_number(), Some(1));
    }
}

#[tokio::test]
async fn a_device_may_have_empty_texts_in_place_of_what_it_lacks() {
    let server = responds(
        r#"{"code":"0","data":[{"device_eui":"2CF7F12010700001","device_name":"g","frequency":"EU863-870","device_network":"1",
        "position":{"latitude":"22.5","longitude":""},"position_source":"0","hardware_version":1.0,"software_version":"",
        "sim":{"iccid":"","msisdn":"","activateTime":"","expiryDate":"","status":"","flow":"","residueFlow":""}},
        {"device_eui":"2CF7F12010700002","position":"","sim":""}]}"#,
    );
    let read = client(&server).devices().view([EUI]).send().await.unwrap();
    let [first, second] = read.as_slice() else {
        panic!("{read:?}")
    };
    let position = first.position.as_ref().unwrap();
    assert_eq!((position.latitude, position.longitude), (Some(22.5), None));
    assert_eq!(first.device_network.as_ref().unwrap().as_number(), Some(1));
    assert_eq!(first.position_source.as_ref().unwrap().as_number(), Some(0));
    assert_eq!(first.hardware_version.as_deref(), Some("1"));
    assert_eq!(first.software_version.as_deref(), Some(""));
    let sim = first.sim.as_ref().unwrap();
    assert_eq!(sim.iccid.as_deref(), Some(""));
    assert!(sim.status.is_none() && sim.flow.is_none() && sim.remaining_flow.is_none());
    assert!(second.position.is_none() && second.sim.is_none());
}

#[tokio::test]
async fn a_number_of_http_as_a_code_is_still_a_failure() {
    let read = async |code: &str| {
        let server = server_with(failed(code, "no"));
        let call = client(&server).devices().list();
        let error = call.send().await.unwrap_err();
        (error, server.received().len())
    };
    let (error, requests) = read("429").await;
    assert!(error.is_rate_limited() && error.is_api(), "{error}");
    assert_eq!(error.code(), Some(ErrorCode::TooManyRequests));
    // A read is sent again after a pause, as with HTTP 429.
    assert_eq!(requests, 3);
    for (code, expected) in [
        ("500", ErrorCode::InternalServerError),
        ("503", ErrorCode::ServiceUnavailable),
    ] {
        let (error, requests) = read(code).await;
        assert!(error.is_server_error() && error.is_api(), "{error}");
        assert_eq!(error.code(), Some(expected));
        assert_eq!((error.outcome(), requests), (Outcome::Rejected, 1));
    }
    // A command is never sent again because of them.
    let server = server_with(failed("429", "no"));
    let call = client(&server).devices().bind(EUI, "C");
    let call = call.with_retry(RetryPolicy::default());
    assert!(call.send().await.unwrap_err().is_rate_limited());
    assert_eq!(server.received().len(), 1);
}
