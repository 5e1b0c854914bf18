//! Measures the project and its peers in one run for `cargo xtask bench`, and writes docs/performance.md.
//! Must not know how the commands work; it starts them as a user would.

mod calls;
mod generation;
mod load;
mod machine;
#[path = "../counts/src/message.rs"]
mod message;
mod mock;
#[path = "../counts/src/own_process.rs"]
mod own_process;
mod peers;
mod program;
mod ratio;
mod report;
mod scratch;
mod server;
mod synthetic;
mod tools;
mod users;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use report::{Group, markdown, picture};

/// Measures a group of rows.
type Measure = fn() -> Result<Group, String>;

/// The groups by name, in the order of the page.
const GROUPS: &[(&str, Measure)] = &[
    ("generation", generation::group),
    ("users", users::group),
    ("calls", calls::group),
    ("mock", mock::group),
    ("tools", tools::group),
];

/// The page, and the folder of its pictures.
const PAGE: &str = "docs/performance.md";
const PICTURES: &str = "docs/performance";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some(server::SERVE) => {
            server::run(arguments.get(1).map(String::as_str)).map(|()| ExitCode::SUCCESS)
        }
        Some(mock::STARTS) => mock::run().map(|()| ExitCode::SUCCESS),
        _ => measure(&arguments),
    };
    done.unwrap_or_else(|reason| {
        eprintln!("error: {reason}");
        ExitCode::from(2)
    })
}

/// Measures the named groups, or all, prints them, and writes their sections of the page.
fn measure(names: &[String]) -> Result<ExitCode, String> {
    if let Some(name) = names
        .iter()
        .find(|name| GROUPS.iter().all(|(known, _)| known != name))
    {
        let known: Vec<&str> = GROUPS.iter().map(|(known, _)| *known).collect();
        return Err(format!(
            "there is no group `{name}`; the groups are {}",
            known.join(", ")
        ));
    }
    let mut groups = Vec::new();
    for (name, measure) in GROUPS {
        if names.is_empty() || names.iter().any(|named| named == name) {
            eprintln!("==> {name}");
            let group = measure()?;
            println!("{}", markdown::group(&group, None));
            groups.push(group);
        }
    }
    write(&groups, names.is_empty())?;
    let misses = groups.iter().flat_map(|group| &group.rows).any(|row| {
        let kept = |limit: &report::Limit| row.keeps(*limit) != Some(false);
        !row.limits.iter().all(kept)
    });
    Ok(ExitCode::from(u8::from(misses)))
}

/// Writes the page and its pictures, after everything has been measured; or only the sections of some groups.
fn write(groups: &[Group], is_whole: bool) -> Result<(), String> {
    let root = program::root();
    let head = machine::head()?;
    let mut page = head.clone();
    if !is_whole {
        page = fs::read_to_string(root.join(PAGE)).map_err(|error| {
            format!("cannot read {PAGE}: {error}; `cargo xtask bench` writes all of it")
        })?;
        if !page.starts_with(&head) {
            eprintln!("note: {PAGE} is left as it is, since it is of another machine or compiler");
            return Ok(());
        }
    }
    let commit = machine::commit()?;
    let mut pictures = Vec::new();
    for group in groups {
        let svg = picture::svg(group)?;
        let path = format!("{PICTURES}/{}.svg", group.name);
        // The page lies beside the folder of pictures.
        let shown = svg.as_ref().and(path.strip_prefix("docs/"));
        let section = format!(
            "{}\nMeasured at commit {commit}.\n",
            markdown::group(group, shown)
        );
        page = report::page::with_section(&page, group.title, &section);
        pictures.extend(svg.map(|svg| (path, svg)));
    }
    fs::create_dir_all(root.join(PICTURES))
        .map_err(|error| format!("cannot create {PICTURES}: {error}"))?;
    for (path, text) in pictures.iter().chain([&(PAGE.to_owned(), page)]) {
        save(&root.join(path), text)?;
    }
    eprintln!("==> wrote {PAGE}");
    Ok(())
}

fn save(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
