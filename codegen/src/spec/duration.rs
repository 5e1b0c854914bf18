//! Durations in a spec: a number with its unit.
//! Must not know what they are used for.

/// Returns the seconds of a duration such as `30s`, `5m`, `12h` or `7d`, or `None` if the text is not a duration.
pub fn duration_seconds(text: &str) -> Option<u64> {
    let units = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
    let (number, seconds) = units
        .into_iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))?;
    let is_plain = number.chars().all(|c| c.is_ascii_digit());
    let number = number
        .parse::<u64>()
        .ok()
        .filter(|number| is_plain && *number > 0)?;
    number.checked_mul(seconds)
}

/// Writes `30d` as `30 days`.
pub fn duration_in_words(duration: &str) -> String {
    let number: String = duration.chars().take_while(char::is_ascii_digit).collect();
    let unit = match duration.chars().last() {
        Some('s') => "second",
        Some('m') => "minute",
        Some('h') => "hour",
        _ => "day",
    };
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::duration_seconds;

    #[test]
    fn reads_a_number_with_its_unit() {
        assert_eq!(duration_seconds("30s"), Some(30));
        assert_eq!(duration_seconds("7d"), Some(604_800));
        for wrong in [
            "",
            "d",
            "7",
            "-1d",
            "+1d",
            "1.5h",
            "7 d",
            "7w",
            "0s",
            "999999999999999999999d",
            "9999999999999999999d",
        ] {
            assert_eq!(duration_seconds(wrong), None, "{wrong}");
        }
    }
}
