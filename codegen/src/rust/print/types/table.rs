//! Prints the table by which the runtime reads and writes an object: the key of each field, how it is read, and its coding.
//! Must not know how values are read.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::resolve::{Field, Type, TypeRef};
use crate::rust::annotate::{self, signature};
use crate::rust::print::tokens::{self, Scope, ident, null_value};

/// Returns the table of an object.
pub(super) fn table(declared: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let direction = ident(match (declared.received, declared.sent) {
        (true, true) => "shared",
        (true, false) => "response",
        (false, _) => "request",
    });
    let lines = fields.iter().enumerate().map(|(index, field)| {
        let (index, key) = (Literal::usize_unsuffixed(index), &field.wire);
        let (how, name) = (how(declared, field, scope), tokens::field(field));
        quote!(#index #key #how #name)
    });
    let lines: Vec<TokenStream> = lines.collect();
    let respelt = signature::respelt(declared).into_iter().map(|field| {
        let (wire, aliases) = (&field.wire, &field.aliases);
        quote!(#wire #(| #aliases)*)
    });
    let respelt: Vec<TokenStream> = respelt.collect();
    let spellings = (!respelt.is_empty()).then(|| quote!(; #(#respelt),*));
    quote!(runtime::object!(#direction #name { #(#lines),* #spellings });)
}

/// Returns how a field is read and written.
fn how(declared: &Type, field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let is_lenient = field.lenient && declared.received;
    let is_collection = matches!(field.type_ref, TypeRef::List(_) | TypeRef::Map(_));
    let coding = match field.columns {
        true => Some(quote!(runtime::positional::AsColumns)),
        false => scope.coding(&field.type_ref, is_lenient),
    };
    let has_null_values = !field.null_values.is_empty() && declared.received;
    let kind = match field.required {
        false => "optional",
        // Without a value it is the default of its type.
        true if is_collection || has_null_values => "list",
        true => "required",
    };
    if has_null_values {
        let how = ident(&format!("{kind}_unless"));
        let coding = coding.unwrap_or_else(|| quote!(runtime::coding::Same));
        let null = field.null_values.iter().filter_map(null_value);
        return quote!(#how(#coding; #(#null),*));
    }
    match coding {
        Some(coding) => {
            let how = ident(&format!("{kind}_as"));
            quote!(#how(#coding))
        }
        None => ident(kind).into_token_stream(),
    }
}
