//! Sends an attribute to a ThingsCloud device: `push_attribute DEVICE_ID`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use support::{Account, Failure, THINGSCLOUD};

use thingscloud::{Client, Error, Outcome};

/// Sends an attribute to a device.
pub async fn push_attribute(client: &Client, device_id: &str) -> Result<(), Error> {
    let call = client.control().push_attributes(device_id);
    match call.set("target_temperature", 21.5).send().await {
        Ok(()) => println!("{device_id}: sent"),
        // It is a command and was not sent twice, so the device may have it.
        Err(error) if error.outcome() == Outcome::Unknown => {
            println!("{device_id}: read the attribute before you send it again; {error}");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let account = Account::of(&THINGSCLOUD, |_| Ok(()))?;
    let device_id = support::argument(1, "the id of a device", &account, "4xk7m2w9")?;
    push_attribute(&account.thingscloud()?, &device_id).await?;
    Ok(())
}
