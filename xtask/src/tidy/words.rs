//! Finds words of one platform in code that serves all of them. What is special to a platform belongs in its spec.
//! Must not know what the words mean.

use std::fs;
use std::path::Path;

use super::Finding;
use super::sources::Source;
use crate::failure::CommandError;

/// Where no word of a platform may appear, not even in comments and fixtures.
const NEUTRAL: &[&str] = &["codegen/", "fetch/", "mock/src/", "runtime/"];

/// Names of vendors, in addition to the names of the folders in `spec/`.
const VENDORS: &[&str] = &["alibaba", "cainiao", "seeed", "工匠云", "菜鸟"];

/// Headers, parameters and keys that one vendor alone has.
const WIRE_NAMES: &[&str] = &[
    "api-gateway-excute-second",
    "be_quota",
    "cws-hmac",
    "device_eui",
    "include_sub_groups",
    "iotx",
    "node_eui",
    "page_records",
    "x-cws-",
];

/// Finds words of platforms, whatever their case.
pub(super) fn check(root: &Path, sources: &[Source]) -> Result<Vec<Finding>, CommandError> {
    let mut words = platforms(root)?;
    words.extend(
        [VENDORS, WIRE_NAMES]
            .concat()
            .iter()
            .map(ToString::to_string),
    );
    let mut findings = Vec::new();
    for source in sources {
        if !NEUTRAL.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let line = line.to_lowercase();
            if let Some(word) = words.iter().find(|word| line.contains(word.as_str())) {
                findings.push(Finding {
                    file: source.path.clone(),
                    line: number + 1,
                    rule: "word",
                    text: format!(
                        "`{word}` is a word of one platform; move it to the spec of the platform, or use an invented platform as the example"
                    ),
                });
            }
        }
    }
    Ok(findings)
}

/// Returns the names of the platforms in `spec/`.
fn platforms(root: &Path) -> Result<Vec<String>, CommandError> {
    let folder = root.join("spec");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |error: &std::io::Error| CommandError::file("read", &folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| unreadable(&error))? {
        let entry = entry.map_err(|error| unreadable(&error))?;
        if entry.path().join("platform.yaml").is_file() {
            names.push(entry.file_name().to_string_lossy().to_lowercase());
        }
    }
    names.sort();
    Ok(names)
}
