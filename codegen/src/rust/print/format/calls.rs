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
        out.push_str(&part);
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
            _ => out.push_str(&part),
        }
    }
    out
}

/// Returns the parts of a text after which a line may end: after a comma or semicolon outside literals and brackets.
fn parts_of(body: &str) -> Vec<String> {
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0_usize);
    for (index, text) in literals(body).into_iter().enumerate() {
        if index % 2 == 1 {
            part.push_str(&text);
            continue;
        }
        for character in text.chars() {
            part.push(character);
            match character {
                '(' | '[' | '<' => depth += 1,
                ')' | ']' | '>' => depth = depth.saturating_sub(1),
                ',' | ';' if depth == 0 => {
                    parts.push(part.trim().to_owned());
                    part.clear();
                }
                _ => {}
            }
        }
    }
    parts.push(part.trim().to_owned());
    parts
}

/// Returns the code and the literals of a text in turn, beginning with code.
fn literals(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut is_open) = (Vec::new(), String::new(), false);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '"' && !is_open {
            parts.push(std::mem::take(&mut part));
        }
        part.push(character);
        match character {
            '\\' if is_open => part.extend(characters.next()),
            '"' if is_open => parts.push(std::mem::take(&mut part)),
            _ => {}
        }
        is_open ^= character == '"';
    }
    parts.push(part);
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
