//! Text without layout: what stays the same however a page is set.
//! Must not know what the text says.

use super::words::{is_wide, narrow};

/// Returns text in lower case, with plain quotes and dashes, and with one space between words and none beside Chinese.
pub(super) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut is_apart = false;
    for sign in text.chars() {
        let sign = if is_wide(sign) && narrow(sign) == sign {
            sign
        } else {
            narrow(sign)
        };
        if sign.is_whitespace() {
            is_apart = true;
            continue;
        }
        if matches!(sign, '*' | '`' | '|' | '\u{200b}' | '\u{feff}' | '•' | '·')
            || sign.is_control()
        {
            continue;
        }
        let after_wide = normal.ends_with(is_wide);
        if is_apart && !normal.is_empty() && !after_wide && !is_wide(sign) {
            normal.push(' ');
        }
        is_apart = false;
        normal.extend(sign.to_lowercase());
    }
    normal
}

/// Counts words. Each Chinese character counts.
pub(super) fn count(text: &str) -> usize {
    let mut count = 0;
    let mut is_word = false;
    for sign in text.chars() {
        if is_wide(sign) {
            count += usize::from(sign.is_alphanumeric());
            is_word = false;
        } else if sign.is_alphanumeric() {
            count += usize::from(!is_word);
            is_word = true;
        } else if sign.is_whitespace() {
            is_word = false;
        }
    }
    count
}
