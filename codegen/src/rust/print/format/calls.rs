//! Formats calls of macros, whose tokens prettyplease puts into lines as if they were words.
//! Must not know macros.

/// The longest line.
const WIDTH: usize = 120;

/// Appends a call of a macro, with its rest if it has more lines. One that is too long is broken within its braces, between the
/// parts that commas separate.
pub(super) fn write<'a>(first: &str, rest: &mut impl Iterator<Item = &'a str>, out: &mut String) {
    let mut call = without_spaces(first);
    if first.ends_with("!(") {
        let lines = rest.map(str::trim).take_while(|line| *line != ");");
        call.push_str(&without_spaces(&lines.collect::<Vec<_>>().join(" ")));
        call.push_str(");");
    }
    let is_long = call.chars().count() > WIDTH;
    // Several groups of braces stay in one line.
    let parts = call
        .split_once(" { ")
        .filter(|_| is_long && !call.contains("} {"));
    let Some((head, body)) =
        parts.and_then(|(head, rest)| Some((head, rest.strip_suffix(" });")?)))
    else {
        return out.push_str(&call);
    };
    out.push_str(head);
    out.push_str(" {");
    let mut width = WIDTH;
    for part in parts_of(body) {
        let length = part.chars().count() + 1;
        if width + length > WIDTH {
            out.push_str("\n   ");
            width = 3;
        }
        out.push(' ');
        out.push_str(part);
        width += length;
    }
    out.push_str("\n});");
}

/// Returns the text without the spaces that tokens have where nobody writes them.
fn without_spaces(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (index, part) in literals(line).into_iter().enumerate() {
        match index % 2 {
            0 => out.push_str(
                &part
                    .replace(" < ", "<")
                    .replace(" >", ">")
                    .replace(" : ", ": ")
                    .replace("(- ", "(-")
                    .replace(" - ", " -"),
            ),
            _ => out.push_str(part),
        }
    }
    out
}

/// Returns the parts of a text after which a line may end: after a comma or semicolon outside literals and brackets.
fn parts_of(body: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut at) = (Vec::new(), 0, 0_usize, 0);
    for (index, part) in literals(body).into_iter().enumerate() {
        for (offset, character) in part.char_indices().filter(|_| index % 2 == 0) {
            match character {
                '(' | '[' | '<' => depth += 1,
                ')' | ']' | '>' => depth = depth.saturating_sub(1),
                ',' | ';' if depth == 0 => {
                    let end = at + offset + 1;
                    parts.push(body.get(start..end).unwrap_or_default().trim());
                    start = end;
                }
                _ => {}
            }
        }
        at += part.len();
    }
    parts.push(body.get(start..).unwrap_or_default().trim());
    parts
}

/// Returns the code and the literals of a text in turn, beginning with code.
fn literals(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_open) = (Vec::new(), 0, false);
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if is_open => drop(characters.next()),
            '"' => {
                let end = if is_open { at + 1 } else { at };
                parts.push(text.get(start..end).unwrap_or_default());
                (start, is_open) = (end, !is_open);
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::write;

    fn written(line: &str) -> String {
        let mut out = String::new();
        let mut lines = line.lines();
        write(lines.next().unwrap(), &mut lines, &mut out);
        out
    }

    #[test]
    fn types_have_no_spaces_and_literals_keep_theirs() {
        let line = r#"runtime::a!(A { 0 "b < \" >" c(Vec < d >), e : f(- 1) });"#;
        let expected = r#"runtime::a!(A { 0 "b < \" >" c(Vec<d>), e: f(-1) });"#;
        assert_eq!(written(line), expected);
    }

    #[test]
    fn a_long_call_is_broken_between_its_parts() {
        let part = |index| format!("{index} \"a, b\" c(d, e; f) {}", "g".repeat(30));
        let line = format!(
            "runtime::a!(A {{ {}, {}, {}; h }});",
            part(0),
            part(1),
            part(2)
        );
        let expected = format!(
            "runtime::a!(A {{\n    {}, {},\n    {}; h\n}});",
            part(0),
            part(1),
            part(2)
        );
        assert_eq!(written(&line), expected);
        let lines = line.replace("!(", "!(\n    ").replace(" 2", "\n    2");
        assert_eq!(written(&lines.replace(");", "\n);")), expected);
    }
}
