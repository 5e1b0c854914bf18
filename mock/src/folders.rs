//! Reads specs from folders that have a folder for each platform.
//! Must not know what the files say.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::Error;

/// Returns the names of the platforms that a folder describes, sorted.
pub(crate) fn platforms(folder: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let is_spec = path.join("platform.yaml").is_file() || path.join("overlay.yaml").is_file();
        let name = path.file_name().and_then(|name| name.to_str());
        names.extend(name.filter(|_| is_spec).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Returns path and text of each file of a platform; empty if the folder does not have the platform.
pub(crate) fn files(folder: &Path, platform: &str) -> Result<Vec<(String, String)>, Error> {
    fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let folder = folder.join(platform);
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
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
    files.sort();
    Ok(files)
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot read {}: {error}", path.display()))
}
