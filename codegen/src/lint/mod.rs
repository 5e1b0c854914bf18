//! The rules that a spec must keep beyond its shape: names, references, types, examples.
//! Asks what it means of the [`Api`]; must not know YAML syntax, nor how anything is printed beyond its name.

mod answers;
mod bodies;
mod context;
mod credentials;
mod definitions;
mod examples;
mod exchanges;
mod facts;
mod failures;
mod layouts;
mod marks;
mod names;
mod operations;
mod platform;
mod routes;
mod rules;
mod rust_names;
mod types;
mod values;

pub use rules::{RULES, Rule};

use crate::diagnostic::Diagnostic;
use crate::resolve::Api;
use crate::spec::{Sources, Spec};
use context::{Context, Findings};

/// What every check looks like.
type Check = fn(&Context<'_>, &mut Findings<'_>);

/// All checks, one for each rule beyond those of reading.
const CHECKS: [Check; 32] = [
    names::bad_name,
    rust_names::rust_name_clash,
    types::type_expressions,
    types::duplicate_type,
    types::infinite_type,
    definitions::type_kind,
    definitions::extends,
    definitions::optional_mark,
    layouts::kinds,
    layouts::layout,
    marks::limits,
    marks::bad_default,
    routes::bad_http,
    routes::path_parameter,
    routes::duplicate_route,
    facts::empty_doc,
    facts::bad_reason,
    facts::unknown_document,
    credentials::unknown_credential,
    exchanges::unknown_operation,
    credentials::credential,
    exchanges::exchange,
    platform::bad_value,
    bodies::bad_body,
    operations::unknown_parameter,
    operations::bad_rule,
    operations::bad_duration,
    answers::bad_pages,
    answers::keyed_by,
    failures::success_like_error,
    examples::example_type,
    examples::limits::example_limits,
];

/// Every problem of a spec and of what it means.
pub fn lint(spec: &Spec, api: &Api, sources: &Sources) -> Vec<Diagnostic> {
    let context = Context { spec, api, sources };
    let mut findings = Findings::new(sources);
    for check in CHECKS {
        check(&context, &mut findings);
    }
    findings.finish()
}
