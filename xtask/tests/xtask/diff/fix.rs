//! `diff --fix`: what it writes into the files of a spec, and what it leaves as it was.
//! Must not know how changes are found.

use std::fs;
use std::path::Path;

use super::reports::{PAGE, changed, read};
use crate::support::{Folder, PLATFORM, THINGS};

const CHANGELOG: &str = "spec/acme/changelog.md";

/// What a curator wrote about the first release.
const FIRST: &str = "## 0.1.0\n\n- The first version.\n";

/// A released crate.
fn released() -> Folder {
    let project = Folder::repository();
    project.write(CHANGELOG, FIRST);
    project.commit("changelog");
    project.git(&["tag", "acme-v0.1.0"]);
    project
}

fn add_field(project: &Folder, name: &str) {
    let things = project.text("spec/acme/things.yaml");
    let field = format!("      {name}: {{ type: f64, doc: Its {name}. }}\n");
    project.write("spec/acme/things.yaml", &(things + &field));
}

fn fix(project: &Folder, arguments: &[&str]) -> String {
    let (code, _, messages) = project.result(&[&["--fix"], arguments].concat());
    assert_eq!(code, 0, "{messages}");
    messages
}

/// Runs the commands that a message tells to run.
fn obey(project: &Folder, messages: &str) {
    let (_, help) = messages.split_once("help: run ").unwrap();
    let help = help.lines().next().unwrap();
    let commands: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
    assert_eq!(commands.len(), 2, "{help}");
    for command in commands {
        let words = command.strip_prefix("cargo xtask ").unwrap();
        let words: Vec<&str> = words.split(' ').collect();
        let (name, arguments) = words.split_first().unwrap();
        assert_eq!(project.run_own(name, arguments), Some(0), "{command}");
    }
}

#[test]
fn a_curator_who_raises_nothing_is_told_what_to_type() {
    let project = Folder::repository();
    let things = THINGS.replace(
        "    returns: Thing\n",
        "    query: { part?: { type: string, doc: A part. } }\n    returns: Thing\n",
    );
    project.write("spec/acme/things.yaml", &things);
    project.write(CHANGELOG, FIRST);
    assert_eq!(project.run_own("generate", &[]), Some(0));
    project.commit("release");
    project.git(&["tag", "acme-v0.1.0"]);
    let things = things.replace("part?:", "part:");
    project.write("spec/acme/things.yaml", &things);
    assert_eq!(project.run_own("generate", &[]), Some(0));
    let check = ["--skip-without-history", "--fail-on", "version"];
    let (code, report, messages) = project.result(&check);
    assert_eq!(code, 1, "{messages}");
    assert!(report.contains("breaking: 1 change"), "{report}");
    let lines: Vec<&str> = messages.lines().collect();
    assert_eq!(
        lines,
        [
            "error: acme 0.1.0 -> 0.1.0: too low, the changes need at least 0.2.0",
            "error: spec/acme/changelog.md: the changes of the API since 0.1.0 are not listed as they are",
            "help: run `cargo xtask diff --fix`, then `cargo xtask generate`, and commit the result",
        ]
    );
    obey(&project, &messages);
    assert_eq!(project.result(&check).0, 0);
    assert_eq!(project.run_own("generate", &["--check"]), Some(0));
    assert_eq!(project.run_own("lint", &[]), Some(0));
    project.commit("fixed");
    assert_eq!(project.result(&check).0, 0);
    let changelog = project.text("generated/acme/CHANGELOG.md");
    assert!(changelog.contains("\n## 0.2.0\n"), "{changelog}");
    let change = "\n- `things.get.query.part`: it was optional and is required\n";
    assert!(changelog.contains(change), "{changelog}");
    assert!(changelog.ends_with(FIRST), "{changelog}");
    // The release ends the section; the next change begins another.
    project.git(&["tag", "acme-v0.2.0"]);
    assert_eq!(project.result(&check).0, 0);
    let second = project.text(CHANGELOG);
    add_field(&project, "weight");
    let (code, _, messages) = project.result(&check);
    assert_eq!(code, 1, "{messages}");
    obey(&project, &messages);
    assert_eq!(project.result(&check).0, 0);
    let third = project.text(CHANGELOG);
    assert!(third.starts_with("## 0.2.1\n"), "{third}");
    assert!(third.ends_with(&format!("\n{second}")), "{third}");
}

