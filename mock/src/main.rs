//! The program: starts mocks, says how to reach them, and logs each request in a line.
//! Must not know how a mock works.

use std::convert::Infallible;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::{Parser, ValueEnum};
use iot_clouds_mock::{Mock, Request};
use serde_json::json;

/// Starts mocks of the platforms and runs until it is stopped.
#[derive(Debug, Parser)]
#[command(name = "iot-clouds-mock", version)]
struct Arguments {
    /// Port of the first mock; the others have those that follow. 0 lets each have a free one.
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// Platform to start; all of them when none is named.
    #[arg(long, value_name = "PLATFORM", num_args = 1..)]
    platform: Vec<String>,
    /// Folder with a folder for each platform, in place of the specs that the program carries; several make one.
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    /// Items that all pages of an operation hold together.
    #[arg(long, default_value_t = 45)]
    items: u64,
    /// Another seed makes up other values.
    #[arg(long, default_value_t = 0)]
    seed: u64,
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

/// Returns only where it cannot start.
fn run(arguments: &Arguments) -> Result<Infallible, String> {
    let known = all_platforms(&arguments.spec)?;
    if let Some(unknown) = arguments.platform.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no platform `{unknown}`; there are: {}",
            known.join(", ")
        ));
    }
    let platforms = if arguments.platform.is_empty() {
        &known
    } else {
        &arguments.platform
    };
    let mut mocks = Vec::new();
    for (index, platform) in (0..).zip(platforms) {
        let port = if arguments.port == 0 {
            0
        } else {
            arguments.port.saturating_add(index)
        };
        let (format, name) = (arguments.format, platform.clone());
        let mut builder = Mock::builder(platform)
            .port(port)
            .items(arguments.items)
            .seed(arguments.seed)
            .log(move |request| print(&line(format, &name, request)));
        if !arguments.spec.is_empty() {
            builder = builder.spec(files(&arguments.spec, platform)?);
        }
        let mock = builder
            .start()
            .map_err(|error| format!("{platform}: {error}"))?;
        print(&start(arguments.format, platform, &mock));
        mocks.push(mock);
    }
    if arguments.format == Format::Text {
        print("Requests, as they come (stop with Ctrl-C):");
    }
    // The mocks have threads of their own.
    loop {
        thread::park();
    }
}

/// Nobody may be reading any more, which is no reason to stop.
fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// The platforms that the folders describe, or those that the program carries.
fn all_platforms(folders: &[PathBuf]) -> Result<Vec<String>, String> {
    if folders.is_empty() {
        return Ok(Mock::platforms().into_iter().map(str::to_owned).collect());
    }
    let mut names = Vec::new();
    for folder in folders {
        let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| failed(folder, &error))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            names.extend(
                name.filter(|_| {
                    path.join("platform.yaml").is_file() || path.join("overlay.yaml").is_file()
                })
                .map(str::to_owned),
            );
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The files of a platform in all folders.
fn files(folders: &[PathBuf], platform: &str) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    for folder in folders
        .iter()
        .map(|folder| folder.join(platform))
        .filter(|folder| folder.is_dir())
    {
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let path = entry.map_err(|error| failed(&folder, &error))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
                files.push((path.display().to_string(), text));
            }
        }
    }
    Ok(files)
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}

/// How to reach a mock.
fn start(format: Format, platform: &str, mock: &Mock) -> String {
    let credentials = mock.credentials().iter();
    if format == Format::Json {
        let credentials = credentials
            .map(|credential| json!({ "name": credential.name(), "fields": credential.fields() }));
        let credentials: Vec<_> = credentials.collect();
        return json!({ "platform": platform, "url": mock.url(), "credentials": credentials, "curl": mock.curl() }).to_string();
    }
    let prefix = platform.to_uppercase().replace('-', "_");
    let mut text = format!("# {platform}\nexport {prefix}_URL={}\n", mock.url());
    let mut names = Vec::new();
    for (name, value) in credentials.flat_map(|credential| credential.fields()) {
        if !names.contains(&name) {
            text.push_str(&format!(
                "export {prefix}_{}={value}\n",
                name.to_uppercase()
            ));
            names.push(name);
        }
    }
    text + &format!("{}\n", mock.curl())
}

/// A request, without anything that it holds.
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
