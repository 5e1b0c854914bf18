//! The tables of platforms in the project's READMEs: a row for each platform, how many operations it has, and how much of what
//! its pages mention its spec describes.
//! Must not know what the other cells say: they are written by hand, and a new row has only names.

use std::collections::BTreeMap;
use std::path::Path;

use iot_clouds_codegen::figures::{self, Figures};
use iot_clouds_codegen::resolve::Api;

use crate::failure::CommandError;
use crate::output::{self, Change};
use crate::specs::SPEC;

/// The READMEs that have the table, and how each writes the number of experimental operations.
const READMES: [(&str, &str); 2] = [
    ("README.md", ", and {} experimental"),
    ("README.zh.md", "，另有 {} 个实验性的"),
];
/// What the link of a row begins with.
const LINK: &str = "](generated/";

/// Returns what differs. If platforms are named, only their rows are compared.
pub(super) fn changes(
    root: &Path,
    apis: &[Api],
    named: &[String],
) -> Result<Vec<Change>, CommandError> {
    let mut coverage = BTreeMap::new();
    for api in apis {
        coverage.insert(api.platform.as_str(), covered(root, &api.platform)?);
    }
    let mut wanted = BTreeMap::new();
    for (file, experimental) in READMES {
        if let Some(text) = output::read(&root.join(file))? {
            let text = with_rows(&text, apis, experimental, named.is_empty(), &coverage);
            wanted.insert(file.to_owned(), text);
        }
    }
    output::changes(root, "", &wanted, &[])
}

/// Returns the text with the rows of the platforms, and without others if these are `all`.
fn with_rows(
    text: &str,
    apis: &[Api],
    experimental: &str,
    all: bool,
    coverage: &BTreeMap<&str, String>,
) -> String {
    let mut missing: Vec<&Api> = apis.iter().collect();
    let mut lines: Vec<String> = Vec::new();
    let mut end = None;
    for line in text.lines() {
        let Some(platform) = platform(line) else {
            lines.push(line.to_owned());
            continue;
        };
        if let Some(at) = missing.iter().position(|api| api.platform == platform) {
            let covered = coverage.get(platform).map_or("", String::as_str);
            let count = count(missing.remove(at), experimental);
            lines.push(counted(line, &count, covered));
        } else if !all {
            lines.push(line.to_owned());
        }
        end = Some(lines.len());
    }
    if let Some(end) = end {
        let rows = missing.iter().map(|api| {
            let (title, package, platform) = (&api.title, &api.package, &api.platform);
            let count = count(api, experimental);
            format!("| {title} | [`{package}`{LINK}{platform}/README.md) | {count} | |")
        });
        lines.splice(end..end, rows);
    }
    lines.join("\n") + "\n"
}

/// Returns the platform of a row of the table.
fn platform(line: &str) -> Option<&str> {
    let (_, path) = line.strip_prefix('|')?.split_once(LINK)?;
    let (platform, rest) = path.split_once('/')?;
    rest.starts_with("README.md) |").then_some(platform)
}

/// Returns what the lock of a platform says about how much of its pages the spec describes.
fn covered(root: &Path, platform: &str) -> Result<String, CommandError> {
    let path = root.join(SPEC).join(platform).join(figures::FILE);
    let Some(text) = output::read(&path)? else {
        return Ok(String::new());
    };
    let shown = format!("{SPEC}/{platform}/{}", figures::FILE);
    let figures = figures::read(&shown, &text);
    let figures = figures.map_err(|error| CommandError::new(error.to_string()))?;
    let percent = figures.and_then(Figures::percent);
    Ok(percent.map_or_else(String::new, |percent| format!("{percent} %")))
}

/// Returns the row with this third cell, and with this fifth one if it has one.
fn counted(row: &str, count: &str, covered: &str) -> String {
    let number = row.split('|').count();
    let cells = row.split('|').enumerate();
    let cells: Vec<String> = cells
        .map(|(at, cell)| match at {
            3 => format!(" {count} "),
            5 if number > 6 => format!(" {covered} "),
            _ => cell.to_owned(),
        })
        .collect();
    cells.join("|")
}

/// Returns how many operations a platform has.
fn count(api: &Api, experimental: &str) -> String {
    let all = api.operations().count();
    let marked = api.operations().filter(|one| one.experimental).count();
    let more = match marked {
        0 => String::new(),
        _ => experimental.replace("{}", &marked.to_string()),
    };
    format!("{}{more}", all - marked)
}
