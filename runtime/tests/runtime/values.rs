//! The value types: how they are written and read, and what is never shown.

mod lenient;
mod numbers;
mod objects;
mod positional;
mod secrets;
mod times;

use std::collections::HashMap;

use iot_clouds_runtime::{Json, Scalar, Secret, Timestamp};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{from_str, json, to_string};

use crate::acme::{AlarmLevel, Device, DeviceId, PushMode};

#[test]
fn open_enums_of_text() {
    assert_eq!(from_str::<PushMode>("\"mqtt\"").unwrap(), PushMode::Mqtt);
    for text in [
        "\"smoke\"",
        "5",
        "1.5",
        "-3",
        "18446744073709551615",
        "\"5\"",
        "\"\"",
    ] {
        let mode: PushMode = from_str(text).unwrap();
        assert!(matches!(mode, PushMode::Unknown(_)), "{text}");
        assert_eq!(to_string(&mode).unwrap(), text);
        assert_eq!(mode.as_str(), text.trim_matches('"'));
    }
    assert_eq!(PushMode::from("tcp"), PushMode::Tcp);
    assert_eq!(PushMode::from(&"tcp".to_owned()), PushMode::Tcp);
    assert_eq!("x".parse::<PushMode>().unwrap().to_string(), "x");
    assert!(PushMode::Mqtt == "mqtt" && PushMode::Tcp == *"tcp");
    assert!(from_str::<PushMode>("null").is_err() && from_str::<PushMode>("[]").is_err());
    let PushMode::Unknown(value) = PushMode::from("new") else {
        panic!()
    };
    assert_eq!(
        (value.as_str(), format!("{value:?}").as_str()),
        ("new", "\"new\"")
    );
}

#[test]
fn open_enums_of_numbers() {
    assert_eq!(from_str::<AlarmLevel>("2").unwrap(), AlarmLevel::Severe);
    assert_eq!(from_str::<AlarmLevel>("\"-1\"").unwrap(), AlarmLevel::Below);
    assert_eq!(to_string(&AlarmLevel::Below).unwrap(), "-1");
    assert_eq!(
        (AlarmLevel::Below.as_str(), AlarmLevel::Below.as_number()),
        ("-1", Some(-1))
    );
    for text in ["1.0", "1e0", "\"1.0\""] {
        assert_eq!(from_str::<AlarmLevel>(text).unwrap(), AlarmLevel::General);
    }
    for text in ["7", "\"7\"", "\"01\"", "\"high\"", "1.5"] {
        let level: AlarmLevel = from_str(text).unwrap();
        assert!(matches!(level, AlarmLevel::Unknown(_)), "{text}");
        assert_eq!(to_string(&level).unwrap(), text);
    }
    assert_eq!(AlarmLevel::from(1), AlarmLevel::General);
    assert_eq!(AlarmLevel::from(9).as_number(), Some(9));
    assert_eq!("2".parse::<AlarmLevel>().unwrap(), AlarmLevel::Severe);
    // A number and a text that look alike are different values.
    assert_ne!(
        from_str::<AlarmLevel>("7").unwrap(),
        from_str::<AlarmLevel>("\"7\"").unwrap()
    );
}

#[test]
fn identifiers() {
    let id = DeviceId::from("a");
    assert!(id == "a" && id == *"a" && id.as_str() == "a");
    assert_eq!(id.to_string(), "a");
    assert_eq!(
        [
            DeviceId::from(&id),
            DeviceId::from(&"a".to_owned()),
            "a".parse().unwrap()
        ],
        [id.clone(), id.clone(), id.clone()]
    );
    assert_eq!(HashMap::from([(id.clone(), 1)]).get("a"), Some(&1));
    assert_eq!(
        (to_string(&id).unwrap(), id.into_string()),
        ("\"a\"".to_owned(), "a".to_owned())
    );
}

#[test]
fn secrets_are_compared_but_not_shown() {
    let secret = Secret::<String>::from("CANARY");
    assert_eq!(
        format!("{secret:?} {:?}", Some(&secret)),
        "Secret(***) Some(Secret(***))"
    );
    assert_eq!(
        (
            to_string(&secret).unwrap().as_str(),
            secret.expose().as_str()
        ),
        ("null", "CANARY")
    );
    assert_eq!(from_str::<Secret<String>>("\"CANARY\"").unwrap(), secret);
    let error = from_str::<Secret<u32>>("\"CANARY at line 1 column 2\"").unwrap_err();
    assert!(!error.to_string().contains("CANARY"), "{error}");
    let error = serde_json::from_value::<Secret<u32>>(json!("x at line CANARY")).unwrap_err();
    assert!(!error.to_string().contains("CANARY"), "{error}");
}

#[test]
fn scalars_are_lossless() {
    for text in [
        "\"a\"",
        "true",
        "-9223372036854775808",
        "18446744073709551615",
        "1.0",
        "0.1",
        "1e300",
    ] {
        let scalar: Scalar = from_str(text).unwrap();
        assert_eq!(
            from_str::<Scalar>(&to_string(&scalar).unwrap()).unwrap(),
            scalar
        );
        assert_eq!(to_string(&scalar).unwrap().replace("e+", "e"), text);
    }
    assert!(from_str::<Scalar>("null").is_err() && from_str::<Scalar>("[]").is_err());
    assert!(to_string(&Scalar::from(f64::NAN)).is_err());
    assert!(to_string(&Scalar::from(f32::NEG_INFINITY)).is_err());
    assert_eq!(Scalar::from(0.1f32), Scalar::Float(0.1));
    assert_eq!(Scalar::from(3u8), Scalar::Integer(3));
}

