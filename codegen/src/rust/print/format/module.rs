//! Turns the items of a resource's module into the text of its file, item by item, with the imports that their texts need.
//! Must not know what the items mean.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{items, text};
use crate::rust::print::tokens::gate;

/// A module of a crate, before it is formatted.
pub(in crate::rust::print) struct Module {
    /// The documentation of the module.
    pub(in crate::rust::print) docs: TokenStream,
    /// Imports from other modules of the crate.
    pub(in crate::rust::print) siblings: TokenStream,
    /// Items that belong together, each with whether they are off by default.
    pub(in crate::rust::print) items: Vec<(bool, TokenStream)>,
    /// What has imports of its own.
    pub(in crate::rust::print) rest: Option<TokenStream>,
}

/// Standard library imports of modules, by the name that needs them.
const STANDARD: [(&str, &str); 3] = [
    ("Cow", "use std::borrow::Cow;"),
    ("BTreeMap", "use std::collections::BTreeMap;"),
    ("Duration", "use std::time::Duration;"),
];

/// The name under which items know the runtime.
const RUNTIME: &str = "runtime";

/// Names that need an import, by whether only items that are off by default need it.
#[derive(Default)]
struct Mentions {
    usual: BTreeSet<&'static str>,
    experimental: BTreeSet<&'static str>,
}

/// Returns the text of a file with a module, under a header that names `source`.
pub(in crate::rust::print) fn file(source: &str, module: Module) -> Result<String, String> {
    let mut mentions = Mentions::default();
    let mut own = String::new();
    for (is_experimental, tokens) in module.items {
        let text = items(tokens)?;
        mentions.read(&text, is_experimental);
        own.push_str(&text);
    }
    let (docs, imports, siblings) = (module.docs, mentions.imports(), module.siblings);
    let head = items(quote!(#docs #imports #siblings))?;
    let rest = module.rest.map(items).transpose()?;
    Ok(text(source, [head, own, rest.unwrap_or_default()]))
}

impl Mentions {
    /// Notes which names the formatted text of items has outside comments and literals.
    fn read(&mut self, text: &str, is_experimental: bool) {
        let gate = "#[cfg(feature = \"experimental\")]";
        let mut is_gated = false;
        for line in text.lines() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            // Up to the end of a method.
            is_gated = code == gate || is_gated && line != "    }";
            let found = match is_experimental || is_gated {
                true => &mut self.experimental,
                false => &mut self.usual,
            };
            for name in STANDARD.iter().map(|(name, _)| *name).chain([RUNTIME]) {
                if !found.contains(name) && is_mentioned(code, name) {
                    found.insert(name);
                }
            }
        }
    }

    /// Returns the imports from other crates that the items need; those of experimental items are also off by default.
    fn imports(&self) -> TokenStream {
        let needs = |name: &str, is_experimental: bool| match is_experimental {
            true => self.experimental.contains(name),
            false => self.usual.contains(name),
        };
        let statement = |name: &str, statement: &str| {
            let statement: TokenStream = statement.parse().ok()?;
            match (needs(name, false), needs(name, true)) {
                (true, _) => Some(statement),
                (false, true) => {
                    let gate = gate();
                    Some(quote!(#gate #statement))
                }
                (false, false) => None,
            }
        };
        let mut imports: TokenStream = STANDARD
            .iter()
            .filter_map(|(name, text)| statement(name, text))
            .collect();
        imports.extend(statement(RUNTIME, "use iot_clouds_runtime as runtime;"));
        imports
    }
}

/// Whether a line of code has a name as a word outside literals.
fn is_mentioned(code: &str, name: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(name).any(|(at, _)| {
        let (before, rest) = code.split_at_checked(at).unwrap_or_default();
        let after = rest.get(name.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word) && !is_in_literal(before)
    })
}

/// Whether a literal is open at the end of this part of a line.
fn is_in_literal(before: &str) -> bool {
    let mut is_open = false;
    let mut characters = before.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_open => drop(characters.next()),
            '"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}

#[cfg(test)]
mod tests {
    use super::{Mentions, is_mentioned};

    #[test]
    fn names_in_literals_and_longer_names_are_no_mentions() {
        for (code, expected) in [
            ("core: runtime::Core,", true),
            ("#[serde(with = \"iot_clouds_runtime::x\")]", false),
            ("iot_clouds_runtime::x", false),
            ("f(\"a \\\" runtime::\")", false),
            ("f(\"a\", runtime::X)", true),
            ("runtimes", false),
        ] {
            assert_eq!(is_mentioned(code, "runtime"), expected, "{code}");
        }
    }

    #[test]
    fn a_method_that_is_off_by_default_needs_no_import_for_others() {
        let text = "/// Duration\nimpl A {\n    #[cfg(feature = \"experimental\")]\n    fn a(b: Cow) {\n    }\n    fn b(c: BTreeMap) {\n    }\n}\n";
        let mut mentions = Mentions::default();
        mentions.read(text, false);
        assert_eq!(Vec::from_iter(mentions.usual), ["BTreeMap"]);
        assert_eq!(Vec::from_iter(mentions.experimental), ["Cow"]);
    }
}
