//! The rule about secrets: what is called a token, secret or password is marked.
//! Must not know how secrets are printed.

use heck::ToSnakeCase as _;

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;

/// Names of secrets, and the last words of longer names.
const SECRET: [&str; 9] = [
    "api_key",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "pwd",
    "secret",
    "secret_key",
    "token",
];

/// What is before `token` in the name of a place in a list.
const PLACES: [&str; 4] = ["continuation_", "cursor_", "next_", "page_"];

/// Checks that texts that are called a token, secret or password are marked as sensitive.
pub(in crate::lint) fn unmarked_secret(context: &Context<'_>) {
    let fields = context.api.fields().filter(|field| {
        field.type_ref.is_text()
            && !field.sensitive
            && !field.is_constant()
            && is_secret(&field.wire)
    });
    for field in fields {
        let message = format!("`{}` is named like a secret", field.wire);
        let span = context.sources.key_span(&field.at);
        let help = "add `sensitive: true`, so that no log shows it; or ignore this with the reason";
        let found = Diagnostic::new("unmarked-secret", span, message);
        context.add(&field.at, found.help(help).warning());
    }
}

fn is_secret(wire: &str) -> bool {
    let name = wire.to_snake_case();
    let mut words = SECRET.iter();
    words.any(|word| {
        let before = name.strip_suffix(word);
        before.is_some_and(|before| {
            let is_place = PLACES.iter().any(|place| before.ends_with(place));
            before.is_empty() || before.ends_with('_') && !is_place
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn a_secret_is_known_by_the_end_of_its_name() {
        for name in ["token", "accessToken", "X-Api-Key", "client_secret", "PWD"] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "token_type",
            "secretary",
            "access_key",
            "stoken",
            "next_page_token",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
