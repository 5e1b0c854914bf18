//! `diff --git-driver`, called by git: what `git diff` and `git log -p` show of a spec.
//! Must not know how changes are found.

use std::fs;

use crate::support::{Folder, PLATFORM, THINGS};

/// The set-up that the page shows.
const ATTRIBUTES: &str = "spec/*/*.yaml diff=specs\n";

/// A repository with the set-up.
fn repository() -> Folder {
    let project = Folder::repository();
    set_up(&project, "");
    project.commit("attributes");
    project
}

fn set_up(project: &Folder, folder: &str) {
    project.write(".gitattributes", ATTRIBUTES);
    let program = env!("CARGO_BIN_EXE_xtask").replace('\\', "/");
    let workspace = project.path(folder).join("xtask");
    let command = format!(
        "CARGO_MANIFEST_DIR='{}' '{program}' diff --git-driver",
        workspace.display()
    );
    project.git(&["config", "diff.specs.command", &command]);
}

fn assert_shows(shown: &str, wanted: &[&str], unwanted: &[&str]) {
    for text in wanted {
        assert!(shown.contains(text), "{text} is missing:\n{shown}");
    }
    for text in unwanted {
        assert!(!shown.contains(text), "{text}:\n{shown}");
    }
}

#[test]
fn the_page_shows_the_set_up() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diff.md")).unwrap();
    let page = page.replace("\r\n", "\n");
    for line in [
        ATTRIBUTES,
        "git config diff.specs.command \"cargo xtask diff --git-driver\"\n",
    ] {
        assert!(page.contains(line), "{line}");
    }
}

#[test]
fn git_shows_the_findings_of_the_work_tree() {
    let project = repository();
    assert_eq!(project.git(&["diff"]), "");
    project.without_name();
    project.write("spec/acme/guide.md", "Read this.\n");
    project.git(&["add", "--intent-to-add", "--all"]);
    let shown = project.git(&["diff"]);
    assert_shows(
        &shown,
        &[
            "spec/acme/things.yaml\n1 change, the worst is breaking: a major version from 1.0 on\n",
            "acme: types.Thing.name  [field-removed]\n",
            "    old: spec/acme/things.yaml:18\n    new: absent\n",
            // Another file is git's own.
            "\n+Read this.",
        ],
        &["versions", "-      name:"],
    );
    // The other way round, and what is staged.
    let shown = project.git(&["diff", "-R"]);
    assert_shows(&shown, &["[field-added]"], &[]);
    project.git(&["add", "--all"]);
    assert_shows(
        &project.git(&["diff", "--cached"]),
        &["[field-removed]"],
        &[],
    );
    let shown = project.git(&["diff", "--no-ext-diff", "--cached"]);
    assert_shows(&shown, &["-      name:"], &["[field-removed]"]);
    // What means nothing.
    project.write("spec/acme/things.yaml", &format!("# Note.\n{THINGS}"));
    let shown = project.git(&["diff", "HEAD"]);
    let expected = "spec/acme/things.yaml\nno change for users of the crates";
    assert_shows(&shown, &[expected], &["field"]);
}

#[test]
fn git_shows_each_commit_with_the_platform_of_its_time() {
    let project = repository();
    // A type moves to a new file; then a field goes, and the work tree is another again.
    let (operations, types) = THINGS.split_once("types:\n").unwrap();
    let types = format!("resource: shapes\ndoc: Shapes.\nsource: manual\ntypes:\n{types}");
    project.write("spec/acme/things.yaml", operations);
    project.write("spec/acme/shapes.yaml", &types);
    project.commit("move");
    project.write(
        "spec/acme/shapes.yaml",
        &types.replace("      name: { type: string, doc: Its name. }\n", ""),
    );
    project.commit("remove");
    let later = operations.replace("/things/", "/v2/things/");
    project.write("spec/acme/things.yaml", &later);
    project.commit("version");
    let shown = |commit: &str| project.git(&["show", "--ext-diff", "--format=", commit]);
    assert_shows(
        &shown("HEAD"),
        &["[request-changed]"],
        &["[field-removed]", "as text"],
    );
    assert_shows(
        &shown("HEAD~1"),
        &["spec/acme/shapes.yaml\n1 change", "[field-removed]"],
        &["[request-changed]", "as text"],
    );
    assert_shows(
        &shown("HEAD~2"),
        &["spec/acme/shapes.yaml\n", "spec/acme/things.yaml\n"],
        &["as text", "no change", "[field-removed]"],
    );
    let log = project.git(&["log", "-p", "--ext-diff", "--format=%s"]);
    assert_shows(&log, &["[request-changed]", "[field-removed]"], &["fatal"]);
    // The first commit, and a file that goes.
    assert_shows(
        &log,
        &[
            "spec/acme/platform.yaml\n1 change",
            "[platform-added]",
            "spec/acme/things.yaml: as text, because the whole platform comes or goes\n",
        ],
        &[],
    );
    // From a commit to a later one, no commit made this change.
    let shown = project.git(&["diff", "HEAD~2", "HEAD"]);
    assert_shows(
        &shown,
        &["[request-changed]", "[field-removed]"],
        &["as text"],
    );
}

