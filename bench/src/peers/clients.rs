//! The client crates that generators write for the workspace of the peers, in bench/peers/clients.
//! Must not know what is measured of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::platform::Platform;
use super::{GENERATORS, Generator, OPENAPI_TO_RUST, PLOIDY};
use crate::program::{cargo, root, target, used};
use crate::report::OURS;

/// What gives a client the TLS that the project's clients have.
const TLS_OF_REQWEST: &str = "\"rustls-no-provider\"";
const TLS: &str = r#"rustls = { version = "0.23.27", default-features = false, features = ["ring", "std", "tls12"] }"#;

/// A client crate.
pub(crate) struct Client {
    /// The name of its side.
    pub(crate) side: &'static str,
    pub(crate) package: String,
    pub(crate) folder: PathBuf,
}

impl Client {
    /// Returns the paths of its Rust files, sorted.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, String> {
        rust_files(&self.folder.join("src"))
    }
}

/// Writes the clients of all generators, and notes which of them refuse the document.
pub(crate) fn write(platform: &Platform, notes: &mut Vec<String>) -> Result<Vec<Client>, String> {
    let mut clients = Vec::new();
    for generator in &GENERATORS {
        let package = format!("{}-{}", platform.name, generator.name);
        let folder = workspace().join("clients").join(&package);
        let mut command = generator.command(platform, &folder, &package);
        empty(&folder)?;
        if used(&mut command).is_err() {
            let reason = refusal(&mut command)?;
            let (name, platform) = (generator.name, &platform.name);
            notes.push(format!(
                "{name} refuses the document of `{platform}`: {reason}"
            ));
            fs::remove_dir_all(&folder).map_err(|error| failed("remove", &folder, &error))?;
            continue;
        }
        let written = generator.written(platform, &folder);
        if written != folder {
            empty(&folder)?;
            fs::rename(&written, &folder).map_err(|error| failed("rename", &written, &error))?;
        }
        let client = Client {
            side: generator.name,
            package,
            folder,
        };
        finish(generator, platform, &client)?;
        clients.push(client);
    }
    Ok(clients)
}

/// Returns the folder of the workspace of the peers.
pub(crate) fn workspace() -> PathBuf {
    root().join("bench").join("peers")
}

/// Returns a command of cargo in that workspace, without what the environment says about builds.
pub(crate) fn cargo_of_peers() -> Command {
    let mut cargo = cargo();
    cargo
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target().join("bench").join("peers"))
        .env_remove("CARGO_INCREMENTAL")
        .env_remove("CARGO_PROFILE_DEV_DEBUG");
    cargo
}

/// Makes a folder that is empty.
pub(crate) fn empty(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| failed("empty", folder, &error))?;
    }
    fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))
}

