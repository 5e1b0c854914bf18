//! Type expressions: scalars, `list<…>`, `map<…>` and the names of types.
//! Must not know which types a platform has, nor Rust types.

use std::ops::Range;

/// A parsed type expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeExpression {
    /// `bool`: true or false.
    Bool,
    /// `f64`: any number.
    F64,
    /// `i64`: a whole number.
    I64,
    /// `json`: any JSON.
    Json,
    /// `number`: a number whose kind or unit is not documented.
    Number,
    /// `scalar`: text, boolean or number.
    Scalar,
    /// `string`: text.
    String,
    /// `timestamp_ms`: milliseconds since 1970, as a number.
    TimestampMs,
    /// `timestamp_rfc3339`: a text such as `2026-01-31T12:00:00Z`.
    TimestampRfc3339,
    /// `timestamp_s`: seconds since 1970, as a number.
    TimestampS,
    /// `u64`: a whole number from 0.
    U64,
    /// `list<T>`.
    List(Box<TypeExpression>),
    /// `map<T>`: values by text keys.
    Map(Box<TypeExpression>),
    /// A type of the platform.
    Named(String),
}

/// What is wrong with a type expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeExpressionError {
    /// The wrong part, in bytes.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The unknown word, if that is the problem.
    pub unknown: Option<String>,
}

const SCALARS: [(&str, TypeExpression); 11] = [
    ("bool", TypeExpression::Bool),
    ("f64", TypeExpression::F64),
    ("i64", TypeExpression::I64),
    ("json", TypeExpression::Json),
    ("number", TypeExpression::Number),
    ("scalar", TypeExpression::Scalar),
    ("string", TypeExpression::String),
    ("timestamp_ms", TypeExpression::TimestampMs),
    ("timestamp_rfc3339", TypeExpression::TimestampRfc3339),
    ("timestamp_s", TypeExpression::TimestampS),
    ("u64", TypeExpression::U64),
];

/// How deep lists and maps may be nested.
const MAX_DEPTH: usize = 16;

/// In place of integers that are less than 64 bits wide.
const NARROW: &str = "u64`; a documented limit goes into `max";
const NARROW_SIGNED: &str = "i64`; a documented limit goes into `min` or `max";

/// Names of the types in other languages.
const ELSEWHERE: [(&str, &str); 32] = [
    ("any", "json"),
    ("array", "list<…>"),
    ("boolean", "bool"),
    ("date", "timestamp_rfc3339"),
    ("datetime", "timestamp_rfc3339"),
    ("date-time", "timestamp_rfc3339"),
    ("dict", "map<…>"),
    ("double", "f64"),
    ("f32", "f64"),
    ("float", "f64"),
    ("hashmap", "map<…>"),
    ("epoch", "timestamp_ms` or `timestamp_s"),
    ("i16", NARROW_SIGNED),
    ("i32", NARROW_SIGNED),
    ("i8", NARROW_SIGNED),
    ("int", "i64"),
    ("int32", "i64"),
    ("int64", "i64"),
    ("integer", "i64"),
    ("long", "i64"),
    (
        "object",
        "json`, `map<…>` or the name of a type with `fields",
    ),
    ("short", "i64"),
    ("str", "string"),
    ("text", "string"),
    ("timestamp", "timestamp_ms` or `timestamp_s"),
    ("u16", NARROW),
    ("u32", NARROW),
    ("u8", NARROW),
    ("uint", "u64"),
    ("unixtime", "timestamp_ms` or `timestamp_s"),
    ("usize", "u64"),
    ("vec", "list<…>"),
];

/// Names of values that are neither JSON nor a form.
const BEYOND: [&str; 8] = [
    "binary", "blob", "bytes", "file", "octets", "stream", "upload", "xml",
];

impl TypeExpression {
    /// Parses an expression.
    ///
    /// # Errors
    /// Returns what is wrong with it, and which part.
    pub fn parse(text: &str) -> Result<Self, TypeExpressionError> {
        Parser { text }.expression(0..text.len(), 0)
    }

