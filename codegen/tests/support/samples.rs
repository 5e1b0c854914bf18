//! The language's reference and the samples in it, which make whole platforms.
//! Must not know what the samples say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The text of the reference.
pub(crate) fn reference() -> String {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut pages = package.map(|folder| folder.join("docs/spec-language.md"));
    fs::read_to_string(pages.find(|page| page.is_file()).unwrap()).unwrap()
}

/// The samples of a folder: blocks that name a file in it, joined in order.
pub(crate) fn samples(folder: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in reference().lines() {
        match (&open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(info.strip_prefix("yaml ").unwrap_or_default().to_owned())
            }
            (Some(_), Some(_)) => open = None,
            (Some(file), None) if file.starts_with(folder) => {
                let text = files.entry(format!("spec/{file}")).or_default();
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    assert!(files.len() > 1, "no samples");
    files
}
