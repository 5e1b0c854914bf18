//! What `docs drift` says of changes of a page, and what `docs ack` makes of them.
//! Must not know how pages are read or compared.

use super::{PAGE, assert_expected};
use crate::support::Folder;

/// Makes a project whose page was acknowledged, and then changed.
fn changed(change: impl Fn(&str) -> String) -> Folder {
    let project = Folder::with_page();
    project.ack("acme/manual");
    project.write("pages/acme/manual.md", &change(PAGE));
    project
}

#[test]
fn a_page_is_new_until_it_is_acknowledged() {
    let project = Folder::with_page();
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 1);
    assert!(
        report.contains("cargo xtask docs ack 'acme/manual'"),
        "{report}"
    );
    let (code, ..) = project.told(&["ack", "--all", "--reason", "The first reading."]);
    assert_eq!(code, 0);
    assert_expected("docs.lock", &project.text("spec/acme/docs.lock"));
    let (code, report, messages) = project.told(&["drift"]);
    assert_eq!((code, messages.as_str()), (0, ""), "{report}");
    assert!(report.contains("unchanged\n"), "{report}");
}

#[test]
fn one_changed_row_names_its_parameter_in_every_format() {
    let project = changed(|page| page.replace("at most 50", "at most 100"));
    for (format, file) in [
        ("text", "row.txt"),
        ("markdown", "row.md"),
        ("json", "row.json"),
    ] {
        let (code, report, messages) = project.told(&["drift", "--format", format]);
        assert_eq!((code, messages.as_str()), (1, ""), "{report}");
        assert!(report.contains("things.list.query.limit"), "{report}");
        assert!(!report.contains("things.get"), "{report}");
        assert_expected(file, &report);
    }
    project.ack("acme/manual#List / Query parameters");
    assert_eq!(project.told(&["drift"]).0, 0);
    assert!(project.text("spec/acme/docs.lock").contains("limit 100"));
}

#[test]
fn other_words_are_one_line() {
    let project = changed(|page| {
        page.replace("Reads one thing by its id.", "Reads the thing with an id.")
            .replace("Ask in our forum.", "Write to us.")
            .replace('\n', "\r\n")
    });
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
    assert!(
        report.contains("other words only: Get; Support\n"),
        "{report}"
    );
}

#[test]
fn sections_that_come_go_move_or_change_their_names_are_told_apart() {
    let project = changed(|page| {
        let (before, rest) = page.split_once("## Get\n").unwrap();
        let (get, list) = rest.split_once("## List\n").unwrap();
        let list = list.replace(
            "## Support",
            "## Delete\n\n```\nDELETE /things/{thing_id}\n```\n\n## Support",
        );
        let before = before.replace("## Sign in", "## Signing in");
        format!("{before}## List\n{list}\n## Get\n{get}")
    });
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 1);
    assert_expected("sections.txt", &report);
    project.ack("acme/manual#Delete");
    project.ack("acme/manual#Signing in");
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
    let gone = changed(|page| {
        let (before, rest) = page.split_once("## Get\n").unwrap();
        format!(
            "{before}## List\n{}",
            rest.split_once("## List\n").unwrap().1
        )
    });
    let (code, report, _) = gone.told(&["drift"]);
    assert_eq!(code, 1);
    assert!(
        report.contains("gone: ") && report.contains("things.get"),
        "{report}"
    );
    gone.ack("acme/manual#Get");
    assert_eq!(gone.told(&["drift"]).0, 0);
}

#[test]
fn a_page_without_its_end_lost_nothing() {
    let project = changed(|page| page.split_once("| colour").unwrap().0.to_owned() + "| col");
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("cut: the page ends in"), "{report}");
    // What was known of the end is kept.
    project.ack("acme/manual");
    project.write("pages/acme/manual.md", PAGE);
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
}

#[test]
fn what_lies_beyond_the_end_of_an_old_copy_is_unknown_and_not_new() {
    let project = Folder::with_page();
    let (start, _) = PAGE.split_once("\"name\"").unwrap();
    project.write("pages/acme/manual.md", start);
    project.ack("acme/manual");
    project.write("pages/acme/manual.md", PAGE);
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("beyond the end of the copy"), "{report}");
}

#[test]
fn a_page_that_lost_its_text_is_refused() {
    let shell = format!(
        "<!doctype html><html><head><script>{}</script></head><body><div id=\"app\"></div></body></html>",
        "let a = 1;".repeat(300)
    );
    let project = changed(|_| shell.clone());
    let before = project.text("spec/acme/docs.lock");
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 1);
    assert!(report.contains("refused: "), "{report}");
    let (code, ..) = project.told(&["ack", "acme/manual", "--reason", "x"]);
    assert_eq!(code, 2);
    assert_eq!(project.text("spec/acme/docs.lock"), before);
}

#[test]
fn a_lock_of_another_reading_is_not_compared() {
    let project = changed(|page| page.replace("at most 50", "at most 100"));
    let lock = project.text("spec/acme/docs.lock");
    project.write(
        "spec/acme/docs.lock",
        &lock.replace("reading: 2", "reading: 1"),
    );
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 1);
    assert!(report.contains("re-baselined"), "{report}");
    project.ack("acme/manual");
    assert_eq!(project.told(&["drift"]).0, 0);
}
