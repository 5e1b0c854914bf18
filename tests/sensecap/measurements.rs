//! The reference of measurements, and the ids that are known.

use std::fs;
use std::path::Path;

use sensecap::{MeasurementId, SensorTypeId};
use serde_json::json;

use crate::support::{assert_sent, client, server};

#[test]
fn names_units_and_ranges_of_measurements() {
    let temperature = MeasurementId::AIR_TEMPERATURE;
    assert_eq!(temperature.name(), Some("air_temperature"));
    assert_eq!(temperature.unit(), Some("°C"));
    assert_eq!(temperature.range(), Some(-40.0..=90.0));
    let read = MeasurementId::from("4105");
    assert_eq!(
        (read.name(), read.unit()),
        (Some("wind_speed"), Some("m/s"))
    );
    // Its range is not documented as two numbers.
    assert_eq!(MeasurementId::ACCELEROMETER.range(), None);
    assert_eq!(MeasurementId::ACCELEROMETER.unit(), Some("m/s"));
    let battery = MeasurementId::BATTERY;
    assert_eq!((battery.name(), battery.unit()), (Some("battery"), None));
    for unknown in ["", "0", "4114x", "99999"] {
        let unknown = MeasurementId::from(unknown);
        assert_eq!((unknown.name(), unknown.unit()), (None, None));
        assert_eq!(unknown.range(), None);
    }
    // Each entry of the spec is found, however many digits its value has.
    let spec = include_str!("../../spec/sensecap/measurements.yaml");
    let entries = spec.lines().filter_map(|line| {
        let (value, rest) = line.trim().split_once(": { name: ")?;
        Some((value, rest.split_once(',')?.0))
    });
    let mut count = 0;
    for (value, name) in
        entries.filter(|(value, _)| value.parse::<u32>().is_ok_and(|value| value >= 3000))
    {
        assert_eq!(MeasurementId::from(value).name(), Some(name), "{value}");
        count += 1;
    }
    assert!(count > 50, "{count}");
}

#[tokio::test]
async fn list_reference() {
    let server = server(json!([
        {
            "sensor_type": "1001", "sensor_name": "Air Temperature and Humidity Sensor",
            "sensor_measurement": [
                { "measurement_id": "4097", "measurement_name": "Air Temperature", "measurement_unit": "℃" },
                { "measurement_id": 4098, "measurement_name": null }
            ]
        },
        { "sensor_type": "200E", "sensor_measurement": [] },
        { "sensor_type": 2049 }
    ]));

    let types = client(&server)
        .measurements()
        .list_reference()
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/list_measurement_reference", None);
    assert_eq!(types[0].sensor_type, SensorTypeId::AIR_TEMPERATURE_HUMIDITY);
    let name = "Air Temperature and Humidity Sensor";
    assert_eq!(types[0].sensor_name.as_deref(), Some(name));
    let measurements = types[0].measurements.as_ref().unwrap();
    assert_eq!(
        measurements[0].measurement_id,
        MeasurementId::AIR_TEMPERATURE
    );
    assert_eq!(
        measurements[0].measurement_name.as_deref(),
        Some("Air Temperature")
    );
    assert_eq!(measurements[0].measurement_unit.as_deref(), Some("℃"));
    assert_eq!(measurements[1].measurement_id, MeasurementId::AIR_HUMIDITY);
    assert_eq!(measurements[1].measurement_name, None);
    assert_eq!(measurements[1].measurement_unit, None);
    assert_eq!(types[1].sensor_type, SensorTypeId::WATER_EC);
    assert_eq!(types[1].measurements.as_deref(), Some([].as_slice()));
    assert_eq!(types[2].sensor_type, SensorTypeId::TEMPERATURE);
    assert_eq!(types[2].measurements, None);
}

/// Each known id with the name that a user finds it by; spot checks of the pages.
#[test]
fn known_ids() {
    let ids = [
        (MeasurementId::AIR_TEMPERATURE, "4097"),
        (MeasurementId::CO2, "4100"),
        (MeasurementId::WATER_LEAK, "4116"),
        (MeasurementId::SOIL_TEMPERATURE_40_CM, "4145"),
        (MeasurementId::PM2_5, "4146"),
        (MeasurementId::MEASUREMENT_10, "4174"),
        (MeasurementId::AI_DETECTION_1, "4175"),
        (MeasurementId::RAIN_ACCUMULATION, "4213"),
        (MeasurementId::WIFI_SCAN, "5001"),
        (MeasurementId::SWITCH, "5100"),
    ];
    for (id, text) in ids {
        assert_eq!(id, text);
    }
    let types = [
        (SensorTypeId::S2120, "2040"),
        (SensorTypeId::SOIL_TEMPERATURE_VWC_EC, "100E"),
        (SensorTypeId::S900, "201A"),
    ];
    for (id, text) in types {
        assert_eq!(id, text);
    }
    let new = MeasurementId::from("4999");
    assert_eq!(new.as_str(), "4999");
}

/// Units, ranges and doubts are where a user reads them.
#[test]
fn known_ids_are_documented() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/sensecap/src/measurements.rs");
    let text = fs::read_to_string(path).unwrap();
    let docs = |name: &str| {
        let at = text.find(&format!("pub const {name}: Self")).unwrap();
        let start = text[..at].rfind("\n\n").unwrap();
        let lines: Vec<_> = text[start..at]
            .lines()
            .map(|line| line.trim().trim_start_matches("///").trim())
            .collect();
        lines.join(" ").trim().to_owned()
    };
    assert_eq!(
        docs("AIR_TEMPERATURE"),
        "Air temperature. Unit: °C. Range: -40 to 90."
    );
    assert_eq!(
        docs("WATER_LEAK"),
        "Whether water leaks. Range: true or false."
    );
    assert!(
        docs("SOIL_ELECTRICAL_CONDUCTIVITY").contains("Deprecated by the vendor in favour of 4108")
    );
    assert!(docs("TURBIDITY").contains("Unit: NTU. Observed: home-assistant"));
    assert!(docs("S2120").contains("Measures 4190 4097"));
    let constants = text.matches("pub const ").count();
    assert_eq!(constants, 112 + 48, "measurements and types of sensors");
}
