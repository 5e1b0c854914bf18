//! The promises of documents: commands, the Chinese README, links, paths, and code that examples run.
//! Must not know how the code or the commands work.

mod options;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn the_readme_names_exactly_two_commands_and_ci_runs_the_second() {
    let readme = read("README.md");
    let block = readme
        .split("```sh\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    assert_eq!(block, "cargo xtask generate\ncargo xtask ci\n");
    assert_eq!(readme.matches("```sh\n").count(), 1);
    assert!(read(".ci/run").ends_with("/debug/xtask\" ci\n"));
    assert!(read(".github/workflows/ci.yml").contains("run: bash .ci/run"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in [
        "README.md",
        "README.zh.md",
        "CONTRIBUTING.md",
        "docs/add-a-platform.md",
        "docs/production.md",
        "docs/spec-language.md",
        "docs/diff.md",
        "docs/diff-compared.md",
        "docs/evolution.md",
        "docs/architecture.md",
        "docs/design.md",
        "docs/glossary.md",
        "docs/openapi.md",
        "docs/releasing.md",
        "docs/when-a-page-changes.md",
        "mock/README.md",
    ] {
        let text = read(document);
        let folder = root().join(document).parent().unwrap().to_owned();
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => root().join(document),
                _ => folder.join(file),
            };
            assert!(target.exists(), "{document} links to {link}");
            let is_heading = |line: &str| line.starts_with('#') && anchor(line) == fragment;
            let here = fragment.is_empty() || read(&target).lines().any(is_heading);
            assert!(here, "{document} links to the heading {link}");
        }
    }
}

/// The design record begins with a list of its questions.
#[test]
fn every_question_of_the_design_record_is_listed() {
    let text = read("docs/design.md");
    let of = |prefix: &'static str| {
        let lines = text
            .lines()
            .filter_map(move |line| line.strip_prefix(prefix));
        lines.collect::<Vec<_>>()
    };
    let listed = of("  - [").into_iter();
    let listed: Vec<&str> = listed.filter_map(|line| line.split("](#").next()).collect();
    assert_eq!(listed, of("### "));
}

#[test]
fn paths_and_items_that_documents_name_exist() {
    for document in [
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/glossary.md",
    ] {
        let text = read(document);
        let outside: String = text.split("```").step_by(2).collect();
        let mut parts = outside.split('`');
        let (mut file, mut is_open) = (None::<String>, false);
        while let (Some(between), Some(code)) = (parts.next(), parts.next()) {
            // The items of a file follow it in parentheses: `path/of/file.rs` (`first`, `second`).
            is_open = match between.trim() {
                "(" => file.is_some(),
                "," => is_open,
                _ => false,
            };
            if let Some(text) = file.as_ref().filter(|_| is_open) {
                assert!(declares(text, code), "{document}: there is no `{code}`");
                continue;
            }
            let path = path(code);
            let exists = path.is_none_or(|path| root().join(path).exists());
            assert!(exists, "{document}: there is no {code}");
            file = path.filter(|path| path.ends_with(".rs")).map(read);
        }
    }
}

/// Returns the path that a piece of code names, up to its first placeholder; `None` if it is no path of the workspace.
fn path(code: &str) -> Option<&str> {
    let placeholder = code.find(['<', '*']).unwrap_or(code.len());
    let path = code.get(..placeholder)?;
    let (first, _) = path.split_once('/')?;
    let is_path = !code.contains([' ', '(', '{']) && !first.is_empty();
    let is_file = [".rs", ".md", ".yaml"]
        .iter()
        .any(|end| code.ends_with(end));
    (is_path && (is_file || root().join(first).exists())).then_some(path)
}

/// Returns whether Rust source declares an item of this name.
fn declares(text: &str, name: &str) -> bool {
    let keywords = ["fn", "const", "struct", "enum", "trait"];
    let mut declarations = keywords.iter().map(|keyword| format!("{keyword} {name}"));
    declarations.any(|declaration| {
        let mut ends = text.split(&declaration).skip(1);
        ends.any(|rest| rest.starts_with(['(', '<', ':', ' ', ';']))
    })
}

/// Returns the name under which a heading is linked to, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}

/// Half of the readers read Chinese. Both pages have the same sections, in one order, and the same blocks of code.
#[test]
fn the_chinese_readme_keeps_step() {
    let (english, chinese) = (read("README.md"), read("README.zh.md"));
    let blocks = |text: &str| -> Vec<String> {
        let blocks = text.split("```").skip(1).step_by(2);
        blocks.map(str::to_owned).collect()
    };
    assert_eq!(blocks(&english), blocks(&chinese), "the blocks of code");
    let levels = |text: &str| -> Vec<usize> {
        let outside: String = text.split("```").step_by(2).collect();
        let headings = outside.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| line.len() - line.trim_start_matches('#').len())
            .collect()
    };
    assert_eq!(levels(&english), levels(&chinese), "the sections");
    let links = |text: &str| -> Vec<String> {
        let targets = text.split("](").skip(1);
        let mut links: Vec<String> = targets
            .filter_map(|rest| rest.split(')').next())
            .filter(|target| !target.starts_with("README"))
            .map(str::to_owned)
            .collect();
        links.sort();
        links
    };
    assert_eq!(links(&english), links(&chinese), "the links");
    assert!(english.contains("(README.zh.md)") && chinese.contains("(README.md)"));
}

/// The code that a README shows is that of the example which the paragraph before it names, and examples run. A paragraph may name
/// the file instead, as code that needs a feature does not compile in the README of a crate without it.
#[test]
fn guides_quote_every_example_as_it_is() {
    let mut quoted = BTreeSet::new();
    for platform in ["cainiao-iot", "gongjiangyun", "sensecap", "thingscloud"] {
        let guide = read(format!("spec/{platform}/guide.md"));
        for rest in guide.split("`cargo run --example ").skip(1) {
            let name = rest.split([' ', '`']).next().unwrap();
            let paragraph = rest.split("\n\n").next().unwrap();
            if paragraph.contains(&format!("`tests/examples/{name}.rs`")) {
                read(format!("tests/examples/{name}.rs"));
                quoted.insert(format!("{name}.rs"));
                continue;
            }
            let (between, code) = rest.split_once("```rust,no_run\n").unwrap();
            assert!(!between.contains("\n#"), "{platform}: {name} has no code");
            let code = code.split("```\n").next().unwrap();
            let example = read(format!("tests/examples/{name}.rs"));
            let is_whole = example.contains(&format!("\n{code}"));
            assert!(is_whole, "{platform}: {name}.rs does not have\n{code}");
            quoted.insert(format!("{name}.rs"));
        }
        let readme = read(format!("generated/{platform}/README.md"));
        assert!(readme.contains(guide.trim()), "{platform}: the README");
    }
    let files = fs::read_dir(root().join("tests/examples")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let examples: BTreeSet<String> = names
        .filter(|name| !["support", "tour.rs"].contains(&name.as_str()))
        .collect();
    assert_eq!(quoted, examples, "examples that a guide quotes");
}
