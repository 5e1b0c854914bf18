//! The usage pass: which types are sent and received, and which are off by default.
//! Must not know what a type is beyond the types that it contains.

use std::collections::HashSet;

use super::{Api, Type, TypeRef};

/// Follows the types from every operation and credential.
pub(super) fn usage(api: &mut Api) {
    let [mut sent, mut received, mut stable] = [HashSet::new(), HashSet::new(), HashSet::new()];
    let (mut tokens, mut others) = (HashSet::new(), HashSet::new());
    for operation in api.operations() {
        let parameters = operation.parameters.iter();
        let held: Vec<&TypeRef> = parameters.map(|parameter| &parameter.type_ref).collect();
        let response: Vec<&TypeRef> = operation.response.iter().collect();
        reach(api, &held, &mut sent);
        reach(api, &response, &mut received);
        reach(api, &held, &mut others);
        let read = match operation.token_of {
            Some(_) => &mut tokens,
            None => &mut others,
        };
        reach(api, &response, read);
        if !operation.experimental {
            reach(api, &held, &mut stable);
            reach(api, &response, &mut stable);
        }
    }
    for credential in &api.credentials {
        let fields: Vec<&TypeRef> = credential
            .fields
            .iter()
            .map(|field| &field.type_ref)
            .collect();
        reach(api, &fields, &mut sent);
        reach(api, &fields, &mut stable);
    }
    // A type that no operation uses is for users to read, with everything inside.
    for declared in api.types() {
        if !sent.contains(&declared.name) && !received.contains(&declared.name) {
            follow(api, vec![declared], &mut received);
            follow(api, vec![declared], &mut stable);
        }
    }
    let types = api
        .resources
        .iter_mut()
        .flat_map(|resource| &mut resource.types);
    for declared in types {
        declared.sent = sent.contains(&declared.name);
        declared.received = received.contains(&declared.name);
        declared.only_tokens = tokens.contains(&declared.name) && !others.contains(&declared.name);
        declared.experimental = !stable.contains(&declared.name);
    }
}

/// Adds the names of all types inside these types.
fn reach(api: &Api, types: &[&TypeRef], seen: &mut HashSet<String>) {
    let named = types
        .iter()
        .filter_map(|type_ref| api.type_of(type_ref.name()?));
    follow(api, named.collect(), seen);
}

fn follow<'a>(api: &'a Api, mut open: Vec<&'a Type>, seen: &mut HashSet<String>) {
    while let Some(declared) = open.pop() {
        if !seen.insert(declared.name.clone()) {
            continue;
        }
        let members = declared
            .members()
            .filter_map(|member| member.type_ref.name());
        open.extend(members.filter_map(|reference| api.type_of(reference)));
        open.extend(
            declared
                .extends
                .as_ref()
                .and_then(|base| api.type_named(base)),
        );
    }
}