#[test]
fn scalars_as_json() {
    for (scalar, json) in [
        (Scalar::from("a"), json!("a")),
        (Scalar::from(true), json!(true)),
        (Scalar::from(-3), json!(-3)),
        (Scalar::from(u64::MAX), json!(u64::MAX)),
        (Scalar::from(1.5), json!(1.5)),
        (Scalar::from(1.0), json!(1.0)),
        (Scalar::from(f64::NAN), Json::Null),
    ] {
        assert_eq!(Json::from(scalar), json);
    }
    // Beyond 64 bits serde_json has floats only, unless another crate turns on its feature `arbitrary_precision`.
    let large = Json::from(Scalar::from(i128::MAX));
    assert_eq!(large.as_f64(), Some(i128::MAX as f64));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Times {
    #[serde(with = "iot_clouds_runtime::timestamp::epoch_milliseconds")]
    milliseconds: Timestamp,
    #[serde(
        default,
        with = "iot_clouds_runtime::timestamp::epoch_milliseconds::option"
    )]
    perhaps: Option<Timestamp>,
    text: Timestamp,
}

#[test]
fn timestamps_on_the_wire() {
    let read = |text: &str| from_str::<Times>(text);
    let times =
        read(r#"{"milliseconds":1500,"perhaps":null,"text":"1970-01-01T01:00:01.500+01:00"}"#)
            .unwrap();
    assert_eq!(times.milliseconds, times.text);
    assert_eq!(times.perhaps, None);
    assert_eq!(
        to_string(&times).unwrap(),
        r#"{"milliseconds":1500,"perhaps":null,"text":"1970-01-01T00:00:01.500Z"}"#
    );
    let times =
        read(r#"{"milliseconds":1772368200123.25,"perhaps":-1,"text":"2026-03-01T12:30:00Z"}"#)
            .unwrap();
    assert_eq!(
        times.milliseconds.to_string(),
        "2026-03-01T12:30:00.123250Z"
    );
    assert_eq!(
        times.perhaps.unwrap().to_string(),
        "1969-12-31T23:59:59.999Z"
    );
    for bad in [
        r#"{"milliseconds":"1","text":"1970-01-01T00:00:00Z"}"#,
        r#"{"milliseconds":1e300,"text":"1970-01-01T00:00:00Z"}"#,
        r#"{"milliseconds":1,"text":"1970-01-01"}"#,
        r#"{"milliseconds":1,"perhaps":"","text":"1970-01-01T00:00:00Z"}"#,
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
    let device: Device = from_str(r#"{"id":"a","created":1772368200}"#).unwrap();
    assert_eq!(
        device.created,
        Some(Timestamp::from_epoch_seconds(1_772_368_200))
    );
    assert_eq!(
        to_string(&device).unwrap(),
        r#"{"id":"a","online":null,"secret":null,"created":1772368200}"#
    );
}

#[test]
fn timestamps_as_text() {
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T23:59:59Z", 951_868_799),
        ("1900-03-01T00:00:00Z", -2_203_891_200),
        ("0000-01-01T00:00:00Z", -62_167_219_200),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] {
        assert_eq!(
            text.parse::<Timestamp>().unwrap(),
            Timestamp::from_epoch_seconds(seconds)
        );
        assert_eq!(Timestamp::from_epoch_seconds(seconds).to_string(), text);
    }
    for same in [
        "2026-01-01T00:00:00+0800",
        "2026-01-01T00:00:00+08",
        "2026-01-01T00:00:00 +0800",
        "2026-01-01T00:00+08:00",
        "2026-01-01T00:00+0800",
        "2026-01-01 00:00+08",
        "2025-12-31T16:00Z",
        "2026-01-01T00:00:00,000+08",
        "2025-12-31T08:30:00-0730",
    ] {
        let read: Timestamp = same.parse().unwrap();
        assert_eq!(read.to_string(), "2025-12-31T16:00:00Z", "{same}");
    }
    let comma: Timestamp = "2026-03-01T12:30:00,25Z".parse().unwrap();
    assert_eq!(comma.to_string(), "2026-03-01T12:30:00.250Z");
    let odd: Timestamp = "2026-03-01 12:30:60.1234567899-08:30".parse().unwrap();
    assert_eq!(odd.to_string(), "2026-03-01T21:01:00.123456789Z");
    for bad in [
        "",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+010",
        "2026-01-01T00:00:00+8",
        "2026-01-01T00:00:00+2460",
        "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00",
        "2026-01-01T00:00:00,+08",
        "2026-01-01T00:00,5+08",
        "2026-01-01T00:00:00  +08",
        "２026-01-01T00:00:00Z",
    ] {
        assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
    }
    assert!(to_string(&Timestamp::from_epoch_seconds(i64::MAX)).is_err());
    assert!(
        !Timestamp::from_epoch_seconds(i64::MIN)
            .to_string()
            .is_empty()
    );
}

#[test]
fn milliseconds_at_their_bounds() {
    for milliseconds in [-1, i64::MIN, i64::MAX] {
        let time = Timestamp::from_epoch_milliseconds(milliseconds);
        assert_eq!(time.epoch_milliseconds(), milliseconds);
    }
}

proptest! {
    #[test]
    fn a_timestamp_is_read_as_it_was_written(milliseconds in -62_167_219_200_000_i64..=253_402_300_799_999) {
        let time = Timestamp::from_epoch_milliseconds(milliseconds);
        prop_assert_eq!(time.epoch_milliseconds(), milliseconds);
        prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
    }
}
