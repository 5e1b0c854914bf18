//! The pieces of code: calls of curl, JSON, the heads of HTTP messages, forms. Programs are passed over.
//! Must not know sections, nor what is a fact.

use super::layout::code;
use super::layout::text::Line;
use super::routes::{self, Target};
use super::words;

/// A piece of code.
#[derive(Debug)]
pub(super) enum Piece {
    Curl(String),
    Json(String),
    Request(&'static str, Target),
    Status(u16),
    Header(String, String),
    /// The names in a form, and their values.
    Form(Vec<(String, String)>),
}

/// Returns the pieces of a block of code, each with its line.
pub(super) fn pieces(text: &str, first_line: usize) -> Vec<(Piece, usize)> {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .map(|(index, line)| Line {
            number: first_line + index,
            text: line.to_owned(),
        })
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    let mut may_be_program = false;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let text = routes::unnumbered(line.trimmed());
        let is_block =
            code::begins_json(text) || text.trim_start_matches(['$', ' ']).starts_with("curl ");
        let block = (is_block && !may_be_program)
            .then(|| code::block(rest))
            .flatten();
        match block {
            Some((source, length)) => {
                let is_json = code::begins_json(text);
                found.push((
                    if is_json {
                        Piece::Json(source)
                    } else {
                        Piece::Curl(source)
                    },
                    line.number,
                ));
                at += length.max(1);
            }
            None => {
                found.extend(one_line(text).into_iter().map(|piece| (piece, line.number)));
                may_be_program |= code::begins_program(text);
                at += 1;
            }
        }
    }
    found
}

/// The pieces in a line.
fn one_line(text: &str) -> Vec<Piece> {
    if let Some((method, target)) = routes::at_start(text) {
        let mut found = vec![Piece::Request(method, target)];
        // Some pages call with the options of curl, without its name.
        let has_option = [" --", "-- header", " -d ", " -H ", " -u ", " -F "];
        if has_option.iter().any(|option| text.contains(option)) {
            let call = text.replace("-- ", "--");
            found.push(Piece::Curl(format!(
                "curl -X {method} {}",
                call.get(method.len()..).unwrap_or_default()
            )));
        }
        return found;
    }
    if let Some(status) = routes::status_at_start(text) {
        let mut found = vec![Piece::Status(status)];
        found.extend(inline_json(text));
        return found;
    }
    if code::is_header(text) {
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        return vec![Piece::Header(name.to_owned(), value.trim().to_owned())];
    }
    form(text).map(Piece::Form).into_iter().collect()
}

/// JSON within a line of prose.
pub(super) fn inline_json(text: &str) -> Option<Piece> {
    let starts = text
        .char_indices()
        .filter(|(_, sign)| matches!(sign, '{' | '['));
    let found = starts.take(32).find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let inner = rest.get(1..)?.trim_start();
        (code::begins_json(rest) && inner.starts_with(['"', '{'])).then_some(rest)
    });
    found.map(|rest| Piece::Json(rest.to_owned()))
}

/// `client_id=…&grant_type=client_credentials`.
pub(super) fn form(text: &str) -> Option<Vec<(String, String)>> {
    if !text.contains('=') || text.contains(' ') || text.contains("://") {
        return None;
    }
    let pairs = text.split('&').map(|pair| {
        let (name, value) = pair.split_once('=')?;
        words::is_name(name).then(|| (name.to_owned(), value.to_owned()))
    });
    let pairs: Option<Vec<_>> = pairs.collect();
    pairs.filter(|pairs| pairs.len() > 1)
}
