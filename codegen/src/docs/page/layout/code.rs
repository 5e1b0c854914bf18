//! Code in copied text: fences, JSON-like blocks, calls of curl, HTTP messages and programs, where each begins and ends.
//! Must not know what the code says.

use super::block::Kind;
use super::text::Line;
use crate::docs::page::{routes, words};

/// The block after a fence. Without an end there is no block, and the fence is passed over.
pub(crate) fn fence(lines: &[Line]) -> Option<(Kind, usize)> {
    let mark = lines.first()?.trimmed().get(..3)?;
    let rest = lines.get(1..)?;
    let end = rest
        .iter()
        .position(|line| line.trimmed().starts_with(mark))?;
    let last = rest.get(end)?.trimmed();
    if !last.trim_end_matches(['`', '~']).is_empty() {
        return None;
    }
    let inner = rest.get(..end)?;
    Some((Kind::Code(joined(inner)), end + 2))
}

/// A block of code that no mark shows, and how many lines it takes.
pub(crate) fn block(lines: &[Line]) -> Option<(String, usize)> {
    let length = json(lines)
        .or_else(|| curl(lines))
        .or_else(|| message(lines))
        .or_else(|| program(lines))?;
    let lines = lines.get(..length)?;
    Some((joined(lines), length))
}

fn joined(lines: &[Line]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    lines.join("\n")
}

/// Whether text begins like JSON, and not like a placeholder such as `{host}`.
pub(crate) fn begins_json(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['{', '[']) else {
        return false;
    };
    let is_variable = text.starts_with("{{")
        && text.get(2..).is_some_and(|it| {
            it.trim_start()
                .starts_with(|sign: char| sign.is_alphabetic())
        })
        && text.contains("}}");
    if is_variable {
        return false;
    }
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.starts_with(['"', '{', '[', '\'', '}', ']'])
        || rest.starts_with("//")
        || rest.starts_with("/*")
        || rest.starts_with("...")
        || is_member(rest)
}

/// Whether text begins with a member as programs write it: `name: "value"`.
fn is_member(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, value)| {
        let value = value.trim_start();
        words::is_name(name.trim_end())
            && value.starts_with(|sign: char| sign.is_ascii_digit() || "\"'{[-".contains(sign))
    })
}

fn json(lines: &[Line]) -> Option<usize> {
    if !begins_json(lines.first()?.trimmed()) {
        return None;
    }
    let mut depth = Depth::default();
    let mut length = 0;
    for line in lines {
        let text = line.trimmed();
        if length > 0 && !depth.is_comment && !depth.is_text && !continues_json(text) {
            break;
        }
        length += 1;
        depth.read(text);
        if depth.open == 0 {
            break;
        }
    }
    Some(length)
}

/// How deep a text stands in braces and brackets.
#[derive(Default)]
pub(crate) struct Depth {
    pub(crate) open: usize,
    pub(crate) is_text: bool,
    pub(crate) is_comment: bool,
}

