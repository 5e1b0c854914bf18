//! What is read of pages: the golden listings of invented pages, and what no other encoding, layout or wording changes.
//! Must not know how a page is read. `tests/pages` reads real ones.

#[path = "pages/listing.rs"]
mod listing;
#[path = "pages/same.rs"]
mod same;

use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::docs::page::{self, Format, Page, Unreadable};
use similar::TextDiff;

/// Reads a file, or fails.
fn read(path: &Path) -> Page {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = Format::of_extension(extension.unwrap()).unwrap();
    page::read(&bytes, format).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/golden")
}

#[test]
fn pages_are_read_as_their_listings_say() {
    let mut failed = String::new();
    for file in files(&golden()) {
        if file
            .extension()
            .is_some_and(|extension| extension == "expected")
        {
            continue;
        }
        let expected = PathBuf::from(format!("{}.expected", file.display()));
        let found = listing::listing(&read(&file));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let known = fs::read_to_string(&expected).unwrap_or_default();
        if known != found {
            let diff = TextDiff::from_lines(&known, &found)
                .unified_diff()
                .to_string();
            failed.push_str(&format!("{}\n{diff}\n", expected.display()));
        }
    }
    assert!(failed.is_empty(), "{failed}UPDATE=1 rewrites these files");
}

#[test]
fn what_is_no_page_is_refused_with_advice() {
    let refused = |bytes: &[u8], format: Format| page::read(bytes, format).unwrap_err();
    let shell = format!(
        "<!doctype html><html><head><script>{}</script></head><body><div id=app></div><noscript>Enable JavaScript to run this app.</noscript></body></html>",
        "let a = 1;".repeat(500)
    );
    assert_eq!(
        refused(shell.as_bytes(), Format::Html),
        Unreadable::Collapsed { words: 0 }
    );
    assert_eq!(
        refused(b"", Format::Text),
        Unreadable::Collapsed { words: 0 }
    );
    assert_eq!(
        refused(&[0, 159, 1, 2, 0, 7, 255, 3].repeat(100), Format::Markdown),
        Unreadable::NotText
    );
    let large = vec![b' '; page::MAX_BYTES + 1];
    let error = refused(&large, Format::Markdown);
    assert_eq!(
        error,
        Unreadable::TooLarge {
            bytes: page::MAX_BYTES + 1
        }
    );
    assert!(error.to_string().contains("save the part"), "{error}");
}
