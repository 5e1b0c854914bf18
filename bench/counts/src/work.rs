//! Pieces of work that are counted, each alone in a process of this program: `iot-clouds-counts work NAME TIMES`.
//! Must not know what counts them.

use std::path::Path;
use std::{env, fs};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_reading::READINGS;

use crate::call;

/// The argument that makes this program do a piece of work.
pub(crate) const WORK: &str = "work";

/// A piece of work, done this many times.
type Piece = fn(u32) -> Result<(), String>;

/// The pieces of work by name, besides the readings.
const PIECES: &[(&str, Piece)] = &[
    ("call", call::generated),
    ("call-bare", call::bare),
    ("generate", generate),
];

/// Does the piece of work that the arguments name.
pub(crate) fn run() -> Result<(), String> {
    let mut arguments = env::args().skip(2);
    let name = arguments.next().unwrap_or_default();
    let times = arguments.next().and_then(|times| times.parse().ok());
    let piece = PIECES
        .iter()
        .chain(READINGS)
        .find(|(known, _)| *known == name);
    match (piece, times) {
        (Some((_, piece)), Some(times)) => piece(times),
        _ => Err(format!(
            "there is no work `{name}`, or its number is missing"
        )),
    }
}

/// Generates the crates of all platforms in memory.
fn generate(times: u32) -> Result<(), String> {
    let files = specs().map_err(|error| format!("cannot read the specs: {error}"))?;
    let runtime = RuntimeSource::Path("../../runtime".to_owned(), None);
    for _ in 0..times {
        let compiled = compile(files.clone());
        if !compiled.is_sound() {
            return Err("the specs have problems; `cargo xtask lint` lists them".to_owned());
        }
        for api in &compiled.apis {
            let files = rust::print(api, &runtime);
            files.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Returns the files of all platforms, in order.
fn specs() -> std::io::Result<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let mut files = Vec::new();
    for platform in fs::read_dir(folder)? {
        let platform = platform?;
        if !platform.path().join("platform.yaml").exists() {
            continue;
        }
        for file in fs::read_dir(platform.path())? {
            let path = file?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let shown = format!("spec/{}/{name}", platform.file_name().to_string_lossy());
                files.push((shown, fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}
