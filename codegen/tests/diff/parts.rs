//! What a diff says of operations and types that move to another resource, and of types that take fields of others.
//! Must not know how changes are found.

use std::collections::BTreeSet;
use std::path::Path;

use super::sides::{files, report, sound, words};

/// A resource whose types take fields of another one.
const PARTS: &str = "resource: parts
doc: All about parts.
source: api
operations:
  get:
    doc: Reads a part.
    source: \"api#Part\"
    http: GET /parts/{id}
    path: { id: { type: string, doc: Its id. } }
    returns: Part
    retry: safe
  lid:
    doc: Reads a lid.
    source: \"api#Lid\"
    http: GET /lids/{id}
    path: { id: { type: string, doc: Its id. } }
    returns: Lid
    retry: safe
types:
  Part: { doc: A part., fields: { code: { type: string, null_values: [none], doc: Its code. } } }
  Lid: { doc: A lid., extends: Part, fields: { size: { type: f64, doc: Its size. } } }
";

/// Compares the base beside two versions of a further resource.
fn of_parts(before: &str, after: &str) -> BTreeSet<String> {
    let base = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base"));
    let with = |text: &str| {
        let mut files = base.clone();
        files.push(("acme/parts.yaml".to_owned(), text.to_owned()));
        sound(files)
    };
    words(&report(&with(before), &with(after)))
}

#[test]
fn fields_of_another_type_are_told_apart_by_the_type_that_takes_them() {
    // Both types have a line of the same text from the same place, of which one goes.
    let own = "fields: { code: { type: string, doc: Its code. }, size:";
    let after = PARTS.replace("extends: Part, fields: { size:", own);
    assert_ne!(after, PARTS);
    let found = of_parts(PARTS, &after);
    let expected = [
        "breaking shape-changed types.Lid",
        "silent field-added types.Lid.code",
    ];
    assert!(found.iter().eq(expected), "{found:?}");
    // A type that has another name is not another one.
    let after = PARTS.replace("returns: Lid", "returns: Cap");
    let after = after.replace(
        "Lid: { doc: A lid.,",
        "Cap: { doc: A lid., renamed_from: Lid,",
    );
    let found = of_parts(PARTS, &after);
    assert!(
        found.iter().eq(["deprecating type-renamed types.Cap"]),
        "{found:?}"
    );
}

#[test]
fn an_operation_that_moves_is_one_finding() {
    let lamps = |text: &str| {
        let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base"));
        let (_, own) = files
            .iter_mut()
            .find(|(path, _)| path.ends_with("lamps.yaml"))
            .unwrap();
        let (start, rest) = own.split_once("  count:\n").unwrap();
        let (count, end) = rest.split_once("types:\n").unwrap();
        let count = format!("  count:\n{count}");
        let (here, there) = match text {
            "" => (count, String::new()),
            name => (String::new(), count.replace("count:", &format!("{name}:"))),
        };
        let parts = PARTS.replace("types:\n", &format!("{there}types:\n"));
        *own = format!("{start}{here}types:\n{end}");
        files.push(("acme/parts.yaml".to_owned(), parts));
        sound(files)
    };
    for (there, rule) in [("count", "moved"), ("tally", "operation-renamed")] {
        let (old, new) = (lamps(""), lamps(there));
        let there = words(&report(&old, &new));
        let back = words(&report(&new, &old));
        let (to, from) = (if rule == "moved" { "count" } else { "tally" }, "count");
        assert!(
            there.iter().eq([&format!("breaking {rule} parts.{to}")]),
            "{there:?}"
        );
        assert!(
            back.iter().eq([&format!("breaking {rule} lamps.{from}")]),
            "{back:?}"
        );
    }
    let report = report(&lamps(""), &lamps("count"));
    let message = &report.findings[0].message;
    assert_eq!(message, "`resource` was `lamps` and is `parts`");
}
