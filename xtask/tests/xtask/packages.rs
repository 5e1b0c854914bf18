//! What the crates carry that do not have all their files in their own folder.
//! Must not know what the files mean. A checkout on Windows may be without the symbolic links that this needs.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_package_of_the_mock_has_every_spec_and_nothing_else_beside_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut specs = BTreeSet::new();
    for platform in fs::read_dir(root.join("spec")).unwrap() {
        let platform = platform.unwrap().path();
        // What is accepted is about the project and no platform.
        if !platform.is_dir() {
            continue;
        }
        for file in fs::read_dir(platform).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                let path = path.strip_prefix(root.join("spec")).unwrap();
                specs.insert(format!("specs/{}", path.to_str().unwrap()));
            }
        }
    }
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["package", "--list", "--allow-dirty", "--offline"]);
    command
        .args(["--package", "iot-clouds-mock"])
        .current_dir(&root);
    let listed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let carried: BTreeSet<String> = listed
        .lines()
        .filter(|line| line.starts_with("specs"))
        .map(str::to_owned)
        .collect();
    assert_eq!(carried, specs);
}
