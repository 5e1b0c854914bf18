//! `docs drift` of all platforms, as a user starts it, against pages that are made up for every document.
//! Must not know how pages are compared.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, process};

use crate::Row;
use crate::ratio::median;

const RUNS: usize = 10;

/// Operations on the first page of each platform, and on each other one: as many as the largest real page has, and a usual one.
const OPERATIONS: [usize; 2] = [40, 5];

/// What the command may take.
const LIMIT: Duration = Duration::from_secs(1);

/// A folder that is removed when it is dropped.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Acknowledges the pages in a copy of the specs, and compares them ten times.
pub(crate) fn rows(xtask: &Path) -> Result<Vec<Row>, String> {
    let scratch = Scratch(env::temp_dir().join(format!("iot-clouds-pages-{}", process::id())));
    let failed = |error: std::io::Error| format!("cannot write pages: {error}");
    let count = write(&scratch.0).map_err(failed)?;
    let (specs, pages) = (scratch.0.join("spec"), scratch.0.join("pages"));
    let run = |arguments: &[&str]| -> Result<Duration, String> {
        let start = Instant::now();
        let output = Command::new(xtask)
            .arg("docs")
            .args(arguments)
            .arg("--spec")
            .arg(&specs)
            .arg("--pages")
            .arg(&pages)
            .output()
            .map_err(|error| format!("cannot start {}: {error}", xtask.display()))?;
        let time = start.elapsed();
        if output.status.success() {
            return Ok(time);
        }
        let text = String::from_utf8_lossy(&output.stderr);
        Err(format!("`docs {}` failed: {text}", arguments.join(" ")))
    };
    run(&["ack", "--all", "--reason", "Made up."])?;
    let times: Result<Vec<Duration>, String> = (0..RUNS).map(|_| run(&["drift"])).collect();
    let time = median(times?, Ord::cmp);
    Ok(vec![Row {
        what: "`docs drift` of all platforms, release build",
        figure: format!("{time:.0?}"),
        against: format!(
            "median of {RUNS}; {count} made-up pages, the largest of 40 operations; at most 1 s"
        ),
        kept: Some(time < LIMIT),
    }])
}

/// Copies the specs and writes a page for each document; returns how many.
fn write(folder: &Path) -> std::io::Result<usize> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut count = 0;
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
        let [largest, usual] = OPERATIONS;
        for (index, document) in documents(&text).enumerate() {
            let text = page(if index == 0 { largest } else { usual });
            fs::write(pages.join(format!("{document}.md")), text)?;
            count += 1;
        }
    }
    Ok(count)
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
