//! What must hold for the editions of real pages, in the folder that `VENDOR_PAGES` names. They are not kept here.
//! Must not quote them: names of paths and parameters are facts.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use iot_clouds_codegen::docs::page::{self, Fact, FactKind, Format, Page};

fn read(path: &Path) -> Page {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    page::read(&bytes, Format::Markdown)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn facts(page: &Page) -> BTreeSet<Fact> {
    let sections = page.sections.iter();
    sections.flat_map(|section| section.facts.clone()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The folder, if it is there. Says loudly if it is not.
fn folder(test: &str) -> Option<PathBuf> {
    let Some(folder) = env::var_os("VENDOR_PAGES") else {
        // Written past the harness, which hides the output of tests that pass.
        let reason = "VENDOR_PAGES does not name the folder of the vendors' pages";
        let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {reason}");
        return None;
    };
    Some(PathBuf::from(folder))
}

/// The file in a folder whose name begins like this.
fn find(folder: &Path, start: &str) -> Page {
    let is_it = |path: &PathBuf| {
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(start)
    };
    let file = files(folder).into_iter().find(is_it);
    read(&file.unwrap_or_else(|| panic!("{}/{start}*", folder.display())))
}

fn strings(facts: &BTreeSet<Fact>) -> Vec<String> {
    facts.iter().map(Fact::to_string).collect()
}

#[test]
fn editions_that_change_no_fact_have_equal_facts() {
    let Some(root) = folder("editions that change no fact") else {
        return;
    };
    for page in ["access-guide", "error-codes", "sensor-types"] {
        let editions: Vec<(PathBuf, Page)> = files(&root.join("sensecap").join(page))
            .into_iter()
            .map(|file| (file.clone(), read(&file)))
            .collect();
        assert!(editions.len() > 1);
        for (file, one) in &editions {
            assert!(facts(one).len() > 7, "{}", file.display());
            assert_eq!(one.looks_cut, None, "{}", file.display());
            for (other_file, other) in &editions {
                let context = format!("{} and {}", file.display(), other_file.display());
                assert_eq!(strings(&facts(one)), strings(&facts(other)), "{context}");
                for section in &one.sections {
                    let same = other
                        .sections
                        .iter()
                        .find(|known| known.path == section.path);
                    if let Some(same) = same {
                        assert_eq!(section.facts, same.facts, "{context}: {:?}", section.path);
                    }
                }
            }
        }
    }
}

/// What went and came between the generations of a page, as far as both copies reach.
const GENERATIONS: [(&str, &[&str], &[&str]); 2] = [
    (
        "device_data",
        &[
            "name node_eui",
            "name measure_id",
            "route GET /1.0/devices/data/{}/latest",
            "route GET /1.0/devices/data/{}/raw",
        ],
        &[
            "name device_eui",
            "name measurement_id",
            "name channel_index",
            "route GET /view_latest_telemetry_data",
            "route GET /list_telemetry_data",
        ],
    ),
    (
        "group_management",
        &[
            "name unique_name",
            "name group_unique_name",
            "route PATCH /1.0/group/{}",
            "route DELETE /1.0/group/{}",
            "route POST /1.0/group",
        ],
        &[
            "name group_uuid",
            "route POST /create_group",
            "route POST /update_group",
            "route POST /delete_group",
            "route GET /list_groups",
        ],
    ),
];

#[test]
fn all_that_changed_between_generations_differs() {
    let Some(root) = folder("the generations") else {
        return;
    };
    let root = root.join("sensecap");
    for (page, gone, came) in GENERATIONS {
        let old = facts(&find(&root.join("first-generation"), page));
        let new = facts(&find(&root.join("reference"), &format!("{page}.en")));
        for (changes, expected) in [(&old - &new, gone), (&new - &old, came)] {
            let changes = strings(&changes);
            let lacks = expected
                .iter()
                .find(|fact| !changes.contains(&(**fact).to_owned()));
            assert_eq!(lacks, None, "{page}: {changes:#?}");
        }
    }
    let groups = find(&root.join("first-generation"), "group_management");
    let found = groups.contradictions.iter();
    let paths: Vec<&str> = found.map(|found| found.path.as_str()).collect();
    assert_eq!(paths, ["/1.0/lists/group", "/1.0/lists/group/devices"]);
}

#[test]
fn the_next_edition_adds_only_what_it_adds() {
    let Some(root) = folder("the editions of one page") else {
        return;
    };
    let root = root.join("thingscloud/project-http-api");
    let [first, second, third] = ["1", "2", "3"].map(|edition| find(&root, edition));
    // Where a copy ends, nothing is known of what follows.
    let known = |old: &Page, new: &Page| {
        let end = new.sections.last().map(|section| &section.path);
        let shared = old.sections.iter().take(old.sections.len() - 1);
        let shared = shared.take_while(|section| Some(&section.path) != end);
        let mut changes = Vec::new();
        for section in shared {
            let Some(same) = new.sections.iter().find(|other| other.path == section.path) else {
                changes.push(format!("gone: {:?}", section.path));
                continue;
            };
            changes.extend(
                (&section.facts - &same.facts)
                    .iter()
                    .map(|fact| format!("- {fact}")),
            );
            changes.extend(
                (&same.facts - &section.facts)
                    .iter()
                    .map(|fact| format!("+ {fact}")),
            );
        }
        changes
    };
    assert_eq!(
        known(&first, &second),
        ["+ name expires_in", "+ value expires_in 86400"]
    );
    let changes = known(&second, &third);
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert!(
        changes.iter().all(|change| change.starts_with("gone: ")),
        "{changes:?}"
    );
    for edition in [first, second, third] {
        assert!(edition.looks_cut.is_some());
    }
}

#[test]
fn copies_that_end_early_look_cut_and_whole_pages_do_not() {
    let Some(root) = folder("copies that end early") else {
        return;
    };
    for folder in ["sensecap/reference", "cainiao"] {
        for file in files(&root.join(folder)) {
            let is_whole = file.to_string_lossy().contains("vlpgg6");
            assert_eq!(
                read(&file).looks_cut.is_none(),
                is_whole,
                "{}",
                file.display()
            );
        }
    }
    for file in files(&root.join("../vendor-docs")) {
        assert_eq!(read(&file).looks_cut, None, "{}", file.display());
    }
}

#[test]
fn whole_pages_are_read_whole() {
    let Some(root) = folder("whole pages") else {
        return;
    };
    let docs = root.join("../vendor-docs");
    let project = find(&docs, "thingscloud-project-http-api");
    let routes: BTreeSet<Fact> = facts(&project)
        .into_iter()
        .filter(|fact| fact.kind == FactKind::Route)
        .collect();
    assert_eq!(routes.len(), 37, "{:#?}", strings(&routes));
    assert_eq!(project.contradictions, []);
    let token = find(&docs, "gongjiangyun-interface-notes");
    let names = strings(&facts(&token));
    for fact in [
        "route POST /oauth/token",
        "name client_id",
        "name client_secret",
        "name grant_type",
        "required scope no",
        "value expires_in 43199",
        "limit - 604800s",
        "code 429",
    ] {
        assert!(names.contains(&fact.to_owned()), "{fact}: {names:#?}");
    }
    let headings: Vec<&str> = token
        .sections
        .iter()
        .filter_map(|section| section.path.last())
        .map(String::as_str)
        .collect();
    assert_eq!(headings.len(), 6, "{headings:?}");
}