impl Depth {
    /// Reads a line. Text in quotes may go on in the next line only if nothing else is on its own line.
    pub(crate) fn read(&mut self, line: &str) {
        let mut signs = line.chars().peekable();
        while let Some(sign) = signs.next() {
            let next = signs.peek().copied();
            if self.is_comment {
                self.is_comment = !(sign == '*' && next == Some('/'));
            } else if self.is_text {
                match sign {
                    '\\' => {
                        signs.next();
                    }
                    '"' => self.is_text = false,
                    _ => {}
                }
            } else {
                match (sign, next) {
                    ('/', Some('/')) => return,
                    ('/', Some('*')) => self.is_comment = true,
                    ('"', _) => self.is_text = true,
                    ('{' | '[', _) => self.open += 1,
                    ('}' | ']', _) => self.open = self.open.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }
}

/// Whether a line may stand within JSON-like text.
fn continues_json(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return true;
    };
    if first.is_ascii_digit() || !first.is_alphanumeric() {
        return !matches!(first, '•' | '(' | '（' | '#' | '|');
    }
    if is_member(text) {
        return true;
    }
    // `value,` and `temperature: 20,`.
    let is_short = text.len() <= 60 && text.is_ascii();
    is_short && (text.ends_with(',') || text.contains(": ") || !text.contains(' '))
}

fn curl(lines: &[Line]) -> Option<usize> {
    let text = lines.first()?.trimmed().trim_start_matches(['$', ' ', '>']);
    if !text.starts_with("curl ") {
        return None;
    }
    let mut length = 0;
    let mut continues = true;
    let mut depth = Depth::default();
    let mut quotes = 0;
    for line in lines {
        let text = line.trimmed();
        let is_option = text.starts_with("--")
            || text.get(..2).is_some_and(|start| {
                start.starts_with('-') && start.ends_with(|sign: char| sign.is_ascii_alphabetic())
            });
        let is_open = quotes % 2 == 1;
        if length > 0 && !(continues || is_option || is_open) || text.is_empty() {
            break;
        }
        if text.contains("'{") || depth.open > 0 {
            depth.read(text);
        }
        length += 1;
        quotes += text.matches('\'').count();
        continues = text.ends_with('\\') || text == "curl";
        if length > 60 {
            break;
        }
    }
    Some(length)
}

/// The head of an HTTP message, and its headers: two lines at least, or one that names its version.
fn message(lines: &[Line]) -> Option<usize> {
    let first = routes::unnumbered(lines.first()?.trimmed());
    let is_status = first.starts_with("HTTP/1.") || first.starts_with("HTTP/2");
    let is_request = routes::at_start(first).is_some();
    if !is_status && !is_request {
        return None;
    }
    let rest = lines.get(1..).unwrap_or_default();
    let headers = rest
        .iter()
        .take_while(|line| is_header(routes::unnumbered(line.trimmed())));
    let count = headers.count();
    (is_status || count > 0 || first.ends_with("HTTP/1.1") || first.contains(" --"))
        .then_some(1 + count)
}

/// Whether a line is a header, as `Content-Type: application/json`.
pub(crate) fn is_header(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else {
        return false;
    };
    let is_known = matches!(
        name.to_ascii_lowercase().as_str(),
        "host" | "authorization" | "accept" | "cookie" | "token" | "date" | "signature"
    );
    let is_name = name
        .chars()
        .all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    is_name
        && !value.trim().is_empty()
        && value.is_ascii()
        && (is_known
            || name.contains('-') && name.starts_with(|sign: char| sign.is_ascii_alphabetic()))
}

fn program(lines: &[Line]) -> Option<usize> {
    if !begins_program(routes::unnumbered(lines.first()?.trimmed())) {
        return None;
    }
    let mut length = 0;
    for (index, line) in lines.iter().enumerate() {
        let text = routes::unnumbered(line.trimmed());
        if text.is_empty() {
            continue;
        }
        let is_indented = line.text.starts_with("  ") || line.text.starts_with('\t');
        let is_chinese = text
            .chars()
            .next()
            .is_some_and(crate::docs::page::words::is_wide);
        if is_chinese || !(is_indented || begins_program(text) || continues_program(text)) {
            break;
        }
        length = index + 1;
    }
    (length > 0).then_some(length)
}

pub(crate) fn begins_program(text: &str) -> bool {
    const STARTS: [&str; 22] = [
        "const ", "let ", "var ", "import ", "from ", "def ", "func ", "public ", "private ",
        "return ", "package ", "#include", "<?php", "console.", ".then(", ".catch(", "});",
        "try {", "print(", "fmt.", "System.", "require(",
    ];
    let is_start = STARTS.iter().any(|start| text.starts_with(start));
    let is_statement = text.ends_with(';') && (text.contains('(') || text.contains('='));
    let is_call = text.ends_with(['{', '(', ','])
        && text.contains('(')
        && text.contains('.')
        && !text.contains(' ');
    let is_expression = text.is_ascii() && (text.ends_with('+') || text.ends_with(" ="));
    is_start && text.contains(['(', '=', ';', '{', '\'', '"'])
        || is_statement
        || is_call
        || is_expression
        || text.ends_with("=> {")
        || text.ends_with("({")
}

fn continues_program(text: &str) -> bool {
    text.is_ascii()
        && (text.ends_with([';', ',', '{', '}', '(', ')', '[', ']', '+'])
            || text.starts_with(['}', ')', ']', '.', '/']))
}
