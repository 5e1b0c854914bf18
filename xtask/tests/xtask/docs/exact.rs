//! Each edition changes one fact of a page: `docs drift` tells it, and nothing else.
//! Must not know how pages are read or compared.

use std::fs;

use super::PAGE;
use crate::support::Folder;

/// What the page of an invented platform says besides.
fn page() -> String {
    let page = PAGE
        .replace(
            "with each request.",
            "with each request to https://api.acme.example/v1.\n\nAuthorization: Bearer <key>\n\n| Region | Address |\n| --- | --- |\n| China | https://cn.acme.example |",
        )
        .replace(
            "\"name\": \"string\" }\n```\n\n## List",
            "\"name\": \"string\", \"owner\": { \"id\": \"string\", \"age\": 3 } }\n```\n\n## List",
        );
    let rows = "| colour | string | no | One of: red, green. |
| order | string | no | `asc` or `desc`. |
| since | number | no | A time in seconds. |
| token | string | no | As 002689b8-a50a-4f49-8c32. |
";
    page.replace(
        "| colour | string | no | Only things of this colour. |\n",
        rows,
    )
}

/// Makes a project whose page was acknowledged.
fn reviewed() -> Folder {
    let project = Folder::with_page();
    project.write("pages/acme/manual.md", &page());
    project.ack("acme/manual");
    project
}

/// Returns the facts that went and came, and the entries, as lines.
fn told(project: &Folder, edition: &str) -> Vec<String> {
    project.write("pages/acme/manual.md", edition);
    let (_, report, messages) = project.told(&["drift", "--format", "json"]);
    assert_eq!(messages, "");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let mut lines = Vec::new();
    let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
    for section in list(&report["documents"][0]["sections"]) {
        for (sign, key) in [("-", "went"), ("+", "came")] {
            let facts = list(&section[key]);
            lines.extend(
                facts
                    .iter()
                    .map(|it| format!("{sign} {}", it.as_str().unwrap())),
            );
        }
        if section["needs_review"] == true {
            let entries = list(&section["entries"]);
            lines.extend(
                entries
                    .iter()
                    .map(|it| it["entry"].as_str().unwrap().to_owned()),
            );
        }
    }
    lines
}

/// What is changed, into what, and what is told of it.
const CASES: [(&str, &str, &[&str]); 10] = [
    (
        "\"owner\": { \"id\": \"string\", ",
        "\"owner\": { ",
        &["- name id owner", "things.get"],
    ),
    (
        "red, green.",
        "red, green or blue.",
        &["+ value colour blue", "things.list"],
    ),
    (
        "`asc` or `desc`.",
        "`asc`, `desc` or `none`.",
        &["+ value order none", "things.list"],
    ),
    (
        "time in seconds",
        "time in milliseconds",
        &["+ value since milliseconds", "things.list"],
    ),
    (
        "Bearer <key>",
        "Basic <key>",
        &[
            "- value authorization bearer",
            "+ value authorization basic",
            "platform.credentials.key",
        ],
    ),
    (
        "`X-Acme-Key`",
        "`X-Acme-Token`",
        &[
            "- name x-acme-key",
            "+ name x-acme-token",
            "platform.credentials.key",
        ],
    ),
    (
        "//api.acme.example",
        "//api2.acme.example",
        &[
            "- server https://api.acme.example/v1",
            "+ server https://api2.acme.example/v1",
            "platform.credentials.key",
        ],
    ),
    (
        "GET /things/{thing_id}",
        "GET /v2/things/{id}",
        &[
            "- route GET /things/{}",
            "- name thing_id",
            "+ route GET /v2/things/{}",
            "+ name id",
            "things.get",
            "things.get.path.thing_id",
        ],
    ),
    ("4f49-8c32", "4f49-9c32", &[]),
    (
        "//cn.acme.example",
        "//china.acme.example",
        &[
            "- server https://cn.acme.example",
            "+ server https://china.acme.example",
            "platform.credentials.key",
        ],
    ),
];

#[test]
fn one_change_is_told_and_nothing_else() {
    let project = reviewed();
    for (old, new, expected) in CASES {
        let edition = page().replace(old, new);
        assert_ne!(edition, page(), "{old}");
        assert_eq!(told(&project, &edition), expected, "{old} -> {new}");
    }
}

#[test]
fn what_goes_from_one_part_of_an_operation_to_another_is_told_of_both() {
    let project = reviewed();
    let edition = page()
        .replace("| order | string | no | `asc` or `desc`. |\n", "")
        .replace(
            "\"name\": \"string\" }]",
            "\"name\": \"string\", \"order\": 1 }]",
        );
    let lines = told(&project, &edition);
    for line in ["- name order", "+ name order"] {
        assert!(lines.iter().any(|it| it == line), "{lines:?}");
    }
}

