//! What a diff says of each change in `tests/changes`, of a platform against itself, and of texts and orders that mean nothing.
//! Must not know how changes are found.

use std::path::{Path, PathBuf};
use std::fs;
use iot_clouds_codegen::diff::{Side, diff};
use iot_clouds_codegen::{Compiled, compile};

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut list: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    list.sort();
    list.into_iter().map(|p| {
        let name = format!("acme/{}", p.file_name().unwrap().to_str().unwrap());
        (name, fs::read_to_string(&p).unwrap())
    }).collect()
}

#[test]
fn dump() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    let mut cases: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    cases.sort();
    for case in cases {
        println!("##### {}", case.file_name().unwrap().to_str().unwrap());
        let [old, new]: [Compiled; 2] = ["old", "new"].map(|side| compile(files(&case.join(side).join("acme"))));
        for (a, b, n) in [(&old, &new, "->"), (&new, &old, "<-"), (&old, &old, "==")] {
            let report = diff(&Side { compiled: a }, &Side { compiled: b });
            println!("{n} {:?} {:?}", report.class, report.crates);
            for f in report.findings {
                println!("   {} {:?} {} | {} | {:?} | {:?} {:?}{}", f.rule, f.class, f.entry, f.message, f.operations, f.old.map(|p| format!("{}:{}", p.file, p.line)), f.new.map(|p| format!("{}:{}", p.file, p.line)), if f.is_loud {" LOUD"} else {""});
                if n == "->" { for s in f.surface { println!("       {s}"); } }
            }
        }
    }
}
