//! What a change of a spec does to programs: each is compiled against the crates of both sides, and run if it runs.
//! Must not know how a crate is printed; `changes/README.md` describes the cases.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/evidence.rs"]
mod evidence;
#[path = "support/expect.rs"]
mod expect;
#[path = "support/pairs.rs"]
mod pairs;
#[path = "support/sides.rs"]
mod sides;
#[path = "support/workspace.rs"]
mod workspace;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Failed, Trial};

use expect::{Expect, Sides};
use iot_clouds_codegen::diff::{Class, Report};
use pairs::{BASE, Case, FOUND, SIDES, back, there};
use sides::{report, sound};
use workspace::{Found, of_crate, of_program};

/// What the diff says of each case. Each is judged more than once.
static OF_CASES: LazyLock<BTreeMap<String, Report>> = LazyLock::new(|| {
    let reports = pairs::cases().into_iter().map(|case| {
        let [old, new] = SIDES.map(|side| sound(case.files(side)));
        (case.name, report(&old, &new))
    });
    reports.collect()
});

/// What the diff says of each edit, there and back.
static OF_EDITS: LazyLock<BTreeMap<String, [Report; 2]>> = LazyLock::new(|| {
    let files = sides::files(&edits::folder().join("base"));
    let base = sound(files.clone());
    let reports = edits::edits().1.into_iter().map(|edit| {
        let edited = sound(edit.apply(&files));
        (edit.name, [report(&base, &edited), report(&edited, &base)])
    });
    reports.collect()
});

