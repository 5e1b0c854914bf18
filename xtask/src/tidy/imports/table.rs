//! The imports that heads of modules forbid, crate by crate.
//! Must not know how imports are found.

/// Crate, modules, what they must not name, and why: modules whose path begins with the second do not name modules whose
/// path begins with one of the third, which are separated by spaces.
#[rustfmt::skip]
pub(super) const TABLE: &[(&str, &str, &str, &str)] = &[
    ("codegen", "spec", "lint", "a spec is read before it is checked"),
    ("codegen", "spec", "resolve", "a spec is what was written"),
    ("codegen", "spec", "rust", "the language knows no Rust"),
    ("codegen", "resolve", "lint", "what a spec means is decided before it is checked"),
    ("codegen", "resolve", "names rust", "what a spec means has no name in Rust"),
    ("codegen", "check", "lint", "the mock checks values too"),
    ("codegen", "check", "rust", "values know no Rust"),
    ("codegen", "wire", "lint names rust", "what is sent and read has no name in Rust"),
    ("codegen", "lint", "rust", "nothing is printed before it is checked"),
    ("codegen", "rust::annotate", "rust::print rust::surface", "names do not depend on what is made of them"),
    ("codegen", "rust::surface", "rust::print", "a surface is known without printing"),
    ("mock", "check", "fake", "a request is validated before there is a response"),
    ("mock", "check", "http::response", "a rejection knows no format"),
    ("mock", "check", "http::serve", "requests are validated without a socket"),
    ("mock", "control", "check", "a test configures, and validates nothing"),
    ("mock", "control", "fake", "a stub knows no default response"),
    ("mock", "control", "http::serve", "a stub knows no socket"),
    ("mock", "fake", "check control", "default responses know neither requests that are invalid nor stubs"),
    ("mock", "fake", "http", "data has no format until it is written"),
    ("mock", "http", "check", "a format does not depend on why a request fails"),
    ("mock", "http", "control", "HTTP knows no test"),
    ("mock", "http", "fake", "data is made before it is written"),
    ("mock", "http::request", "platform", "a request is read without a spec"),
    ("mock", "http::serve", "platform", "the service decides the responses"),
    ("mock", "platform", "http", "a spec is read without requests"),
    ("runtime", "json", "platform values wire error transport auth client request send", "JSON is the same for every platform and type"),
    ("runtime", "pace", "platform values wire error transport auth client request send", "time passes whatever is sent"),
    ("runtime", "signing", "platform values wire error transport auth client request send", "a signature is a pure function of a request"),
    ("runtime", "platform", "values wire error transport auth client request send", "a description is plain data"),
    ("runtime", "values", "wire error transport auth client request send", "a value belongs to no request"),
    ("runtime", "wire", "error transport auth client request send", "what is written and read is the same however it travels"),
    ("runtime", "error", "transport auth client request send", "an error does not know how it arises"),
    ("runtime", "transport", "auth client request send", "a connection carries any request"),
    ("runtime", "auth", "client request send", "credentials and tokens are kept without sending anything"),
    ("runtime", "client", "request send", "a client does not know its calls"),
    ("runtime", "request", "send", "a request is built before it is sent"),
];
