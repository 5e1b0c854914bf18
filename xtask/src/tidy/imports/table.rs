//! The imports that heads of modules forbid, crate by crate.
//! Must not know how imports are found.

/// Imports that must not be: modules whose path begins with `from` do not name those that begin with one of `to`, which
/// spaces separate.
pub(super) struct Forbidden {
    pub(super) krate: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) why: &'static str,
}

const fn forbidden(
    krate: &'static str,
    from: &'static str,
    to: &'static str,
    why: &'static str,
) -> Forbidden {
    Forbidden {
        krate,
        from,
        to,
        why,
    }
}

pub(super) const TABLE: &[Forbidden] = &[
    forbidden(
        "codegen",
        "spec",
        "lint",
        "a spec is read before it is checked",
    ),
    forbidden("codegen", "spec", "resolve", "a spec is what was written"),
    forbidden("codegen", "spec", "rust", "the language knows no Rust"),
    forbidden(
        "codegen",
        "resolve",
        "lint",
        "what a spec means is decided before it is checked",
    ),
    forbidden(
        "codegen",
        "resolve",
        "names rust",
        "what a spec means has no name in Rust",
    ),
    forbidden("codegen", "check", "lint", "the mock checks values too"),
    forbidden("codegen", "check", "rust", "values know no Rust"),
    forbidden(
        "codegen",
        "lint",
        "rust",
        "nothing is printed before it is checked",
    ),
    forbidden(
        "runtime",
        "json",
        "platform values wire error transport auth client request send",
        "JSON is the same for every platform and type",
    ),
    forbidden(
        "runtime",
        "pace",
        "platform values wire error transport auth client request send",
        "time passes whatever is sent",
    ),
    forbidden(
        "runtime",
        "signing",
        "platform values wire error transport auth client request send",
        "a signature is a pure function of a request",
    ),
    forbidden(
        "runtime",
        "platform",
        "values wire error transport auth client request send",
        "a description is plain data",
    ),
    forbidden(
        "runtime",
        "values",
        "wire error transport auth client request send",
        "a value belongs to no request",
    ),
    forbidden(
        "runtime",
        "wire",
        "error transport auth client request send",
        "what is written and read is the same however it travels",
    ),
    forbidden(
        "runtime",
        "error",
        "transport auth client request send",
        "an error does not know how it arises",
    ),
    forbidden(
        "runtime",
        "transport",
        "auth client request send",
        "a connection carries any request",
    ),
    forbidden(
        "runtime",
        "auth",
        "client request send",
        "credentials and tokens are kept without sending anything",
    ),
    forbidden(
        "runtime",
        "client",
        "request send",
        "a client does not know its calls",
    ),
    forbidden(
        "runtime",
        "request",
        "send",
        "a request is built before it is sent",
    ),
];