#[test]
fn a_parameter_that_only_a_new_operation_has_left_the_old_one() {
    let project = Folder::with_page();
    let section = |name: &str, row: &str| {
        format!(
            "### {name}\n\n```\nGET /{name}\n```\n\n| name | type |\n| --- | --- |\n| id | string |\n{row}\n"
        )
    };
    let page = |rows: &str| format!("# Acme\n\n## Sign in\n\n## List\n\n{rows}\n## Get\n\nEnd.\n");
    project.write(
        "pages/acme/manual.md",
        &page(&section("things", "| page | number |")),
    );
    project.ack("acme/manual");
    let edition = section("things", "") + &section("finds", "| page | number |");
    let lines = told(&project, &page(&edition));
    assert!(lines.contains(&"- name page".to_owned()), "{lines:?}");
    assert!(
        lines.contains(&"+ route GET /finds".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn a_login_or_an_error_page_is_refused_and_keeps_the_lock() {
    let project = reviewed();
    let before = project.text("spec/acme/docs.lock");
    let words = "This page cannot be shown to you. ".repeat(30);
    for title in ["Log in to go on", "404 Not Found"] {
        project.write(
            "pages/acme/manual.md",
            &format!("<!doctype html><html><body><h1>{title}</h1><p>{words}</p></body></html>"),
        );
        let (code, report, _) = project.told(&["drift"]);
        assert_eq!(code, 1, "{report}");
        assert!(
            report.contains("refused: ") && !report.contains("gone"),
            "{report}"
        );
        let (code, ..) = project.told(&["ack", "acme/manual", "--reason", "x"]);
        assert_eq!(code, 2);
        let (_, report, _) = project.told(&["coverage"]);
        assert!(!report.contains("no page mentions `"), "{report}");
    }
    assert_eq!(project.text("spec/acme/docs.lock"), before);
}

#[test]
fn the_lock_tells_coverage_that_the_end_of_a_page_is_missing() {
    let project = reviewed();
    let page = page();
    let (start, _) = page.split_once("| limit |").unwrap();
    let start = format!("{start}| colour | string | no | One of: red, green. |\n");
    project.write("pages/acme/manual.md", &start);
    let (_, report, _) = project.told(&["coverage"]);
    assert!(report.contains(" 0 missing"), "{report}");
    assert!(report.contains("not whole: manual"), "{report}");
}

#[test]
fn a_lock_of_a_later_version_is_left_alone() {
    let project = reviewed();
    let lock = project
        .text("spec/acme/docs.lock")
        .replace("reading: ", "reading: 9");
    project.write("spec/acme/docs.lock", &lock);
    let mut lines = lock.lines();
    let before = lines.position(|line| line.trim() == "manual:").unwrap();
    let place = format!("spec/acme/docs.lock:{}:1: ", before + 2);
    for arguments in [&["drift"][..], &["ack", "acme/manual", "--reason", "x"]] {
        let (code, _, messages) = project.told(arguments);
        assert_eq!(code, 2);
        assert!(messages.contains(&place), "{messages}");
    }
    assert_eq!(project.text("spec/acme/docs.lock"), lock);
}

#[test]
fn a_page_of_no_document_is_named() {
    let project = reviewed();
    project.write("pages/acme/manaul.md", PAGE);
    let (code, _, messages) = project.told(&["coverage", "--platform", "acme"]);
    assert_eq!(code, 1);
    assert!(
        messages.contains("manaul.md: `acme` has no document `manaul`"),
        "{messages}"
    );
}

#[test]
fn the_date_of_a_fetch_is_that_of_its_own_file_only() {
    let project = Folder::with_page();
    let record = |digest: &str| {
        format!("{{\"fetched\": \"2026-03-04T05:06:07Z\", \"sha256\": \"{digest}\"}}")
    };
    let digest = iot_clouds_codegen::docs::lock::digest(PAGE.as_bytes());
    for (digest, is_its_own) in [(digest.as_str(), true), ("0", false)] {
        project.write("pages/acme/manual.fetch.json", &record(digest));
        project.ack("acme/manual");
        let lock = project.text("spec/acme/docs.lock");
        assert_eq!(lock.contains("2026-03-04"), is_its_own, "{lock}");
        fs::remove_file(project.path("spec/acme/docs.lock")).unwrap();
    }
}
