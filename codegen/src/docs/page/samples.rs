//! JSON-like text: keys with their paths, and the values that mean something. Comments, ellipses, placeholders and lost commas are fine.
//! Must not know where such text stands.

/// A key of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Its path, as `data.items[].id`.
    pub(super) path: String,
    pub(super) name: String,
    pub(super) value: Value,
}

/// What stands after a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// A number, `true`, or a word that names a type.
    Word(String),
    Other,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open(char),
    Close,
    Text(String),
    Word(String),
    Colon,
    Comma,
}

/// Returns the keys in a text, in their order.
pub(super) fn keys(text: &str) -> Vec<Key> {
    let tokens = tokens(text);
    let mut found: Vec<Key> = Vec::new();
    // The path of each brace and bracket that is open.
    let mut open: Vec<String> = Vec::new();
    let mut pending: Option<String> = None;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let next = tokens.get(index + 1);
        match token {
            Token::Open(sign) => {
                let base = pending
                    .take()
                    .or_else(|| open.last().cloned())
                    .unwrap_or_default();
                let path = if *sign == '[' && open.len() < 64 {
                    format!("{base}[]")
                } else {
                    base
                };
                open.push(path);
            }
            Token::Close => {
                open.pop();
                pending = None;
            }
            Token::Text(name) | Token::Word(name)
                if next == Some(&Token::Colon) && !open.is_empty() =>
            {
                let base = open.last().map_or("", String::as_str);
                let path = if base.is_empty() {
                    name.clone()
                } else {
                    format!("{base}.{name}")
                };
                let value = match tokens.get(index + 2) {
                    Some(Token::Text(value)) => Value::Text(value.clone()),
                    Some(Token::Word(value)) => Value::Word(value.clone()),
                    _ => Value::Other,
                };
                if path.len() < 512 {
                    found.push(Key {
                        path: path.clone(),
                        name: name.clone(),
                        value,
                    });
                    pending = Some(path);
                }
                index += 1;
            }
            Token::Text(_) | Token::Word(_) | Token::Colon | Token::Comma => pending = None,
        }
        index += 1;
    }
    found
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '{' | '[' => tokens.push(Token::Open(sign)),
            '}' | ']' => tokens.push(Token::Close),
            ':' | '：' => tokens.push(Token::Colon),
            ',' | '，' => tokens.push(Token::Comma),
            '"' | '“' | '”' | '\'' => {
                let close = if sign == '\'' {
                    ['\'', '\'']
                } else {
                    ['"', '”']
                };
                let mut value = String::new();
                while let Some(inner) = signs.next() {
                    match inner {
                        '\\' => value.extend(signs.next()),
                        _ if close.contains(&inner) => break,
                        _ => value.push(inner),
                    }
                }
                tokens.push(Token::Text(value));
            }
            '/' if signs.peek() == Some(&'/') => {
                while signs.next_if(|next| *next != '\n').is_some() {}
            }
            '/' if signs.peek() == Some(&'*') => {
                let mut before = ' ';
                for inner in signs.by_ref() {
                    if before == '*' && inner == '/' {
                        break;
                    }
                    before = inner;
                }
            }
            '#' => while signs.next_if(|next| *next != '\n').is_some() {},
            _ if sign.is_alphanumeric() || matches!(sign, '-' | '_' | '$' | '<') => {
                let mut word = String::from(sign);
                while let Some(next) = signs.next_if(|next| {
                    next.is_alphanumeric() || matches!(next, '_' | '-' | '.' | '>' | '$')
                }) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => {}
        }
    }
    tokens
}
