//! Reads a large response: `iot-clouds-reading NAME TIMES`.
//! Must not know what is measured.

use std::env;
use std::process::ExitCode;

use iot_clouds_reading::READINGS;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let times = arguments.next().and_then(|times| times.parse().ok());
    let reading = READINGS.iter().find(|(known, _)| *known == name);
    match (reading, times) {
        (Some((_, reading)), Some(times)) => reading(times),
        _ => Err("usage: iot-clouds-reading NAME TIMES".to_owned()),
    }
}
