//! The table of a client's options has every method of the builder, and no other.
//! Must not know what the options do.

use std::collections::BTreeSet;

use crate::read;

/// Methods that are no options.
const NO_OPTIONS: [&str; 2] = ["new", "build"];

#[test]
fn the_table_of_options_has_every_method_of_the_builder() {
    let page = read("docs/production.md");
    let section = page.split("\n## Options of the client\n").nth(1).unwrap();
    let table = section.split("\n```").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: Vec<&str> = rows.filter_map(|row| row.split('(').next()).collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len(), "an option has two rows");

    let files = ["builder.rs", "builder/network.rs"];
    let sources = files.map(|file| read(format!("runtime/src/client/{file}")));
    let methods = sources.iter().flat_map(|source| {
        let functions = source.split("\n    pub fn ").skip(1);
        functions.filter_map(|rest| rest.split(['(', '<']).next())
    });
    let methods: BTreeSet<&str> = methods
        .filter(|method| !NO_OPTIONS.contains(method))
        .collect();
    assert_eq!(unique, methods);
}

/// Were there a third file, its methods would be missing above.
#[test]
fn the_builder_has_two_files() {
    let folder = crate::root().join("runtime/src/client");
    let mut implementing = Vec::new();
    for folder in [folder.clone(), folder.join("builder")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if text.contains("> ClientBuilder<C> {") {
                implementing.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    implementing.sort();
    assert_eq!(implementing, ["builder.rs", "network.rs"]);
}
