//! Checks of every platform: operations, size, doubts that are documented once, and no knowledge outside its spec.
//! Must not know what a platform's operations are.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Returns every file below a folder whose name ends with `end`.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Returns the names of the platforms that have a spec.
fn platforms() -> Vec<String> {
    let entries = fs::read_dir(root().join("spec")).unwrap();
    let entries = entries.map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "schema").collect();
    names.sort();
    names
}

fn specs(platform: &str) -> Vec<Value> {
    let files = files(&root().join("spec").join(platform), ".yaml");
    let specs = files
        .iter()
        .map(|file| serde_yaml::from_str(&text(file)).unwrap());
    specs.collect()
}

/// Returns how often a key occurs in a document.
fn count(value: &Value, key: &str) -> usize {
    match value {
        Value::Mapping(entries) => entries
            .iter()
            .map(|(name, value)| usize::from(name.as_str() == Some(key)) + count(value, key))
            .sum(),
        Value::Sequence(items) => items.iter().map(|item| count(item, key)).sum(),
        _ => 0,
    }
}

/// Returns the number of operations of a platform.
fn operations(platform: &str) -> usize {
    let specs = specs(platform);
    let operations = specs
        .iter()
        .filter_map(|spec| spec.get("operations")?.as_mapping());
    operations.map(|operations| operations.len()).sum()
}

#[test]
fn the_readme_of_each_crate_lists_every_operation() {
    for platform in platforms() {
        let readme = text(&root().join("generated").join(&platform).join("README.md"));
        let rows = readme.split("## Operations").nth(1).unwrap();
        let rows = rows.lines().filter(|line| line.starts_with("| `")).count();
        let operations = operations(&platform);
        assert!(operations > 0);
        assert_eq!(rows, operations, "{platform}");
    }
}

/// Readers, reviewers and compilers pay for each line: at most 120 per operation and 500 more.
/// Documented constants of identifiers are counted separately.
#[test]
fn generated_crates_are_small() {
    for platform in platforms() {
        let sources = files(&root().join("generated").join(&platform).join("src"), ".rs");
        let (mut lines, mut constants) = (0, 0);
        for source in sources {
            let (mut documentation, mut is_table) = (0, false);
            for line in text(&source).lines().map(str::trim_start) {
                lines += 1;
                // What programs can ask of the constants.
                is_table = line.starts_with("runtime::constants!") || is_table && line != ");";
                constants += usize::from(is_table);
                if line.starts_with("///") {
                    documentation += 1;
                } else {
                    if line.starts_with("pub const ") && line.contains("Self(Cow::Borrowed(") {
                        // The constant, its documentation, and the blank line before it.
                        constants += documentation + 2;
                    }
                    documentation = 0;
                }
            }
        }
        let operations = operations(&platform);
        let limit = 120 * operations + 500;
        println!(
            "generated/{platform}/src: {lines} lines, {constants} of them constants, for {operations} operations"
        );
        assert!(
            lines - constants <= limit,
            "{platform}: {lines} - {constants} lines, at most {limit}"
        );
    }
}

/// Every doubt of a spec is in the crate's documentation, exactly once.
#[test]
fn doubts_are_documented_once() {
    for platform in platforms() {
        let crate_folder = root().join("generated").join(&platform);
        for (key, mark) in [("inferred", "Inferred:"), ("observed", "Observed:")] {
            let in_spec: usize = specs(&platform).iter().map(|spec| count(spec, key)).sum();
            // The basis of an example says where its values come from; it is not a fact.
            let mut documentation = text(&crate_folder.join("README.md"));
            assert!(
                documentation.contains(&format!(" {in_spec} are {key}")),
                "{platform}: the README counts {key} facts differently, not {in_spec}"
            );
            for source in files(&crate_folder.join("src"), ".rs") {
                documentation.push_str(&text(&source));
            }
            let documented = documentation.matches(mark).count();
            println!("{platform}: {in_spec} {key}");
            assert_eq!(documented, in_spec, "{platform}: {mark}");
        }
    }
}

/// A POST acts twice unless something else is known of it.
#[test]
fn a_post_that_may_be_sent_twice_has_a_reason() {
    for platform in platforms() {
        for spec in specs(&platform) {
            let operations = spec.get("operations").and_then(Value::as_mapping);
            for (name, operation) in operations.into_iter().flatten() {
                let said = |key| operation.get(key).and_then(Value::as_str);
                let is_post = said("http").is_some_and(|http| http.starts_with("POST "));
                let has_reason = operation.get("retry_basis").is_some();
                assert!(
                    !is_post || said("retry") == Some("command") || has_reason,
                    "{platform}: {name:?} has no `retry_basis`"
                );
            }
        }
    }
}

/// A page has headings, so a fact from it names one; a program has none. The source of a resource is the whole page.
#[test]
fn facts_from_pages_name_a_heading() {
    for platform in platforms() {
        let specs = specs(&platform);
        let is_page = |name: &str| {
            let documents = specs.iter().filter_map(|spec| spec.get("documents"));
            let document = documents.filter_map(|all| all.get(name)).next();
            let said = |key| document.and_then(|document| document.get(key)?.as_str());
            let is_program = said("url").is_some_and(|url| url.starts_with("https://github.com/"));
            said("language").is_some() && !is_program
        };
        for spec in &specs {
            let entries = spec.as_mapping().into_iter().flatten();
            for (part, value) in entries.filter(|(part, _)| part.as_str() != Some("source")) {
                for source in sources(value) {
                    let has_heading = source.contains('#');
                    assert!(
                        has_heading || !is_page(source),
                        "{platform}: {part:?} has the source {source} without a heading"
                    );
                }
            }
        }
    }
}

/// Returns every source in a part of a spec.
fn sources(value: &Value) -> Vec<&str> {
    match value {
        Value::Mapping(entries) => {
            let inner = entries
                .iter()
                .flat_map(|(key, value)| match (key.as_str(), value) {
                    (Some("source"), Value::String(source)) => vec![source.as_str()],
                    (Some("source"), Value::Sequence(all)) => {
                        all.iter().filter_map(Value::as_str).collect()
                    }
                    _ => sources(value),
                });
            inner.collect()
        }
        Value::Sequence(items) => items.iter().flat_map(sources).collect(),
        _ => Vec::new(),
    }
}

/// What is special about a platform is in its spec.
#[test]
fn no_platform_is_known_to_the_generator_the_mock_or_the_runtime() {
    let names = [
        "cainiao",
        "菜鸟",
        "dhgjcloud",
        "gongjiang",
        "工匠",
        "saeapi",
        "seeed",
        "sensecap",
        "thingscloud",
    ];
    let folders = ["codegen", "mock/src", "runtime"].map(|folder| root().join(folder));
    for file in folders.iter().flat_map(|folder| files(folder, "")) {
        let text = text(&file).to_lowercase();
        let path = file.strip_prefix(root()).unwrap();
        let path = path.to_str().unwrap().to_lowercase();
        for name in names {
            assert!(
                !path.contains(name) && !text.contains(name),
                "{} knows {name}",
                file.display()
            );
        }
    }
}
