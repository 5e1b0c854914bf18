//! Whether the end of a page is missing, which is then no removal.
//! Must not know another edition of the page.

use super::Section;
use super::layout::block::{Block, Kind};
use super::layout::code::Depth;
use super::routes;
use super::{Cut, words};

/// Returns why the end of a page seems to be missing.
pub(super) fn look(source: &str, blocks: &[Block], sections: &[Section]) -> Option<Cut> {
    let end = source.trim_end();
    let last_line = end.lines().next_back().unwrap_or_default().trim();
    if last_line.ends_with("...")
        || last_line.ends_with('…')
        || last_line.ends_with("[...]")
        || is_reader(last_line)
    {
        return Some(Cut::Ellipsis);
    }
    if opens(end, "<table", "</table") {
        return Some(Cut::Table);
    }
    if opens(end, "<pre", "</pre") {
        return Some(Cut::Code);
    }
    if opens(end, "<html", "</html") && opens(end, "<body", "</body")
        || end.rfind('<') > end.rfind('>') && is_tag(end)
    {
        return Some(Cut::Sentence);
    }
    match &blocks.last()?.kind {
        Kind::Heading { .. } => Some(Cut::Heading),
        Kind::Code(code) => in_code(code, source).or_else(|| lacks_sample(sections)),
        Kind::Table(rows) => {
            let width = rows.first().map_or(0, |row| row.cells.len());
            let last = rows.last().map_or(0, |row| row.cells.len());
            let is_open = last_line.contains('|') && last < width && rows.len() > 1;
            (is_open || rows.len() == 1 && last_line.contains('|')).then_some(Cut::Table)
        }
        Kind::Text(text) | Kind::Item(text) => in_prose(text, blocks),
        Kind::Tag(_) => None,
    }
}

fn is_reader(line: &str) -> bool {
    let line = words::plain(line);
    [
        "read more",
        "show more",
        "see more",
        "continue reading",
        "展开全文",
        "阅读全文",
        "查看更多",
        "展开更多",
    ]
    .contains(&line.as_str())
}

/// Whether the last of some tags is not closed.
fn opens(text: &str, open: &str, close: &str) -> bool {
    let start = text.rfind(open);
    start.is_some() && start > text.rfind(close)
}

fn is_tag(text: &str) -> bool {
    let tag = text
        .rfind('<')
        .and_then(|at| text.get(at + 1..))
        .unwrap_or_default();
    tag.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '/')
        && tag.contains(' ')
        && tag.len() < 400
}

fn in_code(code: &str, source: &str) -> Option<Cut> {
    let mut depth = Depth::default();
    let is_call = code
        .trim_start()
        .trim_start_matches(['$', ' '])
        .starts_with("curl ");
    if is_call {
        let last = code
            .trim_end()
            .lines()
            .next_back()
            .unwrap_or_default()
            .trim();
        let is_open = code.matches('\'').count() % 2 == 1
            || last.ends_with('\\')
            || matches!(last, "-" | "--");
        return is_open.then_some(Cut::Code);
    }
    for line in code.lines() {
        depth.read(line);
    }
    if depth.open > 0 || depth.is_text || depth.is_comment {
        return Some(Cut::Brace);
    }
    if fence_is_open(source) {
        return Some(Cut::Code);
    }
    // The head of a request with one header at most: the rest of it would follow.
    let mut lines = code
        .lines()
        .map(|line| routes::unnumbered(line.trim()))
        .filter(|line| !line.is_empty());
    let is_request = lines
        .next()
        .is_some_and(|first| routes::at_start(first).is_some() && !first.contains(" --"));
    (is_request && lines.count() <= 1).then_some(Cut::Code)
}

/// Whether the last fence of Markdown has no end, and nothing but code follows it.
fn fence_is_open(source: &str) -> bool {
    let mut is_open = false;
    for line in source
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("```"))
    {
        is_open = !is_open || !line.trim_start_matches('`').is_empty();
    }
    is_open
}

/// Whether the last section ends before the sample that all others of its name have.
fn lacks_sample(sections: &[Section]) -> Option<Cut> {
    let last = sections.last()?;
    let name = |section: &Section| {
        let own = section
            .path
            .iter()
            .rev()
            .find(|text| !text.starts_with('('));
        own.map(|text| words::plain(text)).unwrap_or_default()
    };
    let has_sample = |section: &Section| section.samples.iter().any(|sample| sample.keys.len() > 1);
    let own = name(last);
    let mut others = sections
        .iter()
        .filter(|section| section.line != last.line && name(section) == own)
        .peekable();
    others.peek()?;
    (!has_sample(last) && others.all(has_sample)).then_some(Cut::Code)
}

fn in_prose(text: &str, blocks: &[Block]) -> Option<Cut> {
    let text = text.trim();
    let ends = |text: &str| {
        text.ends_with([
            '.', '。', '!', '！', '?', '？', ')', '）', '"', '”', '>', '`', ';', '；', '*', ']',
            '/',
        ])
    };
    if text.ends_with([',', '，', '、', '(', '（', '-', '—']) {
        return Some(Cut::Sentence);
    }
    if text.ends_with([':', '：']) {
        return Some(Cut::Heading);
    }
    if text.matches('|').count() > 1 && text.starts_with('|') {
        return Some(Cut::Table);
    }
    let mut depth = Depth::default();
    if super::layout::code::begins_json(text) {
        depth.read(text);
        if depth.open > 0 {
            return Some(Cut::Brace);
        }
    }
    let is_long = |text: &str| words::count(text) >= 12;
    if ends(text) || !is_long(text) {
        return None;
    }
    const OPEN: [&str; 16] = [
        "the", "a", "an", "of", "that", "which", "and", "or", "to", "in", "for", "with", "is",
        "are", "的", "和",
    ];
    let last = text.rsplit(' ').next().unwrap_or_default();
    if OPEN.contains(&last) || text.ends_with(['的', '和', '在', '与', '或']) {
        return Some(Cut::Sentence);
    }
    // Some pages end no sentence with a mark.
    let (mut ended, mut all) = (0_usize, 0_usize);
    for block in blocks.iter().rev().skip(1) {
        if let Kind::Text(text) = &block.kind
            && is_long(text)
        {
            ended += usize::from(ends(text.trim()));
            all += 1;
        }
    }
    (ended * 2 > all).then_some(Cut::Sentence)
}
