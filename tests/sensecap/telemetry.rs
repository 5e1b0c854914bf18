//! Device Data API: latest values and averages.

mod history;

use sensecap::{MeasurementId, TelemetryValue};
use serde_json::json;

use crate::support::{assert_sent, at, client, server};

#[tokio::test]
async fn latest() {
    let server = server(json!([{
        "channel_index": 32,
        "points": [{ "measurement_value": 185, "measurement_id": "4104", "time": "2020-03-26T07:28:28.575Z" }]
    }]));

    let channels = client(&server)
        .telemetry()
        .latest("2CF7F12010700001")
        .measurement_id("4104")
        .channel_index(32)
        .send()
        .await
        .unwrap();

    let target = "/view_latest_telemetry_data\
        ?device_eui=2CF7F12010700001&measurement_id=4104&channel_index=32";
    assert_sent(&server, "GET", target, None);
    let [channel] = channels.as_slice() else {
        panic!("{channels:?}")
    };
    assert_eq!(channel.channel_index, 32);
    let [point] = channel.points.as_slice() else {
        panic!("{channels:?}")
    };
    assert_eq!(point.measurement_id, MeasurementId::WIND_DIRECTION);
    assert_eq!(point.value, Some(TelemetryValue::Number(185.0)));
    assert_eq!(point.time, Some(at(1_585_207_708_575)));
}

/// A response of the China station.
#[tokio::test]
async fn latest_of_all_channels() {
    let server = server(json!([{
        "channel_index": 10,
        "points": [{ "measurement_value": 26.52, "measurement_id": "4097", "time": "2026-07-10T02:39:44.319Z" }]
    }]));

    let channels = client(&server)
        .telemetry()
        .latest("2CF7F12010700001")
        .send()
        .await
        .unwrap();

    let target = "/view_latest_telemetry_data?device_eui=2CF7F12010700001";
    assert_sent(&server, "GET", target, None);
    let point = &channels[0].points[0];
    assert_eq!(channels[0].channel_index, 10);
    assert_eq!(point.value.as_ref().unwrap().as_number(), Some(26.52));
    assert_eq!(point.time, Some(at(1_783_651_184_319)));
}

/// Numbers as text, text as numbers, and missing optional values.
#[tokio::test]
async fn latest_in_other_spellings() {
    let server = server(json!([
        {
            "channel_index": "1",
            "points": [
                { "measurement_value": null, "measurement_id": 4097, "time": null },
                { "measurement_id": "4098" }
            ]
        },
        { "channel_index": 2, "points": [] },
        { "channel_index": 3, "points": null },
        { "channel_index": 4 }
    ]));

    let channels = client(&server)
        .telemetry()
        .latest("2CF7F12010700001")
        .send()
        .await
        .unwrap();

    assert_eq!(channels[0].channel_index, 1);
    let points = &channels[0].points;
    assert_eq!(points[0].measurement_id, MeasurementId::AIR_TEMPERATURE);
    assert_eq!((&points[0].value, points[0].time), (&None, None));
    assert_eq!((&points[1].value, points[1].time), (&None, None));
    for channel in &channels[1..] {
        assert_eq!(channel.points, []);
    }
}

#[tokio::test]
async fn latest_without_values() {
    for data in [json!([]), json!(null)] {
        let server = server(data);

        let channels = client(&server)
            .telemetry()
            .latest("2CF7F12010700001")
            .send()
            .await
            .unwrap();

        assert_eq!(channels, []);
    }
}

#[tokio::test]
async fn aggregate() {
    let server = server(json!([
        {
            "channel": 10,
            "lists": [
                { "measurement_id": "4097", "average_value": 26.4, "time": "2026-06-21T00:00:00.000Z" },
                { "measurement_id": 4098, "average_value": 93, "time": "2026-06-21T01:00:00.000Z" }
            ]
        },
        { "channel": "11", "lists": [{ "average_value": "26.4" }] },
        { "channel": 12, "lists": [] }
    ]));

    let series = client(&server)
        .telemetry()
        .aggregate("2CF7F12010700001")
        .channel_index(10)
        .measurement_id(MeasurementId::AIR_TEMPERATURE)
        .interval_minutes(60)
        .time_start(at(1_782_000_000_000))
        .time_end(at(1_782_086_400_000))
        .send()
        .await
        .unwrap();

    let target = "/aggregate_chart_points?device_eui=2CF7F12010700001&channel_index=10&measurement_id=4097\
        &interval=60&time_start=1782000000000&time_end=1782086400000";
    assert_sent(&server, "GET", target, None);
    assert_eq!(series[0].channel_index, 10);
    let points = &series[0].points;
    assert_eq!(
        points[0].measurement_id,
        Some(MeasurementId::AIR_TEMPERATURE)
    );
    assert_eq!(points[0].average, Some(26.4));
    assert_eq!(points[0].time, Some(at(1_782_000_000_000)));
    assert_eq!(points[1].measurement_id, Some(MeasurementId::AIR_HUMIDITY));
    assert_eq!(points[1].average, Some(93.0));
    assert_eq!(points[1].time, Some(at(1_782_003_600_000)));
    assert_eq!(series[1].channel_index, 11);
    let point = &series[1].points[0];
    assert_eq!(
        (&point.measurement_id, point.average, point.time),
        (&None, Some(26.4), None)
    );
    assert_eq!(series[2].points, []);
}

/// The vendor's client in Java expects a blank text instead of an empty list.
#[tokio::test]
async fn aggregate_without_values() {
    for data in [json!(""), json!([]), json!(null)] {
        let server = server(data);

        let series = client(&server)
            .telemetry()
            .aggregate("2CF7F12010700001")
            .send()
            .await
            .unwrap();

        let target = "/aggregate_chart_points?device_eui=2CF7F12010700001";
        assert_sent(&server, "GET", target, None);
        assert_eq!(series, []);
    }
}
