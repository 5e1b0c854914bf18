//! The page as a text of sections, of which one can be replaced.
//! Must not know what the sections say.

/// What begins a section.
const MARK: &str = "\n## ";

/// Returns the page with a section in the place of the one of the same title, or at its end.
pub(crate) fn with_section(page: &str, title: &str, section: &str) -> String {
    let parts: Vec<&str> = page.split(MARK).collect();
    let is_old = |part: &&str| part.lines().next() == Some(title);
    let place = parts.iter().skip(1).position(is_old);
    let Some(place) = place.map(|place| place + 1) else {
        return format!("{page}\n{section}");
    };
    let section = section.trim_start_matches("## ");
    let new = parts
        .iter()
        .enumerate()
        .map(|(at, part)| match at == place {
            true => section,
            false => part,
        });
    new.collect::<Vec<_>>().join(MARK)
}

#[cfg(test)]
mod tests {
    use super::with_section;

    #[test]
    fn a_section_is_added_once_and_then_replaced() {
        let page = with_section("# Page\n", "A", "## A\n\none\n");
        let page = with_section(&page, "B", "## B\n\ntwo\n");
        assert_eq!(page, "# Page\n\n## A\n\none\n\n## B\n\ntwo\n");
        assert_eq!(with_section(&page, "A", "## A\n\none\n"), page);
        let changed = with_section(&page, "A", "## A\n\nthree\n");
        assert_eq!(changed, "# Page\n\n## A\n\nthree\n\n## B\n\ntwo\n");
    }
}
