//! Numbers in words before a unit of time, as `seven days` and `七天`, in digits.
//! Must not know what a number means.

/// Returns a text in lower case with digits in the place of number words that count time.
pub(super) fn in_digits(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(sign) = rest.chars().next() {
        let found = chinese(rest, before).or_else(|| english(rest, before));
        if let Some((value, length)) = found {
            kept.push_str(&value.to_string());
            rest = rest.get(length..).unwrap_or_default();
            before = '0';
            continue;
        }
        kept.push(sign);
        before = sign;
        rest = rest.get(sign.len_utf8()..).unwrap_or_default();
    }
    kept
}

/// The number that a text begins with, and its length in bytes: `二十四` before `小时`.
fn chinese(text: &str, before: char) -> Option<(u32, usize)> {
    const DIGITS: &str = "零一二三四五六七八九";
    const UNITS: [&str; 12] = [
        "天",
        "个小时",
        "小时",
        "分钟",
        "秒",
        "周",
        "个星期",
        "个月",
        "年",
        "日内",
        "毫秒",
        "个工作日",
    ];
    const OTHERS: [&str; 4] = ["天气", "天然", "天线", "年级"];
    // `第七天` counts nothing, and `统一` ends with what looks like a number.
    if "第统同某每唯万专单之星期周".contains(before) || before.is_ascii_digit() {
        return None;
    }
    let digit = |sign: char| match sign {
        '两' => Some(2),
        _ => DIGITS
            .chars()
            .position(|known| known == sign)
            .and_then(|at| u32::try_from(at).ok()),
    };
    let is_number = |sign: &char| *sign == '十' || digit(*sign).is_some();
    let signs: Vec<char> = text.chars().take_while(is_number).take(4).collect();
    let value = match signs.as_slice() {
        ['十'] => 10,
        ['十', ones] => 10 + digit(*ones)?,
        [one] => digit(*one)?,
        [tens, '十'] => digit(*tens)? * 10,
        [tens, '十', ones] => digit(*tens)? * 10 + digit(*ones)?,
        _ => return None,
    };
    let length = signs.iter().map(|sign| sign.len_utf8()).sum();
    let unit = text.get(length..)?.trim_start();
    let counts = UNITS.iter().any(|known| unit.starts_with(known))
        && !OTHERS.iter().any(|other| unit.starts_with(other));
    counts.then_some((value, length))
}

fn english(text: &str, before: char) -> Option<(u32, usize)> {
    const WORDS: [(&str, u32); 23] = [
        ("twenty-four", 24),
        ("forty-eight", 48),
        ("seventy-two", 72),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("fourteen", 14),
        ("fifteen", 15),
        ("twenty", 20),
        ("thirty", 30),
        ("forty-five", 45),
        ("sixty", 60),
        ("ninety", 90),
        ("hundred", 100),
    ];
    const UNITS: [&str; 7] = ["second", "minute", "hour", "day", "week", "month", "year"];
    if before.is_alphanumeric() || matches!(before, '-' | '_') {
        return None;
    }
    WORDS.iter().find_map(|(word, value)| {
        let rest = text.strip_prefix(word)?;
        let unit = rest.strip_prefix([' ', '-'])?;
        let counts = UNITS.iter().any(|known| unit.starts_with(known));
        counts.then_some((*value, word.len()))
    })
}
