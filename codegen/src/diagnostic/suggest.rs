//! Did you mean …? Finds the known name that is closest to a misspelt one.
//! Must not know what the names refer to.

/// Returns the candidate that a curator most likely meant, or `None` if no candidate is close.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match word.chars().count() {
        0..=1 => 0,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    // If the lengths alone differ too much, skip the measurement, which is slow for long words.
    let length = plain(word).len();
    let near = candidates
        .into_iter()
        .filter(|candidate| length.abs_diff(plain(candidate).len()) <= 4 * allowed);
    let measured = near.map(|candidate| (score(word, candidate), candidate));
    measured
        .filter(|(score, _)| *score <= allowed * 2)
        .min_by_key(|(score, _)| *score)
        .map(|(_, candidate)| candidate)
}

/// Returns twice the distance. A difference in case or separators alone counts as half a step.
fn score(word: &str, candidate: &str) -> usize {
    if word != candidate && plain(word) == plain(candidate) {
        return 0;
    }
    2 * distance(word, candidate)
}

/// Returns the text in lower case and without separators.
fn plain(text: &str) -> String {
    text.to_lowercase().replace(['-', '_', ' '], "")
}

/// Returns the number of letters to change, add, drop or swap with their neighbour.
pub(crate) fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (row, letter) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&above, column) + usize::from(letter != *other);
            let mut best = changed
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = column > 0 && last == Some(*other) && to.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
        }
        last = Some(letter);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{closest, distance};

    #[test]
    fn finds_slips_and_nothing_else() {
        assert_eq!(closest("retyr", ["doc", "retry", "returns"]), Some("retry"));
        assert_eq!(closest("Devce", ["Device", "DeviceType"]), Some("Device"));
        assert_eq!(
            closest("deviceid", ["DeviceId", "Device"]),
            Some("DeviceId")
        );
        assert_eq!(closest("colour", ["doc", "retry"]), None);
        assert_eq!(closest("zz", ["aa"]), None);
    }

    #[test]
    fn counts_a_swap_once() {
        assert_eq!(distance("tpye", "type"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
