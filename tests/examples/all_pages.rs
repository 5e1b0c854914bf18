//! Reads all values of a ThingsCloud attribute in the last day, page after page: `all_pages DEVICE_ID [ATTRIBUTE]`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use std::env;

use support::{Account, Failure, THINGSCLOUD};

use std::time::Duration;
use thingscloud::{Client, Error, Timestamp};

/// Prints all values of the last day, and returns their number.
pub async fn all_pages(client: &Client, device_id: &str, attribute: &str) -> Result<u64, Error> {
    let now = Timestamp::now();
    let yesterday = now - Duration::from_secs(24 * 60 * 60);
    // With both ends of the time fixed, new values do not shift the pages.
    let call = client.attributes().series(device_id, attribute);
    let mut points = call.between(yesterday, now).items();

    let mut count = 0;
    while let Some(point) = points.next().await.transpose()? {
        if let (Some(at), Some(value)) = (point.ts, point.value) {
            println!("{at} {value}");
        }
        count += 1;
    }
    Ok(count)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let account = Account::of(&THINGSCLOUD, |_| Ok(()))?;
    let device_id = support::argument(1, "the id of a device", &account, "4xk7m2w9")?;
    let attribute = env::args().nth(2).unwrap_or("temperature".to_owned());
    let count = all_pages(&account.thingscloud()?, &device_id, &attribute).await?;
    println!("{count} values");
    Ok(())
}
