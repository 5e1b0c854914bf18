//! Headings in copied text, which no mark shows: by their number, their words, what follows them, and how short they are.
//! Must not know what a section documents.

use std::collections::BTreeMap;

use super::block::{Block, Kind, collapsed};
use super::text::Line;
use super::{code, flat};
use crate::docs::page::{routes, words};

/// The levels of headings without marks: those that sections have to themselves, and those that many sections repeat.
const OWN: u8 = 2;
const PART: u8 = 5;

/// Lines that belong to the frame of a page.
const FURNITURE: [&str; 21] = [
    "跳至主要",
    "跳转到",
    "skip to",
    "on this page",
    "edit this page",
    "在github上编辑",
    "上次更新",
    "最后更新",
    "last updated",
    "table of contents",
    "目录",
    "copy page",
    "copyright ",
    "版权所有",
    "reading time",
    "last revised",
    "阅读时间",
    "贡献者",
    "©",
    "was this page helpful",
    "此页面对您有帮助",
];

/// Words that stand alone above a remark.
const REMARKS: [&str; 14] = [
    "提示",
    "注意",
    "警告",
    "说明",
    "tip",
    "note",
    "warning",
    "info",
    "caution",
    "danger",
    "important",
    "注",
    "备注",
    "重要",
];

/// A heading with the marks of Markdown.
pub(crate) fn marked(text: &str) -> Option<Kind> {
    let level = text.chars().take_while(|sign| *sign == '#').count();
    let rest = text.get(level..)?;
    if !(1..=6).contains(&level) || !rest.starts_with(' ') {
        return None;
    }
    let text = collapsed(rest);
    (!text.is_empty()).then(|| Kind::Heading {
        level: u8::try_from(level).unwrap_or(OWN),
        text,
        anchor: None,
    })
}

/// Whether the first of some lines stands above a method and a path.
pub(crate) fn is_before_route(lines: &[Line]) -> bool {
    let next = lines.iter().skip(1).find(|line| !line.is_blank());
    let Some(first) = lines.first() else {
        return false;
    };
    next.is_some_and(|next| {
        routes::is_method(next.trimmed()) || routes::at_start(next.trimmed()).is_some()
    }) && routes::at_start(first.trimmed()).is_none()
        && !routes::is_method(first.trimmed())
}

/// The heading that a line is, if it is one.
pub(crate) fn heading(
    lines: &[Line],
    at: usize,
    is_spaced: bool,
    before: Option<&Block>,
) -> Option<Kind> {
    let line = lines.get(at)?;
    let text = collapsed(&line.text);
    let lower = text.to_lowercase();
    let next_at = lines.iter().skip(at + 1).position(|line| !line.is_blank());
    let next_at = next_at.map(|found| at + 1 + found);
    let next = next_at.and_then(|at| lines.get(at..)).unwrap_or_default();
    let is_alone = {
        let blank = |line: Option<&Line>| line.is_none_or(Line::is_blank);
        blank(at.checked_sub(1).and_then(|at| lines.get(at))) && blank(lines.get(at + 1))
    };
    let depth = number_depth(&text);
    let is_part = words::part(&text).is_some();
    let is_heading = match () {
        () if text.chars().count() > 60
            || text.starts_with("请见")
            || lower.starts_with("see ") =>
        {
            false
        }
        () if depth >= 2 => true,
        () if depth == 1 => is_numbered_heading(line, &text, next),
        () if is_part => true,
        () if is_caption(&text, next) => true,
        () if !looks_like_heading(&text) => false,
        () if is_before_route(lines.get(at..).unwrap_or_default()) => true,
        () if is_spaced => is_alone && !next.is_empty(),
        () => is_closed(before) && is_followed(&text, next, before),
    };
    is_heading.then(|| Kind::Heading {
        level: match depth {
            0 if is_part => PART,
            0 => OWN,
            depth => OWN + u8::try_from(depth - 1).unwrap_or(3).min(3),
        },
        text: text.trim_end_matches([':', '：']).to_owned(),
        anchor: None,
    })
}

/// Whether a line belongs to the frame of a page, as `Skip to content`.
pub(crate) fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    let lower = || text.to_lowercase();
    let is_short = text.chars().count() <= 60;
    is_short
        && (is_count_of_words(text) || FURNITURE.iter().any(|start| lower().starts_with(start)))
}

/// `约 4126 字大约 14 分钟`, `5 min read`.
fn is_count_of_words(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_short = text.chars().count() < 40;
    is_short
        && (lower.ends_with("min read")
            || lower.ends_with("minutes read")
            || (text.starts_with('约') || text.starts_with("大约") || text.contains("阅读"))
                && text.contains("分钟"))
}

