//! The program: starts mock servers, prints how to reach them, and logs each request in a line.
//! Must not know how a mock works.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Parser, ValueEnum};
use iot_clouds_mock::{MockServer, Request};
use serde_json::json;

/// Starts mock servers of the platforms and runs until it is stopped.
#[derive(Debug, Parser)]
#[command(name = "iot-clouds-mock", version)]
struct Arguments {
    /// Port of the first server; the others use the ports that follow. With 0, each uses a free port.
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// Platform to start; all of them by default.
    #[arg(long, value_name = "PLATFORM", num_args = 1..)]
    platform: Vec<String>,
    /// Folder of specs, with a folder for each platform, instead of the specs that the program carries. Several are combined. A
    /// folder with only an overlay is laid over the specs that the program carries.
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    /// Number of items on all pages of an operation together.
    #[arg(long, default_value_t = 45)]
    items: u64,
    /// Seed of generated values.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Refuse what the platform may refuse: headers that HTTP libraries add by themselves, forms in place of JSON, POST in place
    /// of GET, and a client by HTTP Basic in a token call. By default they pass with a note.
    #[arg(long)]
    strict: bool,
    /// Let pages of this origin call the servers from a browser; `*` for all.
    #[arg(long, value_name = "ORIGIN")]
    cors: Option<String>,
    /// How addresses and requests are printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// A JSON object in each line.
    Json,
}

fn main() -> ExitCode {
    let Err(reason) = run(&Arguments::parse());
    eprintln!("error: {reason}");
    ExitCode::from(2)
}

/// Returns only if it cannot start.
fn run(arguments: &Arguments) -> Result<Infallible, Box<dyn Error>> {
    let known = platforms(&arguments.spec)?;
    if let Some(unknown) = arguments.platform.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no platform `{unknown}`; there are: {}",
            known.join(", ")
        )
        .into());
    }
    let platforms = if arguments.platform.is_empty() {
        &known
    } else {
        &arguments.platform
    };
    let ports = ports(arguments.port, platforms.len())?;
    let mut mocks = Vec::new();
    for (port, platform) in ports.into_iter().zip(platforms) {
        let (format, name) = (arguments.format, platform.clone());
        let mut builder = MockServer::builder(platform)
            .port(port)
            .items(arguments.items)
            .seed(arguments.seed)
            .log(move |request| print(&line(format, &name, request)));
        if arguments.strict {
            builder = builder.strict();
        }
        if let Some(origin) = &arguments.cors {
            builder = builder.cors(origin);
        }
        for folder in &arguments.spec {
            builder = builder.spec_folder(folder)?;
        }
        let mock = builder
            .start()
            .map_err(|error| format!("{platform}: {error}"))?;
        mocks.push((platform, mock));
    }
    // Nothing is printed unless all of them start.
    for (platform, mock) in &mocks {
        print(&start(arguments.format, platform, mock));
    }
    if arguments.format == Format::Text {
        print("Requests, as they come (stop with Ctrl-C):");
    }
    // The servers run on their own threads.
    loop {
        thread::park();
    }
}

/// Returns the port of each server: those that follow the first one, or free ones.
fn ports(first: u16, servers: usize) -> Result<Vec<u16>, String> {
    if first == 0 {
        return Ok(vec![0; servers]);
    }
    let ports: Vec<u16> = (first..=u16::MAX).take(servers).collect();
    if ports.len() < servers {
        let last = usize::from(u16::MAX)
            .saturating_sub(servers)
            .saturating_add(1);
        return Err(format!(
            "{servers} servers need a port each, but only {} follow from --port {first}; use {last} at most, or 0 for free ports",
            ports.len()
        ));
    }
    Ok(ports)
}

/// Returns the platforms that the folders describe, or those that the program carries.
fn platforms(folders: &[PathBuf]) -> Result<Vec<String>, Box<dyn Error>> {
    if folders.is_empty() {
        return Ok(MockServer::platforms()
            .into_iter()
            .map(str::to_owned)
            .collect());
    }
    let mut names = Vec::new();
    for folder in folders {
        names.extend(MockServer::platforms_in(folder)?);
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// Prints a line. If nobody reads any more, that is no reason to stop.
fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Returns how to reach a mock.
fn start(format: Format, platform: &str, mock: &MockServer) -> String {
    if format == Format::Json {
        let credentials = mock.credentials().iter();
        let credentials = credentials
            .map(|credential| json!({ "name": credential.name(), "fields": credential.fields() }));
        let credentials: Vec<_> = credentials.collect();
        return json!({ "platform": platform, "url": mock.url(), "credentials": credentials, "curl": mock.curl() }).to_string();
    }
    let variables = mock.variables();
    let variables = variables.iter();
    let exports: String = variables
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    format!("# {platform}\n{exports}{}\n", mock.curl())
}

/// Returns the log line of a request, without values of the request.
fn line(format: Format, platform: &str, request: &Request) -> String {
    match format {
        Format::Text => format!("{platform} {request}"),
        Format::Json => json!({
            "platform": platform,
            "method": request.method,
            "path": request.path,
            "operation": request.operation,
            "status": request.status,
            "reason": request.reason,
            "notes": request.notes,
        })
        .to_string(),
    }
}
