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