fn main() -> ExitCode {
    let cases = pairs::cases();
    assert!(!cases.is_empty(), "tests/changes has no case");
    let trials = cases.into_iter().map(|case| {
        let name = case.name.clone();
        Trial::test(name, move || {
            judge(&case, &case.expect).map_err(Failed::from)
        })
    });
    let mut trials: Vec<Trial> = trials.collect();
    let (_, edits) = edits::edits();
    trials.extend(edits.into_iter().map(|edit| {
        let name = format!("edit: {}", edit.name);
        Trial::test(name, move || of_edit(&edit).map_err(Failed::from))
    }));
    type Check = fn();
    let checks: [(&str, Check); 3] = [
        ("a wrong expectation fails", wrong_expectations),
        ("a wrong class fails", wrong_classes),
        ("what edits do is what edits.txt says", golden),
    ];
    trials.extend(checks.map(|(name, check)| {
        Trial::test(name, move || {
            check();
            Ok(())
        })
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Compares what the compiler and the program say with what is expected of them.
fn judge(case: &Case, expect: &Expect) -> Result<(), String> {
    let mut problems = of_compiler(case, expect);
    if expect.beyond_program.is_none() {
        let breaks = !found(case, "new").errors.is_empty();
        let records = SIDES.map(|side| FOUND.1.get(&case.program(side)));
        let records = match records {
            [Some(old), Some(new)] => Some([old, new]),
            _ => None,
        };
        let report = &OF_CASES[&case.name];
        problems.extend(evidence::problems(report, breaks, records));
    }
    told(&problems)
}

fn told(problems: &[String]) -> Result<(), String> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

fn found(case: &Case, side: &str) -> &'static Found {
    of_program(&FOUND.0, &case.program(side))
}

fn of_compiler(case: &Case, expect: &Expect) -> Vec<String> {
    let mut problems = Vec::new();
    for side in SIDES {
        let own = of_crate(&FOUND.0, &case.program(side));
        for message in own.errors.iter().chain(&own.warnings) {
            problems.push(format!("the {side} crate itself: {message}"));
        }
        let found = found(case, side);
        for (what, expected, found) in [
            ("warning", expect.warns.of(side), &found.warnings),
            ("error", expect.errors.of(side), &found.errors),
        ] {
            for message in found.difference(expected) {
                problems.push(format!("{side}, {what} not expected: {message}"));
            }
            for message in expected.difference(found) {
                problems.push(format!("{side}, {what} missing: {message}"));
            }
        }
        if found.is_compiled != found.errors.is_empty() {
            problems.push(format!(
                "the program was not compiled against the {side} crate"
            ));
        }
    }
    problems
}

/// Compares what programs say of an edit, in both directions, with what the diff says.
fn of_edit(edit: &edits::Edit) -> Result<(), String> {
    told(&of_reports(edit, |report| report))
}

fn of_reports(edit: &edits::Edit, change: fn(Report) -> Report) -> Vec<String> {
    let [there_report, back_report] = OF_EDITS[&edit.name].clone().map(change);
    let breaks = !of_program(&FOUND.0, &there(edit)).errors.is_empty();
    let records = [BASE, &there(edit)].map(|name| FOUND.1.get(name));
    let mut problems: Vec<String> = of_crate(&FOUND.0, &there(edit))
        .errors
        .iter()
        .cloned()
        .collect();
    problems.extend(of_crate(&FOUND.0, &there(edit)).warnings.iter().cloned());
    let (records, back_records) = match records {
        [Some(old), Some(new)] => (Some([old, new]), Some([new, old])),
        _ => (None, None),
    };
    let mut breaks_back = false;
    if edit.program.is_some() {
        let errors = &of_program(&FOUND.0, &back(edit, "new")).errors;
        problems.extend(errors.iter().map(|error| format!("its program: {error}")));
        breaks_back = !of_program(&FOUND.0, &back(edit, "old")).errors.is_empty();
    }
    if edit.beyond_program.is_some() {
        return problems;
    }
    problems.extend(
        evidence::problems(&there_report, breaks, records)
            .into_iter()
            .map(|own| format!("there: {own}")),
    );
    problems.extend(
        evidence::problems(&back_report, breaks_back, back_records)
            .into_iter()
            .map(|own| format!("back: {own}")),
    );
    problems
}

/// Compares what programs do with what `edits.txt` shows people.
fn golden() {
    let mut text = String::new();
    for edit in edits::edits().1 {
        text.push_str(&format!("{}\n", edit.name));
        for (way, name) in [("there", there(&edit)), ("back", back(&edit, "old"))] {
            let errors = FOUND
                .0
                .get(&("programs".to_owned(), name))
                .into_iter()
                .flat_map(|found| &found.errors);
            errors.for_each(|error| text.push_str(&format!("  {way}, error: {error}\n")));
        }
        if let (Some(old), Some(new)) = (FOUND.1.get(BASE), FOUND.1.get(&there(&edit))) {
            text.push_str(&evidence::shown(old, new));
        }
    }
    let path = edits::folder().join("edits.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        text,
        "UPDATE=1 rewrites edits.txt"
    );
}

/// The harness can fail: each expectation of each case is needed, and none may be added.
fn wrong_expectations() {
    let (mut warns, mut errors) = (0, 0);
    for case in pairs::cases() {
        let is_wrong = |change: fn(&mut Sides), of: fn(&mut Expect) -> &mut Sides| {
            let mut wrong = case.expect.clone();
            change(of(&mut wrong));
            judge(&case, &wrong).is_err()
        };
        if !case.expect.warns.new.is_empty() {
            warns += 1;
            assert!(is_wrong(
                |sides| sides.new.clear(),
                |expect| &mut expect.warns
            ));
        }
        if !case.expect.errors.new.is_empty() {
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

/// The harness can fail: what is silent or breaking is nothing less, and what is neither is nothing more.
fn wrong_classes() {
    for edit in edits::edits().1 {
        if edit.beyond_program.is_some() {
            continue;
        }
        let wrong = of_reports(&edit, |mut report| {
            let is_felt = matches!(report.class, Class::Silent | Class::Breaking);
            report.class = if is_felt {
                Class::Additive
            } else {
                Class::Silent
            };
            report
        });
        assert!(!wrong.is_empty(), "{}", edit.name);
    }
}
