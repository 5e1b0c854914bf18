//! Device Management API: the list, details, channels, binding and deleting.

use sensecap::{
    DeviceNetwork, DeviceType, GroupUuid, MeasurementId, Number, PositionSource, SensorTypeId,
    SimStatus,
};
use serde_json::{Value, json};

use crate::support::{assert_sent, client, server};

#[tokio::test]
async fn list() {
    let server = server(json!([
        { "device_eui": "2CF7F12010700088", "device_name": "device2CF7F12010700088" },
        { "device_eui": "2CF7F1201070001C", "device_name": "device2CF7F1201070001C" },
        { "device_eui": "2CF7F12104700010", "device_name": "US915-2CF7F12104700010" }
    ]));

    let devices = client(&server)
        .devices()
        .list()
        .device_type(DeviceType::Gateway)
        .group_uuid("0C32119F38C89C31")
        .send()
        .await
        .unwrap();

    let target = "/list_devices?device_type=1&group_uuid=0C32119F38C89C31";
    assert_sent(&server, "GET", target, None);
    let found: Vec<_> = devices
        .iter()
        .map(|device| {
            (
                device.device_eui.as_str(),
                device.device_name.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("2CF7F12010700088", "device2CF7F12010700088"),
            ("2CF7F1201070001C", "device2CF7F1201070001C"),
            ("2CF7F12104700010", "US915-2CF7F12104700010"),
        ]
    );
    assert_eq!(
        (&devices[0].be_quota, &devices[0].expired_time),
        (&None, &None)
    );
}

/// A response of the China station.
#[tokio::test]
async fn list_with_undocumented_fields() {
    let server = server(json!([
        { "device_eui": "2CF7F1201070001C", "device_name": "device2CF7F1201070001C", "be_quota": "0", "expired_time": "" },
        { "device_eui": "2CF7F12010700088", "device_name": "", "be_quota": 0, "expired_time": "2027-01-01" },
        { "device_eui": "2CF7F12104700010", "device_name": null, "be_quota": null, "expired_time": null }
    ]));

    let devices = client(&server).devices().list().send().await.unwrap();

    assert_sent(&server, "GET", "/list_devices", None);
    assert_eq!(
        devices[0].device_name.as_deref(),
        Some("device2CF7F1201070001C")
    );
    assert_eq!(devices[0].be_quota.as_deref(), Some("0"));
    assert_eq!(devices[0].expired_time, None);
    assert_eq!(devices[1].device_name.as_deref(), Some(""));
    assert_eq!(devices[1].be_quota.as_deref(), Some("0"));
    assert_eq!(devices[1].expired_time.as_deref(), Some("2027-01-01"));
    assert_eq!(devices[2].device_name, None);
    assert_eq!(
        (&devices[2].be_quota, &devices[2].expired_time),
        (&None, &None)
    );
}

/// An empty id is the default group; without an id it is all groups.
#[tokio::test]
async fn list_of_the_default_group() {
    let server = server(json!([]));

    let devices = client(&server)
        .devices()
        .list()
        .group_uuid(GroupUuid::DEFAULT_GROUP)
        .send()
        .await
        .unwrap();

    assert_sent(&server, "GET", "/list_devices?group_uuid=", None);
    assert_eq!(devices, []);
}

/// The kind of a device is text in a query and a number in a body.
#[tokio::test]
async fn view() {
    let server = server(json!([{
        "device_eui": "2CF7F15000100122", "device_name": "Gateway", "frequency": "EU863-870", "device_network": 1,
        "position": { "latitude": 22.5, "longitude": 113.9 }, "position_source": 1,
        "hardware_version": "1.0", "software_version": "1.1",
        "sim": {
            "iccid": "8986", "msisdn": "1064", "activateTime": "2020-01-01 00:00:00", "expiryDate": "2021-01-01",
            "status": 1, "flow": 12, "residueFlow": 30.5
        }
    }]));

    let devices = client(&server)
        .devices()
        .view(["2CF7F15000100122"])
        .device_type(DeviceType::Gateway)
        .send()
        .await
        .unwrap();

    let body = json!({ "device_type": 1, "device_euis": ["2CF7F15000100122"] });
    assert_sent(&server, "POST", "/view_devices", Some(body));
    let [device] = devices.as_slice() else {
        panic!("{devices:?}")
    };
    assert_eq!(device.device_eui, "2CF7F15000100122");
    assert_eq!(device.device_name.as_deref(), Some("Gateway"));
    assert_eq!(device.frequency.as_deref(), Some("EU863-870"));
    assert_eq!(device.device_network, Some(DeviceNetwork::Lorawan));
    let position = device.position.as_ref().unwrap();
    assert_eq!(
        (position.latitude, position.longitude),
        (Some(22.5), Some(113.9))
    );
    assert_eq!(device.position_source, Some(PositionSource::Device));
    assert_eq!(device.hardware_version.as_deref(), Some("1.0"));
    assert_eq!(device.software_version.as_deref(), Some("1.1"));
    let sim = device.sim.as_ref().unwrap();
    assert_eq!(sim.iccid.as_deref(), Some("8986"));
    assert_eq!(sim.msisdn.as_deref(), Some("1064"));
    assert_eq!(sim.activate_time.as_deref(), Some("2020-01-01 00:00:00"));
    assert_eq!(sim.expiry_date.as_deref(), Some("2021-01-01"));
    assert_eq!(sim.status, Some(SimStatus::Normal));
    assert_eq!(sim.flow, Some(Number::from(12)));
    assert_eq!(sim.remaining_flow, Number::from_f64(30.5));
}

/// Numbers may come as text, and a node has neither SIM card nor position.
#[tokio::test]
async fn view_sparse() {
    let server = server(json!([
        { "device_eui": "2CF7F12010700088" },
        {
            "device_eui": "2CF7F1201070001C", "device_name": null, "frequency": null, "device_network": "4",
            "position": { "latitude": "22.5", "longitude": null }, "position_source": "0",
            "sim": { "status": 9, "flow": "12", "residueFlow": null }
        },
        { "device_eui": "2CF7F12104700010", "position": null, "sim": null }
    ]));

    let devices = client(&server)
        .devices()
        .view(["2CF7F12010700088", "2CF7F1201070001C", "2CF7F12104700010"])
        .send()
        .await
        .unwrap();

    let body =
        json!({ "device_euis": ["2CF7F12010700088", "2CF7F1201070001C", "2CF7F12104700010"] });
    assert_sent(&server, "POST", "/view_devices", Some(body));
    assert_eq!((&devices[0].position, &devices[0].sim), (&None, &None));
    assert_eq!(
        (&devices[0].device_name, &devices[0].device_network),
        (&None, &None)
    );
    assert_eq!(devices[1].device_network, Some(DeviceNetwork::LoraPp));
    assert_eq!(devices[1].position_source, Some(PositionSource::Manual));
    let position = devices[1].position.as_ref().unwrap();
    assert_eq!((position.latitude, position.longitude), (Some(22.5), None));
    let sim = devices[1].sim.as_ref().unwrap();
    assert_eq!(sim.status.as_ref().unwrap(), "9");
    assert_eq!(sim.flow, Some(Number::from(12)));
    assert_eq!(sim.remaining_flow, None);
    assert_eq!((&devices[2].position, &devices[2].sim), (&None, &None));
}

#[test]
fn known_values() {
    let network = |value: i64| DeviceNetwork::from(value);
    assert_eq!(network(2), DeviceNetwork::NbIot);
    assert_eq!(network(3), DeviceNetwork::TwoG);
    assert_eq!(DeviceType::from(2), DeviceType::Node);
    let states: Vec<_> = (0..=8).map(SimStatus::from).collect();
    assert_eq!(
        states,
        [
            SimStatus::NotKnown,
            SimStatus::Normal,
            SimStatus::OneWaySuspended,
            SimStatus::Suspended,
            SimStatus::PreCancelled,
            SimStatus::Cancelled,
            SimStatus::Transferred,
            SimStatus::Dormant,
            SimStatus::ToBeActivated,
        ]
    );
}

#[tokio::test]
async fn list_channels() {
    let server = server(json!([{
        "device_eui": "2CF7F12010700088", "device_name": "Greenhouse 1",
        "channels": [{
            "channel_index": 1, "channel_name": "North", "sensor_id": "2CF7F10000000101", "sensor_type": "100A",
            "sensor_status": 1, "measurement_ids": ["4106"]
        }]
    }]));

    let devices = client(&server)
        .devices()
        .list_channels(["2CF7F12010700088"])
        .send()
        .await
        .unwrap();

    let body = json!({ "device_euis": ["2CF7F12010700088"] });
    assert_sent(&server, "POST", "/list_device_channels", Some(body));
    let [device] = devices.as_slice() else {
        panic!("{devices:?}")
    };
    assert_eq!(device.device_eui, "2CF7F12010700088");
    assert_eq!(device.device_name.as_deref(), Some("Greenhouse 1"));
    let channel = &device.channels.as_ref().unwrap()[0];
    assert_eq!(channel.channel_index, 1);
    assert_eq!(channel.channel_name.as_deref(), Some("North"));
    assert_eq!(channel.sensor_id.as_deref(), Some("2CF7F10000000101"));
    assert_eq!(channel.sensor_type, Some(SensorTypeId::PH));
    assert_eq!(channel.sensor_status, Some(1));
    assert_eq!(channel.measurement_ids, Some(vec![MeasurementId::PH]));
}

/// The vendor's programs read the index and the ids as numbers, and accept entries without a name.
#[tokio::test]
async fn list_channels_in_other_spellings() {
    let server = server(json!([
        {
            "device_eui": "2CF7F12010700088",
            "channels": [{
                "channel_index": "32", "sensor_type": 1001, "sensor_status": "0", "measurement_ids": [4097, "4098"]
            }]
        },
        { "device_eui": "2CF7F1201070001C", "channels": [] },
        { "device_eui": "2CF7F12104700010", "channels": null }
    ]));

    let devices = client(&server)
        .devices()
        .list_channels(["2CF7F12010700088", "2CF7F1201070001C", "2CF7F12104700010"])
        .send()
        .await
        .unwrap();

    let channel = &devices[0].channels.as_ref().unwrap()[0];
    assert_eq!(channel.channel_index, 32);
    assert_eq!(
        channel.sensor_type,
        Some(SensorTypeId::AIR_TEMPERATURE_HUMIDITY)
    );
    assert_eq!(channel.sensor_status, Some(0));
    let ids = [MeasurementId::AIR_TEMPERATURE, MeasurementId::AIR_HUMIDITY];
    assert_eq!(channel.measurement_ids.as_deref(), Some(ids.as_slice()));
    assert_eq!((&channel.channel_name, &channel.sensor_id), (&None, &None));
    assert_eq!(devices[0].device_name, None);
    assert_eq!(devices[1].channels.as_deref(), Some([].as_slice()));
    assert_eq!(devices[2].channels, None);
}

#[tokio::test]
async fn bind() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .bind("2CF7F12010700088", "CODE1234")
        .device_name("Greenhouse 1")
        .group_uuid("80523B280630E611")
        .longitude("113.9")
        .latitude("22.5")
        .send()
        .await
        .unwrap();

    let body = json!({
        "eui": "2CF7F12010700088", "code": "CODE1234", "device_name": "Greenhouse 1",
        "group_uuid": "80523B280630E611", "longitude": "113.9", "latitude": "22.5"
    });
    assert_sent(&server, "POST", "/bind_device", Some(body));
}