    /// Returns the names of the types that every platform has.
    pub fn scalars() -> impl Iterator<Item = &'static str> {
        SCALARS.iter().map(|(name, _)| *name)
    }

    /// Whether a name means something that the language cannot say.
    pub fn is_beyond(word: &str) -> bool {
        BEYOND.contains(&word.to_lowercase().as_str())
    }

    /// Returns the name in this language of a type that has another name elsewhere.
    pub fn known_elsewhere(word: &str) -> Option<&'static str> {
        let lower = word.to_lowercase();
        ELSEWHERE
            .iter()
            .find(|(name, _)| *name == lower)
            .map(|(_, ours)| *ours)
    }

    /// Returns the name in this language of a type that is surely the same elsewhere. How a time is written is a fact of the
    /// vendor's, and the range of a narrow integer is a limit.
    pub fn same_elsewhere(word: &str) -> Option<&'static str> {
        let ours = Self::known_elsewhere(word)?;
        let is_one = SCALARS.iter().any(|(name, _)| *name == ours);
        (is_one && !ours.starts_with("timestamp")).then_some(ours)
    }
}

struct Parser<'a> {
    text: &'a str,
}

impl Parser<'_> {
    fn expression(
        &self,
        range: Range<usize>,
        depth: usize,
    ) -> Result<TypeExpression, TypeExpressionError> {
        let range = self.trimmed(range);
        let text = self.piece(&range);
        if text.is_empty() {
            return Err(error(
                range,
                "a type is missing here",
                "write a type, for example `string`",
            ));
        }
        if let Some(rest) = text.strip_suffix('?') {
            let help =
                format!("write `{rest}`; the `?` of an optional parameter is at its name: `name?`");
            return Err(error(range.end - 1..range.end, "a type has no `?`", help));
        }
        let word_length = text
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(word_length).unwrap_or((text, ""));
        let after = range.start + word_length..range.end;
        let Some(inner) = rest.strip_prefix('<') else {
            return self.word(word, rest, range.start, after);
        };
        let Some(inner) = inner.strip_suffix('>') else {
            return Err(self.unclosed(&range, inner, word_length));
        };
        if depth == MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} lists and maps are nested here");
            let piece = range.start..range.start + word_length;
            return Err(error(piece, message, "give the inner type its own name"));
        }
        let inside = range.start + word_length + 1..range.start + word_length + 1 + inner.len();
        let container = match word {
            "list" => TypeExpression::List,
            "map" => TypeExpression::Map,
            _ => return Err(self.no_container(word, inner, range.start)),
        };
        let has_key = word == "map" && inner.trim_start().starts_with("string");
        if let Some(comma) = depth_zero_comma(inner).filter(|_| has_key) {
            let value = inner.get(comma + 1..).unwrap_or_default().trim();
            let help = format!("write `map<{value}>`; keys are always text");
            let piece = inside.start..inside.start + comma + 1;
            return Err(error(piece, "a map has only the type of its values", help));
        }
        Ok(container(Box::new(self.expression(inside, depth + 1)?)))
    }

    fn word(
        &self,
        word: &str,
        rest: &str,
        start: usize,
        after: Range<usize>,
    ) -> Result<TypeExpression, TypeExpressionError> {
        let here = start..start + word.len();
        if word.is_empty() || !rest.is_empty() {
            let help = "a type expression is a name, `list<…>` or `map<…>`";
            let piece = if word.is_empty() {
                start..after.end
            } else {
                after
            };
            return Err(error(
                piece,
                format!("`{}` does not belong in a type", rest.trim()),
                help,
            ));
        }
        if let Some((_, scalar)) = SCALARS.iter().find(|(name, _)| *name == word) {
            return Ok(scalar.clone());
        }
        if word == "list" || word == "map" {
            return Err(error(
                here,
                format!("the type inside `{word}` is missing"),
                format!("write `{word}<string>`, for example"),
            ));
        }
        if crate::names::is_pascal(word) {
            return Ok(TypeExpression::Named(word.to_owned()));
        }
        Err(unknown(here, word))
    }

    fn unclosed(
        &self,
        range: &Range<usize>,
        inner: &str,
        word_length: usize,
    ) -> TypeExpressionError {
        let start = range.start + word_length;
        match inner.rfind('>') {
            Some(end) => {
                let rest = inner.get(end + 1..).unwrap_or_default().trim();
                let help = "a type expression is a name, `list<…>` or `map<…>`";
                error(
                    start + 1 + end + 1..range.end,
                    format!("`{rest}` does not belong in a type"),
                    help,
                )
            }
            None => error(
                start..start + 1,
                "this `<` is never closed",
                format!("write `{}>`", self.piece(range)),
            ),
        }
    }

    fn no_container(&self, word: &str, inner: &str, start: usize) -> TypeExpressionError {
        let here = start..start + word.len();
        let help = match word.to_ascii_lowercase().as_str() {
            "array" | "list" | "lst" | "seq" | "set" | "vec" => format!("write `list<{inner}>`"),
            "dict" | "hashmap" | "map" | "object" | "record" => {
                "write `map<…>` with the type of the values".to_owned()
            }
            "option" | "optional" => {
                format!("write `{inner}`; the `?` of an optional parameter is at its name: `name?`")
            }
            _ => "only `list<…>` and `map<…>` contain other types".to_owned(),
        };
        error(here, format!("`{word}` cannot contain another type"), help)
    }

    fn piece(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let piece = self.piece(&range);
        let start = range.start + (piece.len() - piece.trim_start().len());
        start..start + piece.trim().len()
    }
}

