//! Forms of texts: what a text of an example is written like, and other texts that are written like it.
//! Must not know types, nor where a text is used.

/// What a text is written like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A time in RFC 3339.
    Time,
    /// A whole number.
    Decimal,
    /// Hexadecimal digits, perhaps in groups, as of a MAC address.
    Hexadecimal,
    /// An address of e-mail.
    Address,
    Other,
}

impl Form {
    pub(super) fn of(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if is_time(text) {
            Self::Time
        } else if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Decimal
        } else if is_hexadecimal(text) {
            Self::Hexadecimal
        } else if is_address(text) {
            Self::Address
        } else {
            Self::Other
        }
    }
}

/// A date and time with its offset. Most texts do not even begin like one, and an error of the parser costs more than a look.
fn is_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
        && text.parse::<jiff::Timestamp>().is_ok()
}

/// At least eight digits, one of which is no letter, in groups or not.
fn is_hexadecimal(text: &str) -> bool {
    let count = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || b"-:".contains(&byte);
    count >= 8 && text.bytes().all(is_part) && text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains(['@', ' '])
    })
}

/// Returns whether a text of an example only stands for another one, which the source leaves out.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.contains("...") || text.contains('…')
}

/// Returns a text of the same form with this number in it; `None` if the form has no place for a number.
pub(super) fn numbered(like: &str, number: u64) -> Option<String> {
    match Form::of(like) {
        Form::Decimal | Form::Hexadecimal => Some(in_place(like, number)),
        Form::Address => {
            let (local, domain) = like.split_once('@')?;
            Some(format!("{local}-{number}@{domain}"))
        }
        Form::Time | Form::Other => None,
    }
}

/// Writes a number over the last digits, at least four of them. The first digit stays, unless there is no other.
fn in_place(like: &str, number: u64) -> String {
    let places = like.bytes().filter(u8::is_ascii_hexdigit).count();
    let digits = format!("{number:04}");
    let mut digits = digits.chars().rev().take(places.saturating_sub(1).max(1));
    let written = like.chars().rev().map(|c| match c.is_ascii_hexdigit() {
        true => digits.next().unwrap_or(c),
        false => c,
    });
    let written: Vec<char> = written.collect();
    written.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Form, numbered};

    #[test]
    fn a_numbered_text_keeps_its_form() {
        for (like, number, expected) in [
            ("0", 12, "2"),
            ("-53", 7, "-57"),
            ("521853156991", 12, "521853150012"),
            ("2CF7F12010700088", 45, "2CF7F12010700045"),
            ("C3:00:00:3E:7D:A1", 1234, "C3:00:00:3E:12:34"),
            ("lina@example.com", 3, "lina-3@example.com"),
        ] {
            let text = numbered(like, number).unwrap();
            assert_eq!(text, expected);
            assert_eq!(Form::of(&text), Form::of(like), "{text}");
        }
        for other in [
            "",
            "-",
            "2026-07-10T02:44:45.303Z",
            "Greenhouse 1",
            "EU863-870",
            "1.0",
        ] {
            assert_eq!(numbered(other, 1), None, "{other}");
        }
    }
}
