//! The crates and programs of all changes: the cases of `tests/changes`, and the edits of `tests/diff`.
//! Must not know what is expected of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::edits::{self, Edit};
use crate::expect::Expect;
use crate::sides::{files, name};
use crate::workspace::{Built, Crate, Program, Record, build, run};

/// The sides of a change, and the folders of their specs.
pub(crate) const SIDES: [&str; 2] = ["old", "new"];

/// The crate before all edits, and the program that uses all of it.
pub(crate) const BASE: &str = "base";

/// What one run of Cargo says of all crates and programs, and what the programs did.
pub(crate) static FOUND: LazyLock<(Built, BTreeMap<String, Record>)> = LazyLock::new(|| {
    let (mut crates, mut programs) = of_cases();
    let (more, uses) = of_edits();
    crates.extend(more);
    programs.extend(uses);
    let built = build(&crates, &programs);
    let records = run(&programs, &built);
    (built, records)
});

/// A folder of `tests/changes`.
pub(crate) struct Case {
    /// Its name.
    pub(crate) name: String,
    pub(crate) expect: Expect,
    folder: PathBuf,
}

impl Case {
    /// Returns the name of the crate of a side, and of the program that uses it.
    pub(crate) fn program(&self, side: &str) -> String {
        format!("{}-{side}", self.name)
    }

    /// Returns the spec of a side.
    pub(crate) fn files(&self, side: &str) -> Vec<(String, String)> {
        files(&self.folder.join(side).join("acme"))
    }
}

/// Returns the cases, sorted by name.
pub(crate) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let case = |folder: PathBuf| {
        for path in entries(&folder) {
            let is_known = ["expect.yaml", "new", "old", "user.rs"].contains(&name(&path).as_str());
            assert!(is_known, "{} is not part of a case", path.display());
        }
        Case {
            name: name(&folder),
            expect: Expect::read(&folder),
            folder,
        }
    };
    folders.map(case).collect()
}

fn of_cases() -> (Vec<Crate>, Vec<Program>) {
    let (mut crates, mut programs) = (Vec::new(), Vec::new());
    for case in cases() {
        for side in SIDES {
            crates.push(Crate {
                name: case.program(side),
                files: case.files(side),
            });
            programs.push(Program {
                name: case.program(side),
                uses: case.program(side),
                features: case.expect.features.clone(),
                text: fs::read_to_string(case.folder.join("user.rs")).unwrap(),
                shares: None,
            });
        }
    }
    (crates, programs)
}

/// Returns the name of an edited crate, and of the program of the base that is compiled against it.
pub(crate) fn there(edit: &Edit) -> String {
    format!("edit-{}", edit.name.to_lowercase().replace([' ', '_'], "-"))
}

/// Returns the name of an edit's program that is compiled against the crate of a side.
pub(crate) fn back(edit: &Edit, side: &str) -> String {
    format!("{}-back-{side}", there(edit))
}

fn of_edits() -> (Vec<Crate>, Vec<Program>) {
    let base = files(&edits::folder().join("base"));
    let text = fs::read_to_string(edits::folder().join("user.rs")).unwrap();
    let program = |name: String, uses: &str, text: &str| Program {
        name,
        uses: uses.to_owned(),
        features: Vec::new(),
        text: text.to_owned(),
        shares: None,
    };
    let mut programs = vec![program(BASE.to_owned(), BASE, &text)];
    let mut crates = vec![Crate {
        name: BASE.to_owned(),
        files: base.clone(),
    }];
    for edit in edits::edits().1 {
        let name = there(&edit);
        crates.push(Crate {
            name: name.clone(),
            files: edit.apply(&base),
        });
        let mut uses = program(name.clone(), &name, &text);
        uses.shares = Some(BASE.to_owned());
        programs.push(uses);
        if let Some(own) = &edit.program {
            let text = format!(
                "use acme::*;\n\npub async fn program(client: Client) -> Result<(), Error> {{\n{own}\n    Ok(())\n}}\n"
            );
            programs.push(program(back(&edit, "new"), &name, &text));
            programs.push(program(back(&edit, "old"), BASE, &text));
        }
    }
    (crates, programs)
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