/// How many numbers stand before a heading: two in `1.3. Errors`.
fn number_depth(text: &str) -> usize {
    let end = text
        .find(|sign: char| !sign.is_ascii_digit() && sign != '.')
        .unwrap_or(text.len());
    let number = text.get(..end).unwrap_or_default();
    let rest = text.get(end..).unwrap_or_default();
    let parts = number.split('.').filter(|part| !part.is_empty());
    let count = parts.clone().count();
    let is_small = parts.clone().all(|part| part.len() <= 2);
    let is_number = number.contains('.') && is_small && !rest.trim().is_empty();
    let begins_word = rest
        .trim_start()
        .starts_with(|sign: char| sign.is_alphabetic());
    if is_number && begins_word { count } else { 0 }
}

/// Tells a heading with one number from an item of a numbered list, which another follows.
fn is_numbered_heading(line: &Line, text: &str, next: &[Line]) -> bool {
    let is_short = text.chars().count() <= 40 && !text.contains(['。', ',', '，', ';', '；']);
    let next = next.first().map(Line::trimmed).unwrap_or_default();
    let is_step = |text: &str| {
        text.starts_with(|sign: char| sign.is_ascii_digit()) && number_depth(text) == 1
    };
    is_short
        && !line.text.starts_with("  ")
        && !is_step(next)
        && !next.is_empty()
        && routes::at_start(routes::unnumbered(text)).is_none()
}

/// A short line with a colon above code or a table.
fn is_caption(text: &str, next: &[Line]) -> bool {
    let is_label = text.ends_with([':', '：']) || words::plain(text).contains("格式");
    let is_short = text.chars().count() <= 40 && !text.contains([',', '，', '。', '?', '？']);
    let points = ["如下", "follows", "following"]
        .iter()
        .any(|word| words::plain(text).ends_with(word));
    if points || !is_label || !is_short || text.starts_with(|sign: char| sign.is_ascii_lowercase())
    {
        return false;
    }
    let next_text = next.first().map(Line::trimmed).unwrap_or_default();
    next_text.starts_with("```")
        || routes::status_at_start(next_text).is_some()
        || code::block(next).is_some()
        || flat::table(next).is_some()
}

/// Whether a line could be a heading by itself: short words without the marks of sentences, and no name or value.
fn looks_like_heading(text: &str) -> bool {
    let count = text.chars().count();
    let first = text.chars().next().unwrap_or(' ');
    let words = text.split_whitespace().count();
    let is_single_name = words == 1 && words::is_surely_name(text);
    let is_remark = REMARKS.contains(&words::plain(text).as_str());
    (2..=50).contains(&count)
        && words <= 10
        && first.is_alphanumeric()
        && !text.ends_with([
            '.', '。', ',', '，', ';', '；', ':', '：', '!', '！', '、', '|', '\\', '{', '"', '\'',
        ])
        && !text.contains(['，', '。', '；', '{', '}', '|', '=', '<', '>'])
        && !text.contains(", ")
        && !text.contains(',')
        && !is_single_name
        && !is_remark
        && words::type_of(text).is_none()
        && words::required_of(text).is_none()
        && routes::at_start(text).is_none()
        && !routes::is_method(text)
        && !text.contains("://")
        && routes::status_at_start(text).is_none()
}

/// Whether what stands before a line has come to its end.
fn is_closed(before: Option<&Block>) -> bool {
    match before.map(|block| &block.kind) {
        None
        | Some(
            Kind::Heading { .. } | Kind::Code(_) | Kind::Table(_) | Kind::Item(_) | Kind::Tag(_),
        ) => true,
        Some(Kind::Text(text)) => {
            // Below a method and a path stands a description.
            routes::at_start(text).is_none()
                && text.ends_with(['。', '.', ':', '：', '!', '！', '?', '？', '；', ';'])
        }
    }
}

/// Whether a sentence, or another heading, follows a line.
fn is_followed(text: &str, next: &[Line], before: Option<&Block>) -> bool {
    let Some(first) = next.first().map(Line::trimmed) else {
        return false;
    };
    let is_first = before.is_none();
    let ends = first.ends_with(['。', '.', ':', '：', '；']) || first.contains('。');
    let is_sentence =
        first.chars().count() > text.chars().count() && (ends || first.contains(['，', ',']));
    let is_heading = looks_like_heading(first)
        && words::part(first).is_none()
        && text.chars().any(words::is_wide);
    let is_status = routes::status_at_start(first).is_some();
    is_sentence || is_heading || is_first || is_status
}

/// Joins a heading with the same one directly before it, and puts those that the page repeats below the others.
pub(crate) fn levels(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.dedup_by(|next, before| match (&next.kind, &before.kind) {
        (Kind::Heading { text, .. }, Kind::Heading { text: known, .. }) => text == known,
        (Kind::Heading { text, .. }, Kind::Text(known)) => text == known,
        _ => false,
    });
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for block in &blocks {
        if let Kind::Heading {
            text, level: OWN, ..
        } = &block.kind
        {
            *counts.entry(words::plain(text)).or_default() += 1;
        }
    }
    for block in &mut blocks {
        if let Kind::Heading { text, level, .. } = &mut block.kind
            && *level == OWN
            && number_depth(text) == 0
            && counts
                .get(&words::plain(text))
                .is_some_and(|count| *count > 1)
        {
            *level = PART;
        }
    }
    blocks
}
