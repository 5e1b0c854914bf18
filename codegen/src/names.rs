//! Casing of names and the names of Rust items: shared by lint, which reports clashes, and by the printer.
//! Must not know specs, `syn`, or where a name is printed.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words whose capitals do not separate words.
const WHOLE_WORDS: [&str; 8] = [
    "IPv4", "IPv6", "IoT", "LoRaWAN", "LoRa", "OAuth2", "OAuth", "WiFi",
];

/// Strict and reserved keywords of the 2024 edition, and keywords of older editions that still need `r#`.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that are not valid names even with `r#`.
const NEVER_NAMES: [&str; 5] = ["Self", "_", "crate", "self", "super"];

/// The re-exports from the runtime in every crate.
pub const RUNTIME: &[&str] = &[
    "Attempt",
    "AttemptOutcome",
    "Bytes",
    "CallFuture",
    "DefaultTransport",
    "Error",
    "Exposed",
    "InProcess",
    "Interceptor",
    "Items",
    "Json",
    "Method",
    "Number",
    "Outcome",
    "Page",
    "Pages",
    "RateLimit",
    "Raw",
    "Response",
    "RetryPolicy",
    "Scalar",
    "Secret",
    "Sending",
    "SkippedItem",
    "Timestamp",
    "Timing",
    "Token",
    "Transport",
    "TransportError",
    "UnknownValue",
    "UnknownVariant",
    "WindowItems",
    "http",
    "json",
    "timestamp",
];

/// Whether a name is a Rust keyword, so that it needs `r#`.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether a name is a valid Rust name, with `r#` if necessary.
pub fn is_identifier(name: &str) -> bool {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_well
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !NEVER_NAMES.contains(&name)
}

/// Whether Windows cannot store a file or folder of this name, in any case and with any extension.
pub fn is_reserved_by_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let is_port = |port: &str| {
        let number = stem.strip_prefix(port);
        number.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
    };
    matches!(stem.as_str(), "aux" | "con" | "nul" | "prn") || is_port("com") || is_port("lpt")
}

/// Whether a name is in snake case and begins with a letter.
pub fn is_snake(name: &str) -> bool {
    let characters = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    characters
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
}

/// Whether a name is in Pascal case.
pub fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Converts a name to snake case, for functions, fields and modules. Drops letters outside ASCII,
/// for which lint requires an explicit name.
pub fn snake(name: &str) -> String {
    if is_snake(name) {
        return name.to_owned();
    }
    plain(name).to_snake_case()
}

/// Converts a name to capitals, for constants.
pub fn screaming(name: &str) -> String {
    plain(name).to_shouty_snake_case()
}

/// Converts a name to Pascal case, for types and variants.
pub fn pascal(name: &str) -> String {
    plain(name).to_upper_camel_case()
}

/// Converts a name to ASCII, and spells words such as `OAuth2` so that they remain one word.
fn plain(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if !plain.contains(|c: char| c.is_ascii_uppercase()) {
        return plain;
    }
    for word in WHOLE_WORDS {
        if !plain.contains(word) {
            continue;
        }
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        plain = plain.replace(word, &format!("{first}{}", rest.to_ascii_lowercase()));
    }
    plain
}

/// Returns the name of a field, in snake case unless the spec gives one.
pub fn field_name(wire: &str, called: Option<&str>) -> String {
    called.map_or_else(|| snake(wire), str::to_owned)
}

/// Returns the name of a type or variant, in Pascal case unless the spec gives one.
pub fn type_name(wire: &str, called: Option<&str>) -> String {
    called.map_or_else(|| pascal(wire), str::to_owned)
}

/// Returns the name of the type that has the operations of a resource.
pub fn handle_name(resource: &str) -> String {
    pascal(resource) + "Api"
}

/// Returns the name of the type of an operation's request.
pub fn request_name(operation: &str) -> String {
    pascal(operation) + "Request"
}

/// Returns the variable of the environment that holds a field of a platform's credentials, by the field's name on the wire, or
/// the address of the platform, which is the field `url`.
pub fn variable(platform: &str, field: &str) -> String {
    format!("{}_{}", screaming(platform), screaming(field))
}

/// Returns the name of the type of an inline response.
pub fn response_name(resource: &str, operation: &str) -> String {
    pascal(resource) + &pascal(operation)
}

#[cfg(test)]
mod tests {
    use super::{
        is_identifier, is_keyword, is_pascal, is_reserved_by_windows, is_snake, pascal, screaming,
        snake, variable,
    };

    #[test]
    fn words_begin_at_capitals_and_separators() {
        for (name, expected) in [
            ("device_id", "device_id"),
            ("orgId", "org_id"),
            ("HTTPServer", "http_server"),
            ("OAuth2Token", "oauth2_token"),
            ("IPv6Address", "ipv6_address"),
            ("LoRaWANKey", "lorawan_key"),
            ("Content-Type", "content_type"),
            ("dev-eui.list", "dev_eui_list"),
            ("pm25", "pm25"),
            ("utf8_2", "utf8_2"),
            ("Iota", "iota"),
            ("3dModel", "3d_model"),
            ("IoTData", "iot_data"),
            ("名称", ""),
            ("", ""),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_devices_are_reserved_in_any_case_and_with_any_extension() {
        for name in ["aux", "CON", "nul.tar.gz", "prn .x", "com1", "Lpt9.rs"] {
            assert!(is_reserved_by_windows(name), "{name}");
        }
        for name in ["auxiliary", "com", "com0", "com10", "lpt", "console", ""] {
            assert!(!is_reserved_by_windows(name), "{name}");
        }
    }

    #[test]
    fn pascal_and_capitals() {
        assert_eq!(pascal("utf8_2"), "Utf82");
        assert_eq!(pascal("device_type"), "DeviceType");
        assert_eq!(pascal("DeviceType"), "DeviceType");
        assert_eq!(screaming("list_all"), "LIST_ALL");
        assert_eq!(variable("acme-iot", "accessKey"), "ACME_IOT_ACCESS_KEY");
        assert_eq!(variable("acme", "url"), "ACME_URL");
    }

    #[test]
    fn identifiers_and_keywords() {
        assert!(is_keyword("type") && is_keyword("gen") && !is_keyword("kind"));
        assert!(is_identifier("type") && is_identifier("_3d"));
        assert!(
            !is_identifier("3d")
                && !is_identifier("self")
                && !is_identifier("")
                && !is_identifier("é")
        );
        assert!(is_snake("a_1") && !is_snake("A") && !is_snake("a__b") && !is_snake("1a"));
        assert!(is_pascal("AB1") && !is_pascal("aB") && !is_pascal("A_B"));
    }
}