#[test]
fn the_changes_are_listed_in_the_section_of_the_next_version() {
    let project = released();
    add_field(&project, "weight");
    let messages = fix(&project, &[]);
    let expected = "spec/acme/platform.yaml: `crate.version` was 0.1.0 and is 0.1.1\n\
                    spec/acme/changelog.md: lists the changes of the API since 0.1.0\n\
                    now run `cargo xtask generate`\n";
    assert_eq!(messages, expected);
    let part = "<!-- cargo xtask diff --fix: changes of the API since 0.1.0 -->\n\n\
                **New**\n\n\
                - `types.Thing.weight`: the field `weight` is new\n\n\
                <!-- cargo xtask diff --fix: end -->\n";
    let one = format!("## 0.1.1\n\n{part}\n{FIRST}");
    assert_eq!(project.text(CHANGELOG), one);
    // A second run changes nothing.
    assert_eq!(fix(&project, &[]), "");
    assert_eq!(project.text(CHANGELOG), one);

    // What a curator writes stays, wherever it is; a worse change gives the section another version.
    let prose = one
        .replace("## 0.1.1\n", "## 0.1.1, not released yet\n\nBefore.\n")
        .replace("\n## 0.1.0", "\nAfter.\n\n## 0.1.0");
    project.write(CHANGELOG, &prose);
    assert_eq!(fix(&project, &[]), "");
    let things = project.text("spec/acme/things.yaml");
    let worse = things
        .replace("name: {", "label: {")
        .replace("GET /things/", "GET /v2/things/")
        .replace(
            "doc: Identifies a thing.",
            "doc: Identifies <b>one</b> thing.",
        )
        .replace("doc: Things.", "doc: All things.");
    project.write("spec/acme/things.yaml", &worse);
    fix(&project, &[]);
    let changed = "<!-- cargo xtask diff --fix: changes of the API since 0.1.0 -->\n\n\
                   **Breaking**\n\n\
                   - `types.Thing.label`: the field `name` is called `label`\n\n\
                   **Silent: programs compile, and something else is sent or read**\n\n\
                   - `things.get`: `http` was `GET /things/{thing_id}` and is `GET /v2/things/{thing_id}`\n\n\
                   **New**\n\n\
                   - `types.Thing.weight`: the field `weight` is new\n\n\
                   **Documentation:** 2 changes\n\n\
                   <!-- cargo xtask diff --fix: end -->\n";
    let two = prose
        .replace(part, changed)
        .replace("## 0.1.1, not", "## 0.2.0, not");
    assert_eq!(project.text(CHANGELOG), two);
    assert_eq!(fix(&project, &[]), "");

    // What is undone is listed no more; the prose stays, and so does a version that is high enough.
    project.write("spec/acme/things.yaml", THINGS);
    fix(&project, &[]);
    let undone = two.replace(&format!("{changed}\n"), "");
    assert_eq!(project.text(CHANGELOG), undone);
    assert_eq!(project.result(&["--fail-on", "version"]).0, 0);
}

#[test]
fn the_page_shows_a_changelog_as_it_is_written() {
    let project = changed();
    let prose = "Thanks to those who reported the wrong name.\n";
    project.write(CHANGELOG, &format!("## 0.1.1\n\n{prose}\n{FIRST}"));
    fix(&project, &[]);
    let text = project.text(CHANGELOG);
    let page = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    assert!(
        page.contains(&format!("```markdown\n{text}```\n")),
        "{text}"
    );
}

#[test]
fn a_changelog_gets_the_part_where_there_is_none() {
    let project = released();
    add_field(&project, "weight");
    let part = |project: &Folder| {
        let text = project.text(CHANGELOG);
        let (_, part) = text.split_once("<!--").unwrap();
        let (part, _) = part.split_once(": end -->\n").unwrap();
        format!("<!--{part}: end -->\n")
    };
    // No file, no section, a section with prose, one without a number, and one of code that looks like a heading.
    fs::remove_file(project.path(CHANGELOG)).unwrap();
    fix(&project, &[]);
    let part = part(&project);
    assert_eq!(project.text(CHANGELOG), format!("## 0.1.1\n\n{part}"));
    for (old, new) in [
        ("Prose.\n", format!("Prose.\n\n## 0.1.1\n\n{part}")),
        (
            "## 0.1.1\n\nNew.\n\n## 0.1.0\n",
            format!("## 0.1.1\n\nNew.\n\n{part}\n## 0.1.0\n"),
        ),
        (
            "## Unreleased\n\nNew.",
            format!("## Unreleased\n\nNew.\n\n{part}"),
        ),
        (
            "## 0.2.0\n```\n## 0.1.0\n```\n\n## 0.1.0\n",
            format!("## 0.1.1\n```\n## 0.1.0\n```\n\n{part}\n## 0.1.0\n"),
        ),
    ] {
        project.write(CHANGELOG, old);
        let (code, _, messages) = project.result(&["--fail-on", "version"]);
        assert_eq!(code, 1, "{messages}");
        fix(&project, &[]);
        assert_eq!(project.text(CHANGELOG), new);
        assert_eq!(fix(&project, &[]), "");
    }
    // Two sections that were not released: the first one has the part.
    let two = format!("## 0.1.1\n\nNew.\n\n## 0.1.1-rc.1\n\n{part}\nOld.\n\n## 0.1.0\n");
    project.write(CHANGELOG, &two);
    fix(&project, &[]);
    let expected = format!("## 0.1.1\n\nNew.\n\n{part}\n## 0.1.1-rc.1\n\nOld.\n\n## 0.1.0\n");
    assert_eq!(project.text(CHANGELOG), expected);
}

