//! Prints as CSV what a SenseCAP device measured in the last day: `telemetry_to_csv DEVICE_EUI`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use support::{Account, Failure, SENSECAP};

use sensecap::{Client, Error, TelemetryValue, Timestamp, json};

/// Returns the measurements of a device in the last day.
pub async fn telemetry_to_csv(client: &Client, device_eui: &str) -> Result<String, Error> {
    let now = Timestamp::now();
    let yesterday = Timestamp::from_epoch_seconds(now.epoch_seconds() - 24 * 60 * 60);
    let call = client.telemetry().list(device_eui);
    let response = call.time_start(yesterday).time_end(now).send().await?;

    let mut csv = "time,channel,measurement,value\n".to_owned();
    for series in response.list {
        for point in series.points {
            let value = match point.value {
                TelemetryValue::Number(number) => number.to_string(),
                TelemetryValue::Text(text) => quoted(&text),
                other => quoted(&json!(other).to_string()),
            };
            let (channel, measurement) = (series.channel_index, &series.measurement_id);
            csv.push_str(&format!("{},{channel},{measurement},{value}\n", point.time));
        }
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
    let csv = telemetry_to_csv(&account.sensecap()?, &device_eui).await?;
    print!("{csv}");
    Ok(())
}
