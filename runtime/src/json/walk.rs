//! Walks through JSON text token by token, and knows at each token which containers are open.
//! It must not know any type, nor fail: text that is not JSON is walked as far as it has tokens.

/// An object or a list that is open.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) is_object: bool,
    /// The latest key of an object, until the comma after its value.
    pub(super) key: Option<String>,
    /// The index of the latest item of a list.
    pub(super) index: usize,
}

/// What one step passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// The beginning of an object or a list, which is the last open container now.
    Opened,
    /// The end of the last open container.
    Closed,
    Key,
    /// A text, a number or a word.
    Scalar,
    /// A comma, a colon or a blank.
    Between,
}

/// A place in the text.
pub(super) struct Walk<'a> {
    pub(super) text: &'a [u8],
    /// Where the next token begins.
    pub(super) at: usize,
    /// The open containers, the outermost first.
    pub(super) open: Vec<Open>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
        }
    }

    /// Passes the next token. Returns `None` at the end of the text.
    pub(super) fn step(&mut self) -> Option<Step> {
        let byte = *self.text.get(self.at)?;
        let step = match byte {
            b'{' | b'[' => {
                self.open.push(Open {
                    is_object: byte == b'{',
                    key: None,
                    index: 0,
                });
                Step::Opened
            }
            b'}' | b']' => {
                self.open.pop();
                Step::Closed
            }
            b',' => {
                if let Some(last) = self.open.last_mut() {
                    last.key = None;
                    last.index += 1;
                }
                Step::Between
            }
            b':' | b' ' | b'\n' | b'\r' | b'\t' => Step::Between,
            _ => return Some(self.token()),
        };
        self.at += 1;
        Some(step)
    }

    fn token(&mut self) -> Step {
        let end = token_end(self.text, self.at);
        let token = self.text.get(self.at..end).unwrap_or_default();
        self.at = end;
        match self.open.last_mut() {
            Some(last) if last.is_object && last.key.is_none() => {
                let key = std::str::from_utf8(token).ok();
                let key = key.and_then(|key| serde_json::from_str(key).ok());
                last.key = Some(key.unwrap_or_else(|| "?".to_owned()));
                Step::Key
            }
            _ => Step::Scalar,
        }
    }
}

/// Returns the end of the string, number or word that begins at `start`, at least one byte later.
fn token_end(text: &[u8], start: usize) -> usize {
    let is_string = text.get(start) == Some(&b'"');
    let mut at = start + 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if is_string => at += 1,
            b'"' if is_string => return at + 1,
            b',' | b':' | b'{' | b'}' | b'[' | b']' | b' ' | b'\n' | b'\r' | b'\t'
                if !is_string =>
            {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}
