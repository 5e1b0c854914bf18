//! Specs whose pages are made up and acknowledged, for `docs drift`.
//! Must not know how pages are compared.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::used;

/// Operations on the first page of each platform, and on each other one: as many as the largest real page has, and a usual one.
pub(super) const MOST_OPERATIONS: usize = 40;
const USUAL_OPERATIONS: usize = 5;

/// Copies the specs of all platforms, with a page for each document, and returns the folders of both.
pub(super) fn written(
    xtask: &Path,
    specs: &Path,
    folder: &Path,
) -> Result<(PathBuf, PathBuf), String> {
    of_one(xtask, specs, folder, MOST_OPERATIONS)
}

/// Does the same, with so many operations on the first page of each platform.
pub(super) fn of_one(
    xtask: &Path,
    specs: &Path,
    folder: &Path,
    operations: usize,
) -> Result<(PathBuf, PathBuf), String> {
    write(specs, folder, operations).map_err(|error| format!("cannot write pages: {error}"))?;
    let (spec, pages) = (folder.join("spec"), folder.join("pages"));
    let mut acknowledge = Command::new(xtask);
    acknowledge.args(["docs", "ack", "--all", "--reason", "Made up."]);
    used(
        acknowledge
            .arg("--spec")
            .arg(&spec)
            .arg("--pages")
            .arg(&pages),
    )?;
    Ok((spec, pages))
}

fn write(specs: &Path, folder: &Path, operations: usize) -> std::io::Result<()> {
    for entry in fs::read_dir(specs)? {
        let platform = entry?;
        let Ok(text) = fs::read_to_string(platform.path().join("platform.yaml")) else {
            continue;
        };
        let copy = folder.join("spec").join(platform.file_name());
        fs::create_dir_all(&copy)?;
        for file in fs::read_dir(platform.path())? {
            let file = file?;
            if file.file_name() != "docs.lock" {
                fs::copy(file.path(), copy.join(file.file_name()))?;
            }
        }
        let pages = folder.join("pages").join(platform.file_name());
        fs::create_dir_all(&pages)?;
        for (index, document) in documents(&text).enumerate() {
            let text = page(if index == 0 {
                operations
            } else {
                USUAL_OPERATIONS
            });
            fs::write(pages.join(format!("{document}.md")), text)?;
        }
    }
    Ok(())
}

/// Returns the names of the documents in the text of a platform.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let lines = text
        .lines()
        .skip_while(|line| *line != "documents:")
        .skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with(' '));
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    names.filter(|name| !name.starts_with(' '))
}

fn page(operations: usize) -> String {
    let mut page = "# Manual\n\n".to_owned();
    for number in 0..operations {
        let _ = write!(
            page,
            "## Read thing {number}\n\nReads thing {number}.\n\n```\nGET /things{number}/{{id}}\n```\n\n\
             ### Query\n\n| name | type | required | description |\n| --- | --- | --- | --- |\n\
             | page{number} | number | no | The page, at most {number}. |\n| size{number} | number | no | Its size. |\n\n\
             ### Response\n\n```json\n{{ \"id\": \"string\", \"value{number}\": {number}, \"list\": [{{ \"name\": \"string\" }}] }}\n```\n\n"
        );
    }
    page + "The end.\n"
}
