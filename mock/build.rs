//! Lists the specs that the crate carries, with the text of each: `specs/` of the package, which is `../spec` in the project.
//! Must not know what they say.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let package = variable("CARGO_MANIFEST_DIR")?;
    // In the project `specs` is a symbolic link, which a checkout on Windows may not have.
    let own = package.join("specs");
    let folder = if own.is_dir() {
        own
    } else {
        package.join("../spec")
    };
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut list = String::from("[\n");
    let platforms = entries(&folder)?;
    for platform in platforms.iter().filter(|path| path.is_dir()) {
        let files = entries(platform)?.into_iter();
        for file in files.filter(|file| file.extension() == Some("yaml".as_ref())) {
            list += &entry(&folder, &file);
        }
    }
    list.push_str("]\n");
    fs::write(variable("OUT_DIR")?.join("specs.rs"), list)
}

fn variable(name: &str) -> io::Result<PathBuf> {
    let value = env::var_os(name).map(PathBuf::from);
    value.ok_or_else(|| io::Error::other(format!("Cargo sets no {name}")))
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

/// The path that people see, with `/` on every system, and the text.
fn entry(folder: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(folder).unwrap_or(file).iter();
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    format!(
        "    (\"spec/{}\", include_str!({file:?})),\n",
        parts.join("/")
    )
}