#[test]
fn a_file_that_cannot_be_judged_is_shown_as_text() {
    let project = repository();
    project.write(
        "spec/acme/things.yaml",
        &THINGS.replace("returns: Thing", "returns: Thin"),
    );
    let shown = project.git(&["diff"]);
    let reason = "spec/acme/things.yaml: as text, because of an error in spec/acme/things.yaml:10: there is no type `Thin`";
    let lines = [
        "-    returns: Thing\n",
        "+    returns: Thin\n",
        "--- a/spec/acme/things.yaml\n",
    ];
    assert_shows(&shown, &[&[reason], &lines[..]].concat(), &[]);
    // No spec, a file that is renamed, one that is gone, and one that is not merged.
    project.write("spec/acme/things.yaml", THINGS);
    project.write("spec/schema/x.yaml", "a: 1\n");
    project.git(&["add", "--all"]);
    assert_shows(
        &project.git(&["diff", "--cached"]),
        &["--- /dev/null\n+++ b/spec/schema/x.yaml\n", "+a: 1"],
        &[],
    );
    project.git(&["mv", "spec/acme/things.yaml", "spec/acme/items.yaml"]);
    let items = THINGS.replace("resource: things", "resource: items");
    project.write("spec/acme/items.yaml", &items);
    project.git(&["add", "--all"]);
    let shown = project.git(&["diff", "--cached", "--find-renames"]);
    assert_shows(
        &shown,
        &[
            "spec/acme/things.yaml -> spec/acme/items.yaml\n",
            "[resource-renamed]",
        ],
        &["as text"],
    );
    project.commit("renamed");
    fs::remove_dir_all(project.path("spec/acme")).unwrap();
    let shown = project.git(&["diff"]);
    assert_shows(&shown, &["[platform-removed]", "[resource-removed]"], &[]);
}

#[test]
fn a_conflict_and_a_project_in_a_folder_are_shown() {
    let project = repository();
    project.git(&["checkout", "--quiet", "-b", "other"]);
    project.without_name();
    project.commit("other");
    project.git(&["checkout", "--quiet", "main"]);
    project.write(
        "spec/acme/things.yaml",
        &THINGS.replace("name: {", "label: {"),
    );
    project.commit("main");
    assert!(!project.try_git(&["merge", "other"]).status.success());
    let shown = project.git(&["diff", "--ext-diff", "--no-color"]);
    assert_shows(&shown, &["things.yaml"], &["fatal"]);

    let outer = Folder::empty();
    outer.git(&["init", "--quiet", "--initial-branch=main"]);
    outer.write("clients/spec/acme/platform.yaml", PLATFORM);
    outer.write("clients/spec/acme/things.yaml", THINGS);
    set_up(&outer, "clients");
    outer.write(".gitattributes", &format!("clients/{ATTRIBUTES}"));
    outer.commit("first");
    let shorter = THINGS.replace("      name: { type: string, doc: Its name. }\n", "");
    outer.write("clients/spec/acme/things.yaml", &shorter);
    let expected = "clients/spec/acme/things.yaml\n1 change, the worst is breaking";
    assert_shows(
        &outer.git(&["diff"]),
        &[expected, "    old: spec/acme/things.yaml:18\n"],
        &[],
    );
}
