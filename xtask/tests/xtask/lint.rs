//! `lint` end to end: what it explains, and what `--fix` writes, shows and leaves alone.
//! Must not know how a problem is cured.

use std::fs;

use crate::commands::code;
use crate::support::{Folder, THINGS, stderr, stdout};

/// A resource with a word of OpenAPI, keys in another order, a comment, and a problem that needs a decision.
fn faulty() -> String {
    let thing = "      name: { type: string, doc: Its name. }";
    let other = "      name: { description: Its name., type: string } # as it is";
    let text = THINGS.replace(thing, other);
    assert_ne!(text, THINGS);
    text
}

fn cured() -> String {
    faulty().replace(
        "{ description: Its name., type: string }",
        "{ type: string, doc: Its name. }",
    )
}

#[test]
fn fix_cures_in_place_and_a_second_run_changes_nothing() {
    let folder = Folder::new();
    folder.write("spec/acme/things.yaml", &faulty());
    folder.write("spec/acme/guide.md", "description: ：\n");
    let output = folder.run("lint", &["--fix"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(folder.text("spec/acme/things.yaml"), cured());
    assert_eq!(folder.text("spec/acme/guide.md"), "description: ：\n");
    let said = "1 problems cured and the keys of 1 entries put in order, in 1 files";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
    let again = folder.run("lint", &["--fix", "--check"]);
    assert_eq!((code(&again), stdout(&again).as_str()), (0, ""));
}

#[test]
fn check_shows_what_fix_would_change() {
    let folder = Folder::new();
    folder.write("spec/acme/things.yaml", &faulty());
    let output = folder.run("lint", &["--fix", "--check"]);
    assert_eq!(code(&output), 1);
    let difference = stdout(&output);
    assert!(
        difference.contains("\n+      name: { type: string, doc: Its name. } # as it is\n"),
        "{difference}"
    );
    assert_eq!(folder.text("spec/acme/things.yaml"), faulty());
    assert_eq!(code(&folder.run("lint", &["--check"])), 2, "it needs --fix");
}

#[test]
fn what_needs_a_decision_is_reported_and_the_rest_is_cured() {
    let folder = Folder::new();
    let typo = |text: String| text.replace("retry: safe", "retry: save");
    folder.write("spec/acme/things.yaml", &typo(faulty()));
    let output = folder.run("lint", &["--fix"]);
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("error[unknown-word]"),
        "{}",
        stderr(&output)
    );
    assert_eq!(folder.text("spec/acme/things.yaml"), typo(cured()));
}

#[test]
fn files_with_two_kinds_of_line_ends_are_left_alone() {
    let folder = Folder::new();
    let mixed = faulty().replacen('\n', "\r\n", 3);
    folder.write("spec/acme/things.yaml", &mixed);
    let output = folder.run("lint", &["--fix"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("things.yaml: some lines end in CR LF"),
        "{}",
        stderr(&output)
    );
    assert_eq!(folder.text("spec/acme/things.yaml"), mixed);
    let windows = faulty().replace('\n', "\r\n");
    folder.write("spec/acme/things.yaml", &windows);
    assert_eq!(code(&folder.run("lint", &["--fix"])), 0);
    let written = fs::read(folder.path("spec/acme/things.yaml")).unwrap();
    assert_eq!(written, cured().replace('\n', "\r\n").into_bytes());
}

#[test]
fn check_shows_no_line_that_stays_whatever_its_end() {
    let folder = Folder::new();
    let windows = format!("\u{feff}{}", faulty()).replace('\n', "\r\n");
    folder.write("spec/acme/things.yaml", &windows);
    let output = folder.run("lint", &["--fix", "--check"]);
    assert_eq!(code(&output), 1);
    let shown = stdout(&output);
    let changed = shown.lines().filter(|line| line.starts_with(['-', '+']));
    assert_eq!(changed.count(), 4, "{shown}");
}

#[test]
fn a_file_that_is_not_changed_may_have_two_kinds_of_line_ends() {
    let folder = Folder::new();
    folder.write("spec/acme/things.yaml", &faulty());
    folder.write("spec/acme/guide.md", "# Acme\r\n\nText.\n");
    let output = folder.run("lint", &["--fix"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(folder.text("spec/acme/things.yaml"), cured());
}

#[cfg(unix)]
#[test]
fn a_run_that_fails_leaves_all_bytes_and_one_that_does_not_all_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let windows = faulty().replace('\n', "\r\n");
    folder.write("spec/acme/things.yaml", &windows);
    folder.write(
        "spec/other/platform.yaml",
        "doc: Another one.\nplatform: other\n",
    );
    let path = folder.path("spec/acme/things.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    // The second file is written by way of a name that is too long.
    let long = format!("spec/other/{}.yaml", "z".repeat(250));
    folder.write(&long, "doc: Things.\nresource: z\n");
    let output = folder.run("lint", &["--fix"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert_eq!(fs::read(&path).unwrap(), windows.as_bytes());
    fs::remove_file(folder.path(&long)).unwrap();
    folder.run("lint", &["--fix"]);
    assert_eq!(
        fs::read(&path).unwrap(),
        cured().replace('\n', "\r\n").into_bytes()
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_comment_ignores_a_warning_and_is_reported_once_it_is_stale() {
    let folder = Folder::new();
    let secret = "      # lint: ignore unmarked-secret It is printed on the thing.\n      token: ";
    let text = THINGS.replace("      name: ", secret);
    folder.write("spec/acme/things.yaml", &text);
    let denied = ["--deny", "warnings"];
    let output = folder.run("lint", &denied);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    folder.write(
        "spec/acme/things.yaml",
        &text.replace(" token: ", " text: "),
    );
    let output = folder.run("lint", &denied);
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("warning[stale-ignore]"),
        "{}",
        stderr(&output)
    );
}

/// What accepts a change.
const ACCEPTED: &str = "accept:
  - rule: field-removed
    platform: acme
    entry: types.Thing.name
    fingerprint: a0b1c2d3e4f5
    reason: It was never sent.
    author: A curator
    expires: 2027-01-31
";

fn wrongly_accepted() -> String {
    ACCEPTED
        .replace("field-removed", "field-removd")
        .replace("author:", "autor:")
        .replace("2027-01-31", "2027-02-29")
}

#[test]
fn what_accepts_changes_is_checked_with_the_specs() {
    let folder = Folder::new();
    folder.write("spec/accept.yaml", ACCEPTED);
    let fine = folder.run("lint", &["--deny", "warnings"]);
    assert_eq!((code(&fine), stderr(&fine).as_str()), (0, ""));

    folder.write("spec/accept.yaml", &wrongly_accepted());
    let output = folder.run("lint", &["acme"]);
    assert_eq!(code(&output), 1);
    let text = stderr(&output);
    for said in [
        "spec/accept.yaml:2:11",
        "there is no rule `field-removd`",
        "did you mean `field-removed`?",
        "spec/accept.yaml:7:5",
        "unknown key `autor`",
        "did you mean `author`?",
        "spec/accept.yaml:8:14",
        "`2027-02-29` is no day",
        "--explain unknown-key",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // What is no YAML is told too.
    folder.write("spec/accept.yaml", "accept: [\n");
    let output = folder.run("lint", &[]);
    assert_eq!(code(&output), 2);
    let text = stderr(&output);
    assert!(text.contains("spec/accept.yaml:1:"), "{text}");
    // A command that does not judge changes needs no such file.
    assert_eq!(code(&folder.run("generate", &[])), 0);
}

#[test]
fn problems_of_specs_and_of_what_accepts_changes_are_one_document() {
    let folder = Folder::new();
    folder.write("spec/accept.yaml", &wrongly_accepted());
    let typo = THINGS.replace("retry: safe", "retry: save");
    folder.write("spec/acme/things.yaml", &typo);
    let output = folder.run("lint", &["--format", "json"]);
    assert_eq!(code(&output), 1);
    let problems: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let problems = problems.as_array().unwrap().iter();
    let found: Vec<String> = problems
        .map(|it| {
            let path = it["file"].as_str().unwrap();
            let (_, path) = path.split_once("spec/").unwrap();
            format!("{path}:{} {}", it["line"], it["rule"].as_str().unwrap())
        })
        .collect();
    let expected = [
        "accept.yaml:2 bad-acceptance",
        "accept.yaml:7 unknown-key",
        "accept.yaml:8 bad-acceptance",
        "acme/things.yaml:11 unknown-word",
    ];
    assert_eq!(found, expected);
    let output = folder.run("lint", &["--format", "github"]);
    let text = stdout(&output);
    assert!(text.contains("accept.yaml,line=2,"), "{text}");
    assert!(text.contains("acme/things.yaml,line=11,"), "{text}");
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new();
    let list = folder.run("lint", &["--list-rules"]);
    assert_eq!(code(&list), 0);
    let listed = stdout(&list);
    assert!(listed.contains("unread-pages "), "{listed}");
    let output = folder.run("lint", &["--explain", "unread-pages"]);
    let text = stdout(&output);
    assert_eq!(code(&output), 0);
    assert!(text.starts_with("unread-pages (warning)\n"), "{text}");
    assert!(
        text.contains("\nWhy: ") && text.contains("\nCure: "),
        "{text}"
    );
    let output = folder.run("lint", &["--explain", "unread-page"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let said = "did you mean `unread-pages`? `cargo xtask lint --list-rules` lists them";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
}
