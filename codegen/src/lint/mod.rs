//! The rules of a spec beyond its shape: names, references, types, examples.
//! Works on the [`Api`]; must not know YAML syntax, nor how anything is printed beyond its name.

mod bodies;
mod context;
mod credentials;
mod examples;
mod exchanges;
mod failures;
mod field_attributes;
mod layouts;
mod names;
mod operations;
mod platform;
mod provenance;
mod responses;
mod routes;
mod rules;
mod rust_names;
mod type_definitions;
mod types;
mod values;

pub use rules::{RULES, Rule, rule};

use crate::diagnostic::Diagnostic;
use crate::resolve::Api;
use crate::spec::{Sources, Spec};
use context::Context;

/// The signature of every check.
type Check = fn(&Context<'_>);

/// All checks: at least one for each rule that is not checked while reading.
const CHECKS: &[Check] = &[
    names::bad_name,
    names::wire::wire_name,
    names::lifecycle::renamed_from,
    names::lifecycle::deprecated,
    rust_names::rust_name_clash,
    types::type_expressions,
    types::duplicate_type,
    types::infinite_type,
    type_definitions::type_kind,
    type_definitions::extends,
    type_definitions::optional_mark,
    layouts::untagged,
    layouts::layout,
    field_attributes::limits,
    field_attributes::bad_default,
    routes::bad_http,
    routes::path_parameter,
    routes::duplicate_route,
    provenance::provenance,
    credentials::unknown_credential,
    exchanges::unknown_operation,
    credentials::credential,
    exchanges::exchange,
    platform::bad_value,
    responses::key_paths::platform_paths,
    bodies::bad_body,
    operations::unknown_parameter,
    operations::joint_limit,
    operations::bad_duration,
    operations::retry_class,
    responses::paging::bad_pages,
    responses::windows::bad_windows,
    responses::nested_under,
    failures::success_like_error,
    examples::example_type,
    examples::limits::example_limits,
    examples::sent::sent,
];

/// Checks whose warnings are worth a curator's time once there is no error.
const ADVICE: &[Check] = &[
    field_attributes::secrets::unmarked_secret,
    provenance::unfinished::unfinished_text,
    responses::paging::unread_pages,
    routes::ambiguous_route,
];

/// Returns every problem of a spec and of its meaning, except the warnings that comments ignore. `is_read` says whether its files
/// were read without a problem: only then there is advice.
pub fn lint(spec: &Spec, api: &Api, sources: &Sources, is_read: bool) -> Vec<Diagnostic> {
    let context = Context::new(spec, api, sources);
    for check in CHECKS {
        check(&context);
    }
    let is_sound = is_read && !context.has_errors();
    if is_sound {
        for check in ADVICE {
            check(&context);
        }
    }
    let files: Vec<_> = spec.files.all().collect();
    rules::ignores::apply(context.finish(), &files, sources, is_sound)
}
