//! Lists the devices of an account: `list_devices [thingscloud | sensecap | cainiao-iot NODE]`.
//! Must not know whether a platform or a mock of it responds.

mod support;

use std::env;

use support::{Account, CAINIAO_IOT, Failure, SENSECAP, THINGSCLOUD};

/// Prints the first page of devices.
pub async fn list_devices(client: &thingscloud::Client) -> Result<(), thingscloud::Error> {
    let page = client.devices().list().send().await?;
    println!("{} of {} devices:", page.items.len(), page.total);
    for device in page.items {
        println!("{} {}", device.id, device.name.unwrap_or_default());
    }
    Ok(())
}

/// Prints all devices, which are not paged.
pub async fn list_all_devices(client: &sensecap::Client) -> Result<(), sensecap::Error> {
    for device in client.devices().list().send().await? {
        let name = device.device_name.unwrap_or_default();
        println!("{} {name}", device.device_eui);
    }
    Ok(())
}

/// Prints the names and aliases of up to 100 LEMO devices of a logistics node.
pub async fn list_devices_of_node(
    client: &cainiao_iot::Client,
    node: &str,
) -> Result<(), cainiao_iot::Error> {
    let lemo = cainiao_iot::devices::DeviceType::LEMO;
    let page = client.devices().list_for_node(node, lemo);
    for device in page.send().await?.data {
        let (name, alias) = (device.name, device.alias);
        println!("{} {}", name.unwrap_or_default(), alias.unwrap_or_default());
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let platform = env::args().nth(1).unwrap_or("thingscloud".to_owned());
    match platform.as_str() {
        "cainiao-iot" => {
            let account = Account::of(&CAINIAO_IOT, |_| Ok(()))?;
            let node = support::argument(2, "the id of a node", &account, "node-1")?;
            list_devices_of_node(&account.cainiao_iot()?, &node).await?;
        }
        "sensecap" => {
            let account = Account::of(&SENSECAP, |_| Ok(()))?;
            list_all_devices(&account.sensecap()?).await?;
        }
        "thingscloud" => {
            let account = Account::of(&THINGSCLOUD, |_| Ok(()))?;
            list_devices(&account.thingscloud()?).await?;
        }
        other => {
            let names = "thingscloud, sensecap, cainiao-iot";
            return Err(Failure(format!("`{other}` is not one of {names}")));
        }
    }
    Ok(())
}
