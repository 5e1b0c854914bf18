//! The program: reads which pages to fetch, fetches them, and says what became of each.
//! Must not know how a page is fetched.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use iot_clouds_docs_fetch::{Clock, Page, Settings, fetch, json, plan, summary};
use jiff::Timestamp;

/// Fetches the pages that standard input lists as a JSON array of objects with `platform`, `document` and `url`. `cargo xtask docs fetch` hands
/// over those of the specs.
#[derive(Debug, Parser)]
#[command(name = "iot-clouds-docs-fetch", version)]
struct Arguments {
    /// Folder of the pages, with a folder for each platform.
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// Lists what would be fetched, without the network.
    #[arg(long)]
    dry_run: bool,
    /// How the results are printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// A JSON array.
    Json,
}

/// The time of the machine.
struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        // Whole seconds are enough for a date.
        let now = Timestamp::now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    async fn sleep(&self, time: Duration) {
        if time >= Duration::from_secs(5) {
            eprintln!("waiting {} s, as the server asks", time.as_secs());
        }
        tokio::time::sleep(time).await;
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(is_complete) => ExitCode::from(u8::from(!is_complete)),
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether all pages could be had.
fn run(arguments: &Arguments) -> Result<bool, String> {
    let mut list = String::new();
    let read = io::stdin().read_to_string(&mut list);
    read.map_err(|error| format!("cannot read the list of pages: {error}"))?;
    let pages: Vec<Page> = serde_json::from_str(&list)
        .map_err(|error| format!("the list of pages on standard input: {error}"))?;
    let settings = Settings::new(&arguments.pages);
    let results = if arguments.dry_run {
        plan(&pages, &settings)
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
        let mut number = 0;
        let tell = |result: &_| {
            number += 1;
            eprintln!("[{number}/{}] {result}", pages.len());
        };
        runtime.block_on(fetch(&pages, &settings, &System, tell))?
    };
    if arguments.format == Format::Json {
        print!("{}", json(&results));
    } else if arguments.dry_run {
        for result in &results {
            println!("{result}");
        }
    } else {
        for result in results.iter().filter(|result| result.is_failure()) {
            println!("error: {result}");
        }
        println!("{}", summary(&results));
    }
    Ok(!results.iter().any(|result| result.is_failure()))
}
