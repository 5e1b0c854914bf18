//! What must hold for any page of a vendor: it is read or refused, and read again the same; layout changes no fact.
//! Must not know how a page is read; it uses the public API only.

use std::collections::BTreeSet;

use iot_clouds_codegen::docs::page::{self, Fact, Format, Page};

/// A page. The first byte chooses its format.
pub fn page(input: &[u8]) {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    let format = match choice % 3 {
        0 => Format::Markdown,
        1 => Format::Html,
        _ => Format::Text,
    };
    let read = page::read(bytes, format);
    assert_eq!(
        read,
        page::read(bytes, format),
        "it is not read the same again"
    );
    let page = match read {
        Ok(page) => page,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_is_whole(&page);
    let text = String::from_utf8_lossy(bytes);
    if text.contains('\r') || text.contains('\u{fffd}') || text.starts_with('\u{feff}') {
        return;
    }
    let marked = page::read(format!("\u{feff}{text}").as_bytes(), format);
    assert_eq!(
        marked.as_ref(),
        Ok(&page),
        "a mark of order changes something"
    );
}

fn assert_is_whole(page: &Page) {
    let mut paths = BTreeSet::new();
    for section in &page.sections {
        assert!(section.line > 0);
        assert!(
            paths.insert(&section.path),
            "{:?} is there twice",
            section.path
        );
        for fact in &section.facts {
            let text = fact.to_string();
            assert!(!text.contains('\n'), "{text:?}");
            assert_eq!(text.parse::<Fact>().as_ref(), Ok(fact));
        }
    }
}
