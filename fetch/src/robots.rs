//! What a server's robots.txt allows a program, by RFC 9309.
//! Must not know how the file came here, nor what is done without it.

/// The part of a user agent that groups of rules name.
pub(crate) const PRODUCT: &str = "iot-clouds-docs-fetch";

/// The rules of a server that apply to this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// Path and query, where `*` stands for any characters and `$` at the end for the end.
    pattern: Vec<u8>,
}

impl Robots {
    /// Allows everything, as a server without a file does.
    pub(crate) fn allow_all() -> Self {
        Self::default()
    }

    /// Reads a file. Lines that are no rules are passed over, as the standard asks.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let (mut own, mut any) = (None, None);
        // Agents that follow each other share the rules after them.
        let (mut names_own, mut names_any, mut in_rules) = (false, false, false);
        for (key, value) in text.split(['\n', '\r']).filter_map(line) {
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (names_own, names_any) = (false, false);
                    }
                    let agent = product(value);
                    names_any |= agent == "*";
                    if agent.eq_ignore_ascii_case(PRODUCT) {
                        names_own = true;
                        own.get_or_insert_with(Vec::new);
                    }
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = rule(key == "allow", value);
                    if names_own {
                        own.get_or_insert_with(Vec::new).extend(rule.clone());
                    }
                    if names_any {
                        any.get_or_insert_with(Vec::new).extend(rule);
                    }
                }
                _ => {}
            }
        }
        Self {
            rules: own.or(any).unwrap_or_default(),
        }
    }

    /// Whether a path with its query may be requested: the longest rule that matches decides, of two equal ones that which
    /// allows it.
    pub(crate) fn allows(&self, target: &str) -> bool {
        let target = normal(target);
        let matching = self.rules.iter().filter(|it| it.matches(&target));
        let decisive = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        target == b"/robots.txt" || decisive.is_none_or(|rule| rule.allows)
    }
}

impl Rule {
    fn matches(&self, target: &[u8]) -> bool {
        let (pattern, to_end) = match self.pattern.strip_suffix(b"$") {
            Some(pattern) => (pattern, true),
            None => (self.pattern.as_slice(), false),
        };
        // Where a part was found, an earlier place leaves the most for those that follow.
        let mut parts = pattern.split(|byte| *byte == b'*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = target.strip_prefix(first) else {
            return false;
        };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return !to_end || rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if to_end && parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let found = after(rest, part);
            let Some(after) = found else {
                return false;
            };
            rest = after;
        }
        true
    }
}

/// Returns what follows the first place of a part.
fn after<'a>(text: &'a [u8], part: &[u8]) -> Option<&'a [u8]> {
    if part.is_empty() {
        return Some(text);
    }
    let at = text.windows(part.len()).position(|window| window == part)?;
    text.get(at + part.len()..)
}

/// Returns key and value of a line, without a comment.
fn line(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next().unwrap_or_default();
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

/// Returns the product token at the beginning of a value, or `*`.
fn product(value: &str) -> &str {
    if value.starts_with('*') {
        return "*";
    }
    let is_token = |it: char| it.is_ascii_alphabetic() || matches!(it, '-' | '_');
    value.split(|it| !is_token(it)).next().unwrap_or_default()
}

/// Returns a rule; an empty one has no meaning.
fn rule(allows: bool, value: &str) -> Option<Rule> {
    let is_path = value.starts_with(['/', '*']);
    is_path.then(|| Rule {
        allows,
        pattern: normal(value),
    })
}

/// Returns a path so that equal ones are equal bytes: escaped where it is not ASCII, plain where no escape is needed.
fn normal(path: &str) -> Vec<u8> {
    let mut bytes = path.bytes();
    let mut normal = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        let ahead: Vec<u8> = bytes.clone().take(2).collect();
        let escaped = (byte == b'%').then(|| hexadecimal(&ahead)).flatten();
        let value = escaped.unwrap_or(byte);
        if escaped.is_some() {
            bytes.nth(1);
        }
        let is_plain = value.is_ascii_alphanumeric() || b"-._~".contains(&value);
        if is_plain || (escaped.is_none() && value.is_ascii_graphic()) {
            normal.push(value);
        } else {
            normal.extend(format!("%{value:02X}").into_bytes());
        }
    }
    normal
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let is_hexadecimal = digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok()?;
    is_hexadecimal.then(|| u8::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::Robots;

    fn allows(file: &str, target: &str) -> bool {
        Robots::parse(file.as_bytes()).allows(target)
    }

    #[test]
    fn the_longest_rule_decides_and_of_two_equal_ones_that_which_allows() {
        let file = "User-agent: *\nDisallow: /docs\nAllow: /docs/api\nDisallow: /docs/api/old\n";
        assert!(!allows(file, "/docs"));
        assert!(!allows(file, "/docs?page=1"));
        assert!(allows(file, "/docs/api/devices"));
        assert!(!allows(file, "/docs/api/old/devices"));
        assert!(allows(file, "/doc"));
        assert!(allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a"));
        assert!(allows("User-agent: *\nDisallow:\n", "/a"));
        assert!(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
    }

    #[test]
    fn signs_stand_for_any_characters_and_for_the_end() {
        let file = "user-agent: *\ndisallow: /*.pdf$\ndisallow: /a*b*c\ndisallow: *print=\n";
        assert!(!allows(file, "/manual/v1.pdf"));
        assert!(allows(file, "/manual/v1.pdf?page=1"));
        assert!(!allows(file, "/axxbyyc-and-more"));
        assert!(allows(file, "/axxcyyb"));
        assert!(!allows(file, "/page?print=1"));
        assert!(allows("user-agent: *\ndisallow: /a$", "/ab"));
        assert!(!allows("user-agent: *\ndisallow: /a*b$", "/ab-b"));
        assert!(!allows("user-agent: *\ndisallow: /*", "/"));
    }

    #[test]
    fn the_group_of_the_program_goes_before_that_of_all() {
        let file = "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-Agent: IoT-Clouds-Docs-Fetch/1.0 # us\nDisallow: /private\n\
                    \nUser-agent: iot-clouds-docs-fetch\nDisallow: /drafts\n";
        assert!(allows(file, "/public"));
        assert!(!allows(file, "/private/1"));
        assert!(!allows(file, "/drafts"));
        // A group without rules allows everything.
        assert!(allows(
            "User-agent: *\nDisallow: /\nUser-agent: iot-clouds-docs-fetch\n",
            "/a"
        ));
        assert!(!allows(
            "User-agent: iot-clouds\nAllow: /\nUser-agent: *\nDisallow: /",
            "/a"
        ));
    }

    #[test]
    fn escapes_do_not_matter() {
        let file = "User-agent: *\nDisallow: /文档\nDisallow: /a%7Eb\nDisallow: /c%2fd\n";
        assert!(!allows(file, "/%E6%96%87%e6%a1%a3/1"));
        assert!(!allows(file, "/a~b"));
        assert!(!allows(file, "/c%2Fd"));
        assert!(allows(file, "/c/d"));
    }

    #[test]
    fn what_is_no_rule_is_passed_over() {
        let file = "\u{feff}<html>\nDisallow: /early\r\nUser-agent: *\rCrawl-delay: 3\r\nDisallow: /a\nSitemap: https://acme.example/\nDisallow: /b";
        assert!(allows(file, "/early"));
        assert!(!allows(file, "/a"));
        assert!(!allows(file, "/b"));
        assert!(Robots::parse(b"\xff\xfe\x00%zz: %").allows("/%zz%"));
        assert_eq!(Robots::parse(b""), Robots::allow_all());
    }
}