/// Returns the position of a comma that is not inside `<…>`.
fn depth_zero_comma(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

fn unknown(range: Range<usize>, word: &str) -> TypeExpressionError {
    let message = format!("there is no type `{word}`");
    TypeExpressionError {
        range,
        message,
        help: None,
        unknown: Some(word.to_owned()),
    }
}

fn error(
    range: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> TypeExpressionError {
    TypeExpressionError {
        range,
        message: message.into(),
        help: Some(help.into()),
        unknown: None,
    }
}

#[cfg(test)]
mod tests {
    use super::TypeExpression as T;

    #[test]
    fn reads_all_forms() {
        for name in T::scalars() {
            assert!(T::parse(name).is_ok(), "{name}");
        }
        let nested = T::Map(Box::new(T::List(Box::new(T::Named("Device".to_owned())))));
        assert_eq!(T::parse("map<list<Device>>"), Ok(nested.clone()));
        assert_eq!(T::parse(" map< list<Device> > "), Ok(nested));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "list<".repeat(depth) + "u64" + &">".repeat(depth);
        assert!(T::parse(&nested(16)).is_ok());
        for depth in [17, 200_000] {
            let error = T::parse(&nested(depth)).unwrap_err();
            assert_eq!(error.range, 80..84);
        }
    }

    #[test]
    fn points_at_the_piece_that_is_wrong() {
        for (text, piece) in [
            ("list<sting>", "sting"),
            ("map<string, u64>", "string,"),
            ("list<string", "<"),
            ("list<string>>", ">"),
            ("list<string> x", " x"),
            ("Vec<string>", "Vec"),
            ("string?", "?"),
            ("list", "list"),
            ("a|b", "|b"),
            ("设备", "设备"),
        ] {
            let error = T::parse(text).unwrap_err();
            assert_eq!(
                text.get(error.range.clone()),
                Some(piece),
                "{text}: {error:?}"
            );
        }
        assert_eq!(T::parse("list<>").unwrap_err().range, 5..5);
        assert_eq!(T::parse("").unwrap_err().range, 0..0);
    }
}