#[test]
fn only_the_version_changes_in_its_file() {
    let project = released();
    project.without_name();
    for (old, new) in [
        ("version: 0.1.0", "version: 0.2.0"),
        ("version: \"0.1.0\"", "version: \"0.2.0\""),
        ("\"version\" : '0.1.0'", "\"version\" : '0.2.0'"),
        ("version: 0.0.9", "version: 0.2.0"),
    ] {
        let written = PLATFORM.replace("version: 0.1.0", old);
        let written = written.replace("title: Acme Cloud", "title:   \"Acme Cloud\"   # 0.1.0");
        for text in [
            written.clone(),
            format!("\u{feff}{}", written.replace('\n', "\r\n")),
        ] {
            project.write("spec/acme/platform.yaml", &text);
            fix(&project, &[]);
            let expected = text.replace(old, new);
            assert_eq!(project.text("spec/acme/platform.yaml"), expected);
            assert_eq!(project.result(&["--fail-on", "version"]).0, 0);
        }
    }
}

#[test]
fn a_run_that_fails_leaves_all_files_as_they_were() {
    let project = released();
    project.without_name();
    let lone = "## 0.1.0\n\n<!-- cargo xtask diff --fix: end -->\n";
    project.write(CHANGELOG, lone);
    let (code, report, messages) = project.result(&["--fix"]);
    assert_eq!((code, report.as_str()), (2, ""));
    let place = "spec/acme/changelog.md:3: this marker has no counterpart";
    assert!(messages.contains(place), "{messages}");
    assert_eq!(project.text("spec/acme/platform.yaml"), PLATFORM);
    assert_eq!(project.text(CHANGELOG), lone);
    project.write(CHANGELOG, FIRST);
    project.commit("without a name");
    let (code, _, messages) = project.result(&["main", "HEAD", "--fix"]);
    assert_eq!(code, 2);
    assert!(
        messages.contains("is a commit, which --fix cannot change"),
        "{messages}"
    );
    assert_eq!(project.text("spec/acme/platform.yaml"), PLATFORM);
    let broken = PLATFORM.replace("doc:", "dok:");
    project.write("spec/acme/platform.yaml", &broken);
    assert_eq!(project.result(&["--fix"]).0, 2);
    assert_eq!(project.text("spec/acme/platform.yaml"), broken);
}

#[test]
fn a_crate_that_was_never_released_needs_nothing() {
    let project = Folder::repository();
    project.write(CHANGELOG, "## 0.1.0, not released yet\n");
    project.without_name();
    assert_eq!(project.result(&["--fail-on", "version"]).0, 0);
    assert_eq!(fix(&project, &[]), "");
    assert_eq!(project.text(CHANGELOG), "## 0.1.0, not released yet\n");
}

#[test]
fn folders_and_overlays_are_fixed_where_their_version_is() {
    let folder = Folder::project();
    folder.write("old/acme/platform.yaml", PLATFORM);
    folder.write("old/acme/things.yaml", THINGS);
    folder.without_name();
    let sides = ["--base-dir", "old", "--head-dir", "spec"];
    let (code, _, messages) = folder.result(&[&sides[..], &["--fail-on", "version"]].concat());
    assert_eq!(code, 1);
    let cure = "help: run `cargo xtask diff --base-dir old --head-dir spec --fix`, then `cargo xtask generate --spec spec`";
    assert!(messages.contains(cure), "{messages}");
    fix(&folder, &sides);
    let raised = PLATFORM.replace("0.1.0", "0.2.0");
    assert_eq!(folder.text("spec/acme/platform.yaml"), raised);
    assert!(folder.text(CHANGELOG).starts_with("## 0.2.0\n"));
    assert!(!folder.exists("old/acme/changelog.md"));

    // The changelog of the platform is about its own crate.
    let overlay = "platform: acme\ncrate: { name: our-acme, version: 0.3.0 } # ours\n";
    folder.write("old-ours/acme/overlay.yaml", overlay);
    folder.write("ours/acme/overlay.yaml", overlay);
    fs::remove_file(folder.path(CHANGELOG)).unwrap();
    let overlays = ["--base-dir", "old-ours", "--head-dir", "ours"];
    fix(&folder, &[&sides[..], &overlays].concat());
    let raised_overlay = overlay.replace("0.3.0", "0.4.0");
    assert_eq!(folder.text("ours/acme/overlay.yaml"), raised_overlay);
    assert_eq!(folder.text("old-ours/acme/overlay.yaml"), overlay);
    assert_eq!(folder.text("spec/acme/platform.yaml"), raised);
    assert!(!folder.exists(CHANGELOG) && !folder.exists("ours/acme/changelog.md"));
}
