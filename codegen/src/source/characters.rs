//! Characters that an input method or a copied page puts in the place of others: full-width signs, typographic quotes,
//! unusual spaces, and characters that cannot be seen. Says which one is meant.
//! Must not know where a text comes from.

use std::borrow::Cow;

/// A character that is easily taken for another one, or for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// The character.
    pub(crate) found: char,
    /// The character that is meant; `None` if it should be left out.
    pub(crate) meant: Option<char>,
}

impl Stray {
    /// Whether it is a space, or cannot be seen at all.
    pub(crate) fn is_blank(self) -> bool {
        matches!(self.meant, None | Some(' '))
    }

    /// Names the character, for the middle of a sentence.
    pub(crate) fn in_words(self) -> String {
        let Self { found, meant } = self;
        let code = u32::from(found);
        match (found, meant) {
            ('\u{3000}', _) => "a full-width space (U+3000)".to_owned(),
            ('\u{a0}', _) => "a no-break space (U+00A0)".to_owned(),
            ('\u{feff}', _) => "a byte order mark (U+FEFF)".to_owned(),
            (_, Some(' ')) => format!("an unusual space (U+{code:04X})"),
            (_, None) => format!("an invisible character (U+{code:04X})"),
            (_, Some('"' | '\'')) => format!("the typographic quote `{found}`"),
            ('\u{ff01}'..='\u{ff5e}', _) => format!("the full-width `{found}`"),
            _ => format!("the character `{found}`"),
        }
    }

    /// Says what to do with it.
    pub(crate) fn remedy(self) -> String {
        match self.meant {
            None => "remove it".to_owned(),
            Some(' ') => "write an ordinary space".to_owned(),
            Some(meant) => format!("write `{meant}`"),
        }
    }
}

/// Returns what is meant by a character that is easily taken for another one, or `None` for any other character.
pub(crate) fn stray(found: char) -> Option<Stray> {
    let meant = match found {
        // Most characters are.
        ' '..='~' => return None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(found) - 0xfee0),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some(' ')
        }
        '“' | '”' | '„' | '‟' | '〝' | '〞' | '〟' | '「' | '」' | '『' | '』' | '｢' | '｣'
        | '«' | '»' => Some('"'),
        '‘' | '’' | '‚' | '‛' => Some('\''),
        '、' | '､' | '﹐' | '﹑' => Some(','),
        '。' | '｡' | '﹒' => Some('.'),
        '﹕' | '∶' | '︰' => Some(':'),
        '﹖' => Some('?'),
        '﹟' => Some('#'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => Some('-'),
        '《' | '〈' | '‹' | '﹤' => Some('<'),
        '》' | '〉' | '›' | '﹥' => Some('>'),
        '【' | '〔' | '〖' => Some('['),
        '】' | '〕' | '〗' => Some(']'),
        '﹛' => Some('{'),
        '﹜' => Some('}'),
        '\n' | '\t' => return None,
        _ if is_invisible(found) => None,
        _ => return None,
    };
    Some(Stray { found, meant })
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{34f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        )
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Returns such characters of a text with their byte offsets, in order.
pub(crate) fn strays(text: &str) -> impl Iterator<Item = (usize, Stray)> {
    let characters = text.char_indices();
    characters.filter_map(|(at, character)| Some((at, stray(character)?)))
}

/// Returns a text with the characters that are meant. A text without such characters stays as it is.
pub(crate) fn corrected(text: &str) -> Cow<'_, str> {
    if strays(text).next().is_none() {
        return Cow::Borrowed(text);
    }
    let meant = |character| match stray(character) {
        Some(stray) => stray.meant,
        None => Some(character),
    };
    text.chars().filter_map(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::{corrected, stray, strays};

    #[test]
    fn says_what_an_input_method_meant() {
        let typed = "ｄｏｃ：　“ａ、ｂ”，‘１’；｛［－？＃］｝（／）";
        assert_eq!(corrected(typed), "doc: \"a,b\",'1';{[-?#]}(/)");
        assert_eq!(corrected("a\u{a0}b\u{200b}c\u{feff}\u{7}"), "a bc");
        assert_eq!(corrected("设备 list\t“\n"), "设备 list\t\"\n");
    }

    #[test]
    fn finds_their_places_and_names_them() {
        let found: Vec<_> = strays("é：\u{3000}x").collect();
        let words = found.iter().map(|(at, found)| (*at, found.in_words()));
        let words: Vec<_> = words.collect();
        assert_eq!(words[0], (2, "the full-width `：`".to_owned()));
        assert_eq!(words[1], (5, "a full-width space (U+3000)".to_owned()));
        assert!(found[1].1.is_blank() && !found[0].1.is_blank());
        for (character, remedy) in [
            ('\u{200b}', "remove it"),
            ('\u{a0}', "write an ordinary space"),
            ('“', "write `\"`"),
        ] {
            assert_eq!(stray(character).unwrap().remedy(), remedy);
        }
        for character in ['a', '设', '·', '°', '\n', '\t', ' '] {
            assert_eq!(stray(character), None, "{character:?}");
        }
    }
}
