//! The table of rules: stable ids and summaries.
//! Must not know how a rule is checked.

/// A rule that a spec must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable id.
    pub id: &'static str,
    /// What the rule requires, in one line.
    pub summary: &'static str,
}

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule { id, summary }
}

/// All rules, sorted by id.
pub const RULES: &[Rule] = &[
    rule(
        "bad-body",
        "A request has at most one body, with fields that fit its format, and only headers of its own.",
    ),
    rule(
        "bad-default",
        "A default has the type of its parameter, keeps its limits, and only what is optional has one.",
    ),
    rule(
        "bad-duration",
        "A duration is a whole number with `s`, `m`, `h` or `d`.",
    ),
    rule(
        "bad-http",
        "`http` is a method in capitals, a space and a path with `{placeholders}`.",
    ),
    rule(
        "bad-name",
        "Resources, operations and credentials are in snake case, types in Pascal case; every name can become a Rust name.",
    ),
    rule(
        "bad-pages",
        "`pages` names number parameters of the query or the body, a first page that they take, and paths in the response to a list of items, the last page and the number of all items.",
    ),
    rule(
        "bad-reason",
        "`observed` gives a place, and `inferred` a reason.",
    ),
    rule(
        "bad-value",
        "Statuses, versions, headers, addresses, paths and success values of platform.yaml are valid.",
    ),
    rule(
        "bad-windows",
        "`windows` names optional times of the query or the body, a number parameter for the size, and fields in the response with a list of points and the time of each.",
    ),
    rule(
        "credential",
        "A credential is sent in exactly one way, from fields that it has; a signature is one that is implemented.",
    ),
    rule(
        "deprecated",
        "`deprecated` gives a version up to that of the crate, and a reason or what to use: another item of the same kind that is not deprecated.",
    ),
    rule("duplicate-key", "No key occurs twice in one object."),
    rule(
        "duplicate-route",
        "No two operations have the same method and path.",
    ),
    rule(
        "duplicate-type",
        "The name of a type is unique in its platform.",
    ),
    rule("empty-doc", "No text is empty."),
    rule(
        "example-limits",
        "Examples respect the firm limits of their operation.",
    ),
    rule(
        "example-type",
        "Examples fit the types: every value is valid, no key is unknown, nothing required is missing.",
    ),
    rule(
        "exchange",
        "An exchange calls an operation that needs no credential, takes texts in its body and returns the token, with a lifetime in seconds or a time.",
    ),
    rule(
        "extends",
        "`extends` names an object type that does not extend this one.",
    ),
    rule(
        "file-name",
        "A platform has the name of its folder, a resource that of its file.",
    ),
    rule(
        "infinite-type",
        "No type always contains itself, as such a value never ends.",
    ),
    rule(
        "joint-limit",
        "A joint limit names at least two parameters, all of them optional.",
    ),
    rule(
        "layout",
        "Tuples and columns contain only fields that fit them, and are used only where they can be read.",
    ),
    rule(
        "limits",
        "Limits and marks such as `min`, `max_items`, `zero_one`, `bool_values` and `sensitive` fit the types that they are at.",
    ),
    rule(
        "lost-text",
        "No text is cut off by ` #`, which begins a comment.",
    ),
    rule("missing-key", "No required key is missing."),
    rule(
        "nested-under",
        "`nested_under` names a required text parameter of the body.",
    ),
    rule(
        "optional-mark",
        "`?` is used at parameters and at fields of types that are sent, never at path parameters or beside `always: true`.",
    ),
    rule(
        "path-parameter",
        "Placeholders of the path and the parameters under `path` are the same, in the same order.",
    ),
    rule(
        "renamed-from",
        "`renamed_from` is used where programs write a name.",
    ),
    rule(
        "retry-class",
        "A GET is no command, and a DELETE, PATCH or PUT is not safe, unless `retry_basis` says why.",
    ),
    rule(
        "rust-name-clash",
        "No two items have the same Rust name, and no item has a name that generated code needs.",
    ),
    rule(
        "similar-heading",
        "No heading differs by one character from another one in the file, unless by a number or the document lists it under `distinct_headings`. A warning.",
    ),
    rule(
        "stray-character",
        "No sign of YAML is full-width, typographic or invisible, as an input method or a copied page makes it.",
    ),
    rule(
        "success-like-error",
        "No success outside the envelope has the key of a failure's code, unless its value in a success is documented or the operation sets `success_like_error`. A warning.",
    ),
    rule(
        "type-expression",
        "Type expressions are scalars, names of types, `list<…>` and `map<…>`.",
    ),
    rule(
        "type-kind",
        "A type is exactly one of `identifier`, `fields`, `enum`, `untagged` and `tag`, with the keys of that kind.",
    ),
    rule(
        "unknown-credential",
        "`accepts` names credentials of platform.yaml.",
    ),
    rule(
        "unknown-document",
        "`source`, `observed` and references in texts name documents of platform.yaml, and texts name documents in backticks.",
    ),
    rule("unknown-key", "Every key belongs to the language."),
    rule(
        "unknown-operation",
        "An exchange names an operation as `resource.operation`.",
    ),
    rule(
        "unknown-parameter",
        "Limits, pages and examples name parameters of their operation.",
    ),
    rule("unknown-type", "Every named type exists."),
    rule(
        "unknown-word",
        "A value with a fixed list of words is one of these words.",
    ),
    rule(
        "unused-document",
        "Every document of platform.yaml is referred to. A warning.",
    ),
    rule(
        "wire-name",
        "Names on the wire have no invisible, full-width or outer blank characters, and one mark `?` at most.",
    ),
    rule(
        "wrong-type",
        "Values have the kind that their key requires.",
    ),
    rule(
        "yaml-feature",
        "One YAML document per file; no anchors, aliases, merge keys or tags.",
    ),
    rule("yaml-syntax", "The file is valid YAML."),
];
