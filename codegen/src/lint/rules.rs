//! The table of rules: stable ids and what they mean.
//! Must not know how a rule is checked.

/// A rule that a spec must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// What it asks for, in one line.
    pub summary: &'static str,
}

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule { id, summary }
}

/// All rules, sorted by id.
pub const RULES: [Rule; 40] = [
    rule(
        "bad-body",
        "A request has one body, fields that fit it, and headers that are its own.",
    ),
    rule(
        "bad-default",
        "A default is of the parameter's type, and only optional parameters have one.",
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
        "Resources, operations and credentials are in snake case, types in Pascal case; every name gives a Rust name.",
    ),
    rule(
        "bad-pages",
        "`pages` names number parameters of the query or the body, a first page that they take, and paths in the response to a list of items, the last page and the number of all items.",
    ),
    rule("bad-reason", "`observed` and `inferred` say where or why."),
    rule(
        "bad-value",
        "Statuses, versions, headers, addresses and success values of platform.yaml are of the kind that they must be.",
    ),
    rule(
        "credential",
        "A credential is sent in exactly one way, from fields that it has.",
    ),
    rule("duplicate-key", "No key stands twice in one object."),
    rule(
        "duplicate-route",
        "No two operations have one method and path.",
    ),
    rule(
        "duplicate-type",
        "The name of a type is unique in its platform.",
    ),
    rule("empty-doc", "No text is empty."),
    rule(
        "example-limits",
        "Examples keep to the firm limits and the rules of their operation.",
    ),
    rule(
        "example-type",
        "Examples fit the types: every value, no unknown keys, all that is required.",
    ),
    rule(
        "exchange",
        "An exchange calls an operation that needs no credential, takes texts in its body and responses with the token.",
    ),
    rule(
        "extends",
        "`extends` names an object type that does not extend this one.",
    ),
    rule(
        "file-name",
        "A platform is called as its folder, a resource as its file.",
    ),
    rule(
        "infinite-type",
        "No type contains itself without a list or map between.",
    ),
    rule(
        "joint-limit",
        "A rule over several parameters names at least two, and only optional ones.",
    ),
    rule(
        "layout",
        "Tuples and columns hold fields that can stand there, and stand where they can be read.",
    ),
    rule(
        "limits",
        "Limits and marks such as `min`, `max_items`, `zero_one` and `sensitive` stand at types that they fit.",
    ),
    rule("missing-key", "Keys that must be there are there."),
    rule(
        "nested-under",
        "`nested_under` names a required text parameter of the body.",
    ),
    rule(
        "optional-mark",
        "`?` stands at parameters and at fields of types that are sent, never at path parameters.",
    ),
    rule(
        "path-parameter",
        "Placeholders of the path and the parameters under `path` are the same, in the same order.",
    ),
    rule(
        "rust-name-clash",
        "No two items have one name in Rust, and none has a name that generated code needs.",
    ),
    rule(
        "success-like-error",
        "No success outside the envelope has the key of a failure's code, unless its value in a success is documented or the operation says so; a warning.",
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
        "`source` and `observed` name documents of platform.yaml.",
    ),
    rule("unknown-key", "Keys are those of the language."),
    rule(
        "unknown-operation",
        "An exchange names an operation as `resource.operation`.",
    ),
    rule(
        "unknown-parameter",
        "Rules, pages and examples name parameters of their operation.",
    ),
    rule("unknown-type", "Types that are named exist."),
    rule(
        "unknown-word",
        "Where the language has a list of words, one of them is written.",
    ),
    rule("wrong-type", "Values are of the kind that their key takes."),
    rule(
        "yaml-feature",
        "One YAML document per file; no anchors, aliases, merge keys or tags.",
    ),
    rule("yaml-syntax", "The file is YAML."),
];
