//! Paths of keys into a response, as a spec writes them: `items`, `page.records`, and `a\.b` for a key with a dot.
//! Must not know what is at a path.

/// Splits a path into its keys. Returns `None` if a key is empty or a backslash is not before a dot or another backslash.
pub fn key_path(text: &str) -> Option<Vec<String>> {
    let (mut keys, mut key) = (Vec::new(), String::new());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => key.push(
                characters
                    .next()
                    .filter(|next| matches!(next, '.' | '\\'))?,
            ),
            '.' => keys.push(std::mem::take(&mut key)),
            other => key.push(other),
        }
    }
    keys.push(key);
    keys.iter().all(|key| !key.is_empty()).then_some(keys)
}

/// Returns the keys of a path as a spec writes them.
pub fn key_path_text(keys: &[String]) -> String {
    let keys = keys.iter();
    let keys = keys.map(|key| key.replace('\\', r"\\").replace('.', r"\."));
    keys.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::{key_path, key_path_text};

    #[test]
    fn dots_part_keys_unless_a_backslash_is_before_them() {
        let path = |text| key_path(text).map(|keys| keys.join("/"));
        assert_eq!(path("items").as_deref(), Some("items"));
        assert_eq!(path("page.records").as_deref(), Some("page/records"));
        assert_eq!(path(r"a\.b.c\\").as_deref(), Some(r"a.b/c\"));
        for text in ["items", "page.records", r"a\.b.c\\"] {
            assert_eq!(key_path_text(&key_path(text).unwrap()), text);
        }
        for wrong in ["", ".", "a.", ".a", "a..b", r"a\b", r"a\"] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
    }
}
