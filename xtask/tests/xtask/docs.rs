//! `docs` on an invented platform and its page: coverage, drift and acknowledging. `UPDATE=1` rewrites the expected reports.
//! Must not know how pages are read or compared.

mod changes;
mod exact;
mod real;

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use crate::support::{Folder, stderr, stdout};

/// The page of an invented platform.
pub(crate) const PAGE: &str = "# Acme manual

Everything about things.

## Sign in

Send the header `X-Acme-Key` with each request.

## Get

Reads one thing by its id.

```
GET /things/{thing_id}
```

### Path parameters

| name | type | required | description |
| --- | --- | --- | --- |
| thing_id | string | yes | Which thing. |

### Response

```json
{ \"id\": \"string\", \"name\": \"string\" }
```

## List

Lists all things.

```
GET /things
```

### Query parameters

| name | type | required | description |
| --- | --- | --- | --- |
| limit | number | no | The most things, at most 50. |
| colour | string | no | Only things of this colour. |

### Response

```json
[{ \"id\": \"string\", \"name\": \"string\" }]
```

## Support

Ask in our forum.
";

const PLATFORM: &str = "platform: acme
title: Acme Cloud
doc: An invented platform.
crate: { name: acme, version: 0.1.0 }
documents:
  manual:
    title: Acme manual
    url: \"https://acme.example/manual\"
    excluded:
      - { section: List, name: colour, reason: Nobody paints things any more. }
  client: { title: The vendor's client, url: \"https://acme.example/client\", kind: program }
server: { doc: The address of your own server., placeholder: \"https://<your-server>\" }
headers: { X-Acme-Zone: utc }
credentials:
  key:
    doc: A key.
    source: \"manual#Sign in\"
    check: the key
    fields: { key: { type: string, doc: The key., sensitive: true, basis: { observed: client has it. } } }
    send: { header: X-Acme-Key, field: key }
accepts: [key]
";

const THINGS: &str = "resource: things
doc: Things.
source: manual
operations:
  get:
    doc: Reads a thing.
    source: \"manual#Get\"
    http: GET /things/{thing_id}
    path: { thing_id: ThingId }
    returns: Thing
    retry: safe
  list:
    doc: Lists all things.
    source: \"manual#List\"
    http: GET /things
    query: { limit?: { type: u64, doc: The most things of a response., max: 50 } }
    returns: list<Thing>
    retry: safe
types:
  ThingId: { identifier: string, doc: Identifies a thing. }
  Thing:
    doc: A thing.
    fields:
      id: { type: ThingId, doc: Its id. }
      name: { type: string, doc: Its name. }
";

impl Folder {
    /// Makes a project with the invented platform and its page.
    pub(super) fn with_page() -> Self {
        let project = Self::project();
        project.write("spec/acme/platform.yaml", PLATFORM);
        project.write("spec/acme/things.yaml", THINGS);
        project.write("pages/acme/manual.md", PAGE);
        project
    }

    fn docs(&self, arguments: &[&str]) -> Output {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        xtask.current_dir(self.root());
        xtask.arg("docs").args(arguments).output().unwrap()
    }

    /// Runs a command about pages and returns its exit code, its report and its messages.
    pub(super) fn told(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.docs(arguments);
        let root = fs::canonicalize(self.root()).unwrap();
        let report = stdout(&output).replace(&format!("{}/", root.display()), "");
        let report = report.replace(&format!("{}/", self.root().display()), "");
        let report = report.replace("xtask/../", "");
        (output.status.code().unwrap(), report, stderr(&output))
    }

    /// Acknowledges something, which must succeed.
    pub(super) fn ack(&self, what: &str) {
        let (code, _, messages) = self.told(&["ack", what, "--reason", "Read it."]);
        assert_eq!(code, 0, "{messages}");
    }
}

/// Compares a report with the expected one. `UPDATE=1` rewrites that.
pub(super) fn assert_expected(name: &str, report: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/xtask/docs")
        .join(name);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, report).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert_eq!(
        report, expected,
        "{name}: run the test with UPDATE=1, and read the difference"
    );
}

#[test]
fn a_spec_that_describes_its_page_is_whole() {
    let project = Folder::with_page();
    let (code, report, messages) = project.told(&["coverage"]);
    assert_eq!((code, messages.as_str()), (0, ""), "{report}");
    assert_expected("whole.txt", &report);
}

#[test]
fn what_only_one_of_page_and_spec_has_is_listed() {
    let project = Folder::with_page();
    let page = PAGE
        .replace("| limit |", "| most |")
        .replace("| colour |", "| shade |")
        .replace(
            "\"id\": \"string\", ",
            "\"id\": \"string\", \"weight\": 1, ",
        )
        + "\n## Delete\n\n```\nDELETE /things/{thing_id}\n```\n\nIt does not come back.\n";
    project.write("pages/acme/manual.md", &page);
    for (format, file) in [
        ("text", "lacking.txt"),
        ("markdown", "lacking.md"),
        ("json", "lacking.json"),
    ] {
        let (code, report, messages) = project.told(&["coverage", "--format", format]);
        assert_eq!((code, messages.as_str()), (1, ""), "{report}");
        assert_expected(file, &report);
    }
}

#[test]
fn nothing_is_missing_on_a_page_that_is_cut_or_not_there() {
    let project = Folder::with_page();
    let (start, _) = PAGE.split_once("\"name\"").unwrap();
    project.write("pages/acme/manual.md", start);
    let (code, report, messages) = project.told(&["coverage"]);
    assert_eq!((code, messages.as_str()), (0, ""), "{report}");
    assert!(report.contains(" 0 missing"), "{report}");
    fs::remove_file(project.path("pages/acme/manual.md")).unwrap();
    let (code, report, _) = project.told(&["coverage"]);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("without a page: manual"), "{report}");
}

