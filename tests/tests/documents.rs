//! What documents and figures promise: README commands, size of generated crates, links between documents.
//! Must not know how any of it is made.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn read(path: &str) -> String {
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
    assert!(read(".ci/run").ends_with("cargo xtask ci\n"));
    assert!(read(".github/workflows/ci.yml").contains("run: cargo xtask ci"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/spec-language.md",
        "docs/evolution.md",
        "docs/decisions.md",
    ] {
        let text = read(document);
        let folder = root().join(document).parent().unwrap().to_owned();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
        {
            let here =
                target.is_empty() || target.starts_with("https://") || folder.join(target).exists();
            assert!(here, "{document} links to {target}");
        }
    }
}

/// Readers, reviewers and compilers pay for each line: at most 100 for an operation and 400 besides.
#[test]
fn the_generated_crate_is_small() {
    let mut lines = 0;
    for entry in fs::read_dir(root().join("generated/thingscloud/src")).unwrap() {
        lines += fs::read_to_string(entry.unwrap().path())
            .unwrap()
            .lines()
            .count();
    }
    println!("generated/thingscloud/src: {lines} lines");
    assert!(lines <= 100 * 37 + 400, "{lines} lines");
}

#[test]
fn the_platform_has_all_operations_of_the_page() {
    let readme = read("generated/thingscloud/README.md");
    assert_eq!(
        readme
            .lines()
            .filter(|line| line.contains("()")
                && line.contains("| `")
                && line.contains(" /api/v1/"))
            .count(),
        37
    );
}