#[tokio::test]
async fn bind_with_nothing_set() {
    let server = server(json!({}));

    let call = client(&server)
        .devices()
        .bind("2CF7F12010700088", "CODE1234");
    call.send().await.unwrap();

    let body = json!({ "eui": "2CF7F12010700088", "code": "CODE1234" });
    assert_sent(&server, "POST", "/bind_device", Some(body));
}

#[tokio::test]
async fn delete() {
    let server = server(json!({}));

    client(&server)
        .devices()
        .delete(["2CF7F12010700088", "2CF7F1201070001C"])
        .send()
        .await
        .unwrap();

    let body = json!({ "device_euis": ["2CF7F12010700088", "2CF7F1201070001C"] });
    assert_sent(&server, "POST", "/delete_devices", Some(body));
}

/// Its response is not documented, so that any value is accepted.
#[tokio::test]
async fn update_report_cycle() {
    for data in [
        json!({}),
        json!("ok"),
        json!([{ "device_eui": 1 }]),
        Value::Null,
    ] {
        let server = server(data);

        client(&server)
            .devices()
            .update_report_cycle(["2CF7F12010700088"], 60)
            .send()
            .await
            .unwrap();

        let body = json!({ "device_euis": ["2CF7F12010700088"], "report_cycle": 60 });
        assert_sent(&server, "POST", "/update_device_report_cycle", Some(body));
    }
}