/// Returns the paths of the Rust files in a folder, sorted.
pub(crate) fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    for entry in entries {
        let path = entry
            .map_err(|error| failed("read", folder, &error))?
            .path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the number of lines of the files.
pub(crate) fn lines(files: &[PathBuf]) -> Result<usize, String> {
    let mut lines = 0;
    for file in files {
        lines += read(file)?.lines().count();
    }
    Ok(lines)
}

/// Returns why a generator refuses a document.
pub(crate) fn refusal(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let text = [output.stdout, output.stderr].concat();
    Ok(reason(&String::from_utf8_lossy(&text)).to_owned())
}

/// Returns the first line that speaks of an error, or the cause under it.
fn reason(text: &str) -> &str {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let says = |line: &&str| {
        let line = line.to_lowercase();
        ["error", "fail", "panicked"]
            .iter()
            .any(|word| line.contains(word))
    };
    let cause = lines().find_map(|line| line.strip_prefix("╰─▶ "));
    let line = cause.or_else(|| lines().find(says));
    line.or_else(|| lines().next())
        .unwrap_or("it says no reason")
}

/// Makes what a generator wrote a crate of the workspace, with the TLS of all sides.
fn finish(generator: &Generator, platform: &Platform, client: &Client) -> Result<(), String> {
    let path = client.folder.join("Cargo.toml");
    let manifest = match generator.name {
        OURS => {
            let (named, renamed) = (
                format!("name = \"{}\"", platform.key),
                format!("name = \"{}\"", client.package),
            );
            replaced(&read(&path)?, &named, &renamed)?
        }
        // Its only dependency brings TLS by rustls with aws-lc-rs, which nobody can choose.
        PLOIDY => return Ok(()),
        OPENAPI_TO_RUST => {
            let required = read(&client.folder.join("src/generated/REQUIRED_DEPS.toml"))?;
            save(
                &client.folder.join("src/lib.rs"),
                "//! What the generator wrote.\n\npub mod generated;\n",
            )?;
            let package = &client.package;
            let head = format!(
                "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"
            );
            secured(&format!("{head}\n{required}"))?
        }
        _ => secured(&read(&path)?)?,
    };
    save(&path, &manifest)
}

/// Gives the client of a manifest the TLS of all sides, in place of that of its own choice.
fn secured(manifest: &str) -> Result<String, String> {
    let reqwest = manifest
        .lines()
        .find(|line| line.starts_with("reqwest = {"))
        .ok_or("a client has no dependency on reqwest")?;
    let (head, rest) = reqwest
        .split_once("features = [")
        .ok_or("a client names no features of reqwest")?;
    let (features, tail) = rest.split_once(']').unwrap_or((rest, ""));
    let features = features
        .split(", ")
        .filter(|feature| *feature != "\"rustls\"");
    let features: Vec<&str> = features.chain([TLS_OF_REQWEST]).collect();
    let secured = format!("{head}features = [{}]{tail}", features.join(", "));
    let manifest = replaced(manifest, reqwest, &secured)?;
    let dependencies = "[dependencies]\n";
    replaced(&manifest, dependencies, &format!("{dependencies}{TLS}\n"))
}

/// Replaces a part of a text that must be in it.
fn replaced(text: &str, from: &str, to: &str) -> Result<String, String> {
    if text.contains(from) {
        return Ok(text.replacen(from, to, 1));
    }
    Err(format!("a client's manifest has no `{from}`"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| failed("read", path, &error))
}

fn save(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| failed("write", path, &error))
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {verb} {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{reason, rust_files, secured, workspace};

    #[test]
    fn a_client_has_the_tls_of_all_sides() {
        let own = "[dependencies]\nreqwest = { version = \"0.13\", features = [\"query\", \"rustls\", \"stream\"] }\n";
        let manifest = secured(own).unwrap();
        assert!(manifest.starts_with("[dependencies]\nrustls = { version ="));
        assert!(manifest.ends_with(
            "reqwest = { version = \"0.13\", features = [\"query\", \"stream\", \"rustls-no-provider\"] }\n"
        ));
        secured("[dependencies]\nserde = \"1\"\n").unwrap_err();
    }

    #[test]
    fn a_reason_is_the_line_that_says_most() {
        let text = "Error:   × Failed to parse\n  ╰─▶ budget breached\n      --> <input>\n";
        assert_eq!(reason(text), "budget breached");
        assert_eq!(
            reason("reading\n\n gen fail: no type\nError: done\n"),
            "gen fail: no type"
        );
        assert_eq!(reason("killed\n"), "killed");
    }

    /// `cargo fmt` does not see them: they are outside of the workspace, and inside of another only where the clients are.
    #[test]
    fn the_programs_of_the_sides_are_formatted() {
        let folders = ["load", "sides"].map(|name| workspace().join(name));
        let files = folders
            .iter()
            .flat_map(|folder| rust_files(folder).unwrap());
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--check", "--edition", "2024"]).args(files);
        assert!(rustfmt.status().unwrap().success());
    }
}
