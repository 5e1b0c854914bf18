//! What a change of a spec does to programs: each is compiled against the crates of both sides; `changes/README.md` describes the cases.
//! Must not know how a crate is printed.

#[path = "support/expect.rs"]
mod expect;
#[path = "support/pairs.rs"]
mod pairs;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Failed, Trial};

use expect::{Expect, Sides};
use pairs::{Case, Found, SIDES};

/// The programs of all cases, checked in one run of Cargo.
static FOUND: LazyLock<BTreeMap<(String, String), Found>> = LazyLock::new(|| {
    let cases = cases().into_iter();
    let cases = cases.map(|(case, expect)| (case, expect.features));
    pairs::check(&cases.collect::<Vec<_>>())
});

fn main() -> ExitCode {
    let mut trials: Vec<Trial> = cases()
        .into_iter()
        .map(|(case, expect)| {
            Trial::test(case.name.clone(), move || {
                judge(&expect, &found(&case.name)).map_err(Failed::from)
            })
        })
        .collect();
    assert!(!trials.is_empty(), "tests/changes has no case");
    trials.push(Trial::test("a wrong expectation fails", || {
        wrong_expectations();
        Ok(())
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// All cases, each with what it expects.
fn cases() -> Vec<(Case, Expect)> {
    let cases = pairs::cases().into_iter();
    let read = |case: Case| {
        let expect = Expect::read(&case.folder);
        (case, expect)
    };
    cases.map(read).collect()
}

fn found(case: &str) -> [Found; 2] {
    SIDES.map(|side| FOUND[&(case.to_owned(), side.to_owned())].clone())
}

/// Compares what the compiler said with what was expected of it.
fn judge(expect: &Expect, found: &[Found; 2]) -> Result<(), String> {
    let mut problems = String::new();
    for (side, found) in SIDES.iter().zip(found) {
        for message in &found.of_crate {
            problems.push_str(&format!("the {side} crate itself: {message}\n"));
        }
        for (what, expected, found) in [
            ("warning", expect.warns.of(side), &found.warnings),
            ("error", expect.errors.of(side), &found.errors),
        ] {
            for message in found.difference(expected) {
                problems.push_str(&format!("{side}, {what} not expected: {message}\n"));
            }
            for message in expected.difference(found) {
                problems.push_str(&format!("{side}, {what} missing: {message}\n"));
            }
        }
        if found.is_compiled != found.errors.is_empty() {
            problems.push_str(&format!(
                "the program was not compiled against the {side} crate\n"
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The harness can fail: each expectation of each case is needed, and none may be added.
fn wrong_expectations() {
    let (mut warns, mut errors) = (0, 0);
    for (case, expect) in cases() {
        let found = found(&case.name);
        let is_wrong = |change: fn(&mut Sides), of: fn(&mut Expect) -> &mut Sides| {
            let mut wrong = expect.clone();
            change(of(&mut wrong));
            judge(&wrong, &found).is_err()
        };
        if !expect.warns.new.is_empty() {
            warns += 1;
            assert!(is_wrong(
                |sides| sides.new.clear(),
                |expect| &mut expect.warns
            ));
        }
        if !expect.errors.new.is_empty() {
            errors += 1;
            assert!(is_wrong(
                |sides| sides.new.clear(),
                |expect| &mut expect.errors
            ));
        }
        let more = |sides: &mut Sides| sides.old.extend(["more".to_owned()]);
        assert!(is_wrong(more, |expect| &mut expect.warns));
        assert!(is_wrong(more, |expect| &mut expect.errors));
    }
    assert!(warns > 0 && errors > 0, "no case warns, or none breaks");
}
