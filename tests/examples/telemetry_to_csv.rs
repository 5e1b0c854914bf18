//! Prints as CSV what a SenseCAP device measured in the last day: `telemetry_to_csv DEVICE_EUI`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use std::time::Duration;

use support::{Account, Failure, SENSECAP};

use sensecap::{Client, Error, TelemetryValue, Timestamp, json};

/// Returns all measurements of a device since a time, the newest first.
pub async fn telemetry_to_csv(
    client: &Client,
    device_eui: &str,
    since: Timestamp,
) -> Result<String, Error> {
    let mut csv = "time,channel,measurement,value\n".to_owned();
    let mut points = client.telemetry().list(device_eui).items_since(since);
    while let Some(point) = points.next().await.transpose()? {
        let value = match point.value {
            TelemetryValue::Number(number) => number.to_string(),
            TelemetryValue::Text(text) => quoted(&text),
            other => quoted(&json!(other).to_string()),
        };
        let (time, channel, measurement) = (point.time, point.channel_index, point.measurement_id);
        csv.push_str(&format!("{time},{channel},{measurement},{value}\n"));
    }
    Ok(csv)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let account = Account::of(&SENSECAP, |_| Ok(()))?;
    let device_eui = support::argument(1, "the EUI of a device", &account, "2CF7F12010700001")?;
    let yesterday = Timestamp::now() - Duration::from_secs(24 * 60 * 60);
    let csv = telemetry_to_csv(&account.sensecap()?, &device_eui, yesterday).await?;
    print!("{csv}");
    Ok(())
}
