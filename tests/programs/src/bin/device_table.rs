//! Prints the devices of a ThingsCloud project as a table, without async code: `device_table [GROUP]`.
//! Must not know whether the platform or a mock of it responds.
//!
//! The exit code is 0 if the table was printed, 1 if the platform did not give the devices, 2 if an argument or a variable is
//! wrong, and 75, which is temporary failure for cron and mail programs, if it is worth trying again later.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use thingscloud::{ApiKey, Client, Device, Error, blocking};

const FAILED: u8 = 1;
const MISUSED: u8 = 2;
const TRY_LATER: u8 = 75;

fn main() -> ExitCode {
    let group = match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => None,
        [group] if !group.starts_with('-') => Some(group.clone()),
        _ => {
            eprintln!("usage: device_table [GROUP]");
            return ExitCode::from(MISUSED);
        }
    };
    let client = match client() {
        Ok(client) => client,
        Err(reason) => {
            eprintln!("device_table: {reason}");
            return ExitCode::from(MISUSED);
        }
    };
    let devices = match devices(&client, group) {
        Ok(devices) => devices,
        Err(error) => {
            eprintln!("device_table: {error}");
            return ExitCode::from(code(&error));
        }
    };
    match print(&devices) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output, such as `head`, has enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("device_table: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn client() -> Result<Client, String> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} must be set"));
    let credential = ApiKey {
        app_id: variable("THINGSCLOUD_APP_ID")?,
        access_key: variable("THINGSCLOUD_ACCESS_KEY")?.into(),
        secret_key: variable("THINGSCLOUD_SECRET_KEY")?.into(),
    };
    let builder = Client::builder(variable("THINGSCLOUD_URL")?).credential(credential);
    let builder = builder.timeout(Duration::from_secs(20));
    builder.build().map_err(|error| error.to_string())
}

/// Reads all pages.
fn devices(client: &Client, group: Option<String>) -> Result<Vec<Device>, Error> {
    let mut call = client.devices().list();
    if let Some(group) = group {
        call = call.group(group);
    }
    blocking::items(call.items()).collect()
}

fn code(error: &Error) -> u8 {
    let is_temporary = error.is_timeout()
        || error.is_transport()
        || error.is_rate_limited()
        || error.is_server_error();
    match is_temporary {
        true => TRY_LATER,
        false => FAILED,
    }
}

fn print(devices: &[Device]) -> io::Result<()> {
    let name = |device: &Device| device.name.clone().unwrap_or_default();
    let state = |device: &Device| match device.online {
        Some(true) => "online",
        Some(false) => "offline",
        None => "unknown",
    };
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let ids = width(
        &mut devices
            .iter()
            .map(|device| device.id.as_ref().chars().count()),
    )
    .max(2);
    let names = width(&mut devices.iter().map(|device| name(device).chars().count())).max(4);
    let mut out = io::stdout().lock();
    writeln!(out, "{:ids$}  {:names$}  STATE", "ID", "NAME")?;
    for device in devices {
        let (id, name, state) = (&device.id, name(device), state(device));
        writeln!(out, "{id:ids$}  {name:names$}  {state}")?;
    }
    out.flush()
}
