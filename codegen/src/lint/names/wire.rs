//! The rule about names on the wire: a character that nobody sees or means makes another name of them.
//! Must not know what names become in Rust.

use crate::lint::context::Context;
use crate::resolve::Place;
use crate::source::characters;
use crate::spec::Location;

const ID: &str = "wire-name";

/// What is odd about a name.
pub(in crate::lint) struct Stray {
    reason: String,
    /// The name that is meant.
    pub(in crate::lint) meant: String,
}

/// Checks names of parameters, fields, values, codes, and keys of envelopes.
pub(in crate::lint) fn wire_name(context: &Context<'_>) {
    for field in context.api.fields() {
        match field.place {
            // `bad-value` and `bad-body` check the names of headers.
            Place::Header | Place::ResponseHeader => {}
            Place::Variant => key(context, &field.at, &field.name, hidden(&field.name)),
            _ => {
                let found = stray(&field.name).map(|stray| marked(stray, field.optional));
                key(context, &field.at, &field.name, found);
            }
        }
        for (index, alias) in field.aliases.iter().enumerate() {
            let at = field.at.key("aliases").index(index);
            value(context, &at, alias);
        }
    }
    for declared in context.declarations() {
        let constants = declared.definition.constants.iter().flatten();
        let constants = constants.map(|(wire, _)| ("constants", wire));
        let values = declared.definition.values.iter().flatten();
        for (part, wire) in constants.chain(values.map(|(wire, _)| ("values", wire))) {
            key(
                context,
                &declared.at.key(part).key(wire),
                wire,
                hidden(wire),
            );
        }
    }
    let errors = &context.spec.platform.errors;
    for wire in errors.codes.keys() {
        key(context, &context.spec.code_at(wire), wire, stray(wire));
    }
    let at = context.spec.platform_at().key("errors").key("bodies");
    for (index, body) in errors.bodies.iter().enumerate() {
        let at = at.index(index);
        value(context, &at.key("code"), &body.code);
        value(context, &at.key("message"), &body.message);
    }
    envelope(context);
}

fn envelope(context: &Context<'_>) {
    let Some(envelope) = &context.spec.platform.envelope else {
        return;
    };
    let at = context.spec.platform_at().key("envelope");
    value(
        context,
        &at.key("success").key("key"),
        &envelope.success.key,
    );
    value(context, &at.key("data"), &envelope.data);
    value(context, &at.key("code"), &envelope.code);
    for name in &envelope.message.0 {
        value(context, &at.key("message"), name);
    }
    if let Some(name) = &envelope.details {
        value(context, &at.key("details"), name);
    }
}

fn key(context: &Context<'_>, at: &Location, name: &str, found: Option<Stray>) {
    if let Some(stray) = found {
        context.key(at, ID, message(name, &stray), help(&stray));
    }
}

fn value(context: &Context<'_>, at: &Location, name: &str) {
    if let Some(stray) = stray(name) {
        context.value(at, ID, message(name, &stray), help(&stray));
    }
}

fn message(name: &str, stray: &Stray) -> String {
    let mut seen = String::new();
    for character in name.chars() {
        if is_hidden(character) {
            seen.extend(character.escape_unicode());
        } else {
            seen.push(character);
        }
    }
    format!(
        "the name on the wire would be `{seen}`, which {}",
        stray.reason
    )
}

fn help(stray: &Stray) -> String {
    if stray.meant.is_empty() {
        "write the name as the vendor's page shows it".to_owned()
    } else {
        format!("write `{}`", stray.meant)
    }
}

fn marked(stray: Stray, optional: bool) -> Stray {
    let is_marked = optional || stray.reason.contains('?') || stray.reason.contains('？');
    let mark = if is_marked { "?" } else { "" };
    Stray {
        meant: stray.meant + mark,
        ..stray
    }
}

/// Returns what is odd about a value on the wire, which may be any text: characters that nobody sees.
pub(super) fn hidden(wire: &str) -> Option<Stray> {
    let odd = wire.chars().find(|c| is_hidden(*c))?;
    Some(Stray {
        reason: format!("has the invisible character {}", code_point(odd)),
        meant: wire.chars().filter(|c| !is_hidden(*c)).collect(),
    })
}

/// Returns what is odd about a name on the wire.
pub(in crate::lint) fn stray(wire: &str) -> Option<Stray> {
    let meant = meant(wire);
    if meant == wire {
        return None;
    }
    let reason = if let Some(hidden) = hidden(wire) {
        hidden.reason
    } else if let Some(wide) = wire.chars().find(|c| c.is_whitespace() && *c != ' ') {
        format!("has the blank {}", code_point(wide))
    } else if wire.trim() != wire {
        "begins or ends with a space".to_owned()
    } else if let Some(rest) = wire.strip_prefix(&meant) {
        format!("ends with `{rest}`")
    } else {
        let wide = wire
            .chars()
            .find(|c| half_width(*c) != *c)
            .unwrap_or_default();
        format!("has the character `{wide}`, {}", code_point(wide))
    };
    Some(Stray { reason, meant })
}

/// Returns a name without what nobody types on purpose. Wide characters stay in a name that is not English.
fn meant(wire: &str) -> String {
    let seen = wire.chars().filter(|c| !is_hidden(*c));
    let seen: String = seen
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let narrow: String = seen.chars().map(half_width).collect();
    let name = if narrow.is_ascii() { narrow } else { seen };
    let is_end = |c: char| c == ' ' || matches!(half_width(c), '?' | ':');
    name.trim_start().trim_end_matches(is_end).to_owned()
}

/// Returns the character that one of an input method stands for.
fn half_width(character: char) -> char {
    let stray = characters::stray(character);
    stray.and_then(|stray| stray.meant).unwrap_or(character)
}

/// Whether a character has no width, or is not text at all.
fn is_hidden(character: char) -> bool {
    characters::stray(character).is_some_and(|stray| stray.meant.is_none())
        && !character.is_whitespace()
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::stray;

    #[test]
    fn what_nobody_means_is_left_out_of_a_name() {
        for (wire, meant) in [
            ("status ", "status"),
            (" a\u{a0}", "a"),
            ("begin?", "begin"),
            ("begin？", "begin"),
            ("ｐａｇｅ＿１", "page_1"),
            ("a\u{200b}b", "ab"),
            ("status：", "status"),
            ("温度（℃）？", "温度（℃）"),
            ("\u{3000}", ""),
        ] {
            let found = stray(wire).map(|stray| stray.meant);
            assert_eq!(found.as_deref(), Some(meant), "{wire:?}");
        }
    }

    #[test]
    fn odd_names_that_vendors_do_use_are_kept() {
        for wire in [
            "status",
            "a b",
            "温度（℃）",
            "$top",
            "ids[]",
            "@type",
            "a.b",
            "x-y",
            "",
            "a?b",
            "a:b",
        ] {
            assert!(stray(wire).is_none(), "{wire:?}");
        }
    }
}