#[test]
fn the_figures_go_into_the_lock_and_from_there_into_the_readmes() {
    let project = Folder::with_page();
    let row = "| p | c | n | a | pages |\n| --- | --- | --- | --- | --- |\n| Acme | [`acme`](generated/acme/README.md) | | a key | |\n";
    project.write("README.md", row);
    let (code, _, messages) = project.told(&["coverage", "--write"]);
    assert_eq!(code, 0, "{messages}");
    assert!(project.text("spec/acme/docs.lock").contains("described: "));
    assert_eq!(project.run_own("generate", &[]), Some(0));
    assert!(project.text("README.md").contains("| a key | 100 % |"));
}

#[test]
fn what_cannot_be_read_is_said_with_what_to_do() {
    let project = Folder::with_page();
    let cases: [(&[&str], &str); 5] = [
        (&["drift", "--pages", "none"], "docs fetch"),
        (&["ack", "acme", "--reason", "x"], "acme/api#List stations"),
        (
            &["ack", "acme/manual", "--reason", " "],
            "the reason is empty",
        ),
        (
            &["ack", "acme/manual#Get", "--reason", "x"],
            "the whole document",
        ),
        (
            &["ack", "other/manual", "--reason", "x"],
            "name one of: acme",
        ),
    ];
    for (arguments, part) in cases {
        let (code, _, messages) = project.told(arguments);
        assert_eq!(code, 2, "{messages}");
        assert!(messages.contains(part), "{messages}");
        assert!(!project.exists("spec/acme/docs.lock"));
    }
    project.ack("acme/manual");
    let (code, _, messages) = project.told(&["ack", "acme/manual#Lists", "--reason", "x"]);
    assert_eq!(code, 2);
    assert!(messages.contains("did you mean `List`"), "{messages}");
    project.write(
        "spec/acme/docs.lock",
        "documents: { manual: { reading: many } }\n",
    );
    let (code, _, messages) = project.told(&["drift"]);
    assert_eq!(code, 2);
    assert!(messages.contains("spec/acme/docs.lock:1:"), "{messages}");
}
