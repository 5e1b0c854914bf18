//! Device Data API: past values, which come as parallel arrays.

use sensecap::{Error, MeasurementId, TelemetryList, TelemetryValue};
use serde_json::{Value, json};

use crate::support::{assert_sent, at, client, server};

async fn list(data: Value) -> Result<TelemetryList, Error> {
    let server = server(data);
    let call = client(&server).telemetry().list("2CF7F12010700001");
    call.send().await
}

/// A response of the China station.
#[tokio::test]
async fn list_of_three_series() {
    let server = server(json!({
        "list": [
            [[10, "4098"], [10, "4097"], [10, "4099"]],
            [
                [[92.62, "2026-07-10T02:44:45.303Z"]],
                [[26.57, "2026-07-10T02:44:45.303Z"]],
                [[4570, "2026-07-10T02:44:45.303Z"]]
            ]
        ]
    }));

    let response = client(&server)
        .telemetry()
        .list("2CF7F12010700001")
        .limit(3)
        .send()
        .await
        .unwrap();

    let target = "/list_telemetry_data?device_eui=2CF7F12010700001&limit=3";
    assert_sent(&server, "GET", target, None);
    let expected = [
        (MeasurementId::AIR_HUMIDITY, 92.62),
        (MeasurementId::AIR_TEMPERATURE, 26.57),
        (MeasurementId::LIGHT_INTENSITY, 4570.0),
    ];
    assert_eq!(response.list.len(), 3);
    for (series, (id, value)) in response.list.iter().zip(expected) {
        assert_eq!((series.channel_index, &series.measurement_id), (10, &id));
        let [point] = series.points.as_slice() else {
            panic!("{series:?}")
        };
        assert_eq!(point.value, TelemetryValue::Number(value));
        assert_eq!(point.time, at(1_783_651_485_303));
    }
}

/// Times are sent in milliseconds and returned as text.
#[tokio::test]
async fn list_with_everything_set() {
    let server = server(
        json!({ "list": [[[32, "4104"]], [[[1, "2026-06-21T00:00:00Z"], [2, "2026-06-21T00:00:00.001Z"]]]] }),
    );

    let response = client(&server)
        .telemetry()
        .list("2CF7F12210400082")
        .channel_index(32)
        .measurement_id(MeasurementId::WIND_DIRECTION)
        .limit(5000)
        .time_start(at(1_782_000_000_000))
        .time_end(at(1_782_086_400_000))
        .send()
        .await
        .unwrap();

    let target = "/list_telemetry_data?device_eui=2CF7F12210400082&channel_index=32&measurement_id=4104\
        &limit=5000&time_start=1782000000000&time_end=1782086400000";
    assert_sent(&server, "GET", target, None);
    let times: Vec<_> = response.list[0]
        .points
        .iter()
        .map(|point| point.time)
        .collect();
    assert_eq!(times, [at(1_782_000_000_000), at(1_782_000_000_001)]);
}

/// A device without values has an empty list instead of two empty columns.
#[tokio::test]
async fn empty_list() {
    for data in [
        json!({ "list": [] }),
        json!({ "list": [[], []] }),
        json!({ "list": null }),
        json!({}),
    ] {
        let response = list(data.clone()).await;

        assert_eq!(response.unwrap().list, [], "{data}");
    }
}

#[tokio::test]
async fn list_with_a_series_without_values() {
    let response =
        list(json!({ "list": [[[1, "4097"], [2, 4097]], [[], [[1, "2026-06-21T00:00:00Z"]]]] }))
            .await;

    let response = response.unwrap();
    assert_eq!(response.list[0].points, []);
    assert_eq!(
        response.list[1].measurement_id,
        MeasurementId::AIR_TEMPERATURE
    );
    assert_eq!(response.list[1].points.len(), 1);
}

async fn refused(data: Value) -> Error {
    let error = list(data).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    error
}

#[tokio::test]
async fn uneven_columns() {
    let error = refused(json!({ "list": [[[1, "4097"], [2, "4097"]], [[]]] })).await;

    assert_eq!(
        error.to_string(),
        "telemetry.list: unexpected response: data.list: expected columns of the same length, found an array (HTTP 200)"
    );
    assert_eq!(error.json_path(), Some("data.list"));
}

#[tokio::test]
async fn a_column_alone() {
    let error = refused(json!({ "list": [[[1, "4097"]]] })).await;

    assert_eq!(error.json_path(), Some("data.list"));
}

#[tokio::test]
async fn columns_in_the_wrong_order() {
    let error =
        refused(json!({ "list": [[[[26.5, "2026-06-21T00:00:00Z"]]], [[1, "4097"]]] })).await;

    assert_eq!(error.json_path(), Some("data.list[0][0][0]"));
}

#[tokio::test]
async fn an_invalid_time() {
    let error = refused(json!({ "list": [[[1, "4097"]], [[[26.5, "yesterday"]]]] })).await;

    assert_eq!(error.json_path(), Some("data.list[1][0][0][1]"));
}
