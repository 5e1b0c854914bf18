//! Prints what is deprecated and what has former names: the compiler's warnings, and aliases that keep old programs working.
//! Must not know which items there are.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use super::tokens::ident;
use crate::resolve::Lifecycle;
use crate::rust::annotate::lifecycle::{self, Warning};

/// Returns the attribute by which the compiler warns of an item.
pub(super) fn deprecated(warning: Option<Warning>) -> Option<TokenStream> {
    let Warning {
        since,
        instead,
        reason,
    } = warning?;
    let instead = instead.map(|instead| format!("use `{instead}`"));
    let parts = instead
        .into_iter()
        .chain(reason.map(|text| docs::note(&text)));
    let note = parts.collect::<Vec<_>>().join(". ");
    let since = since.map(|since| quote!(since = #since,));
    Some(quote!(#[deprecated(#since note = #note)]))
}

/// Returns the attributes of an item that is the former name of another.
pub(super) fn item(name: &str) -> TokenStream {
    let text = format!("The former name of `{name}`.");
    let attributes = docs::attributes(&[text]);
    let note = format!("renamed to `{name}`");
    quote!(#attributes #[deprecated(note = #note)])
}

/// Returns former names of a type.
pub(super) fn aliases(former: impl IntoIterator<Item = String>, now: &str) -> TokenStream {
    let aliases = former.into_iter().map(|name| {
        let (docs, name, now) = (item(now), ident(&name), ident(now));
        quote!(#docs pub type #name = #now;)
    });
    quote!(#(#aliases)*)
}

/// Returns the former names of variants without data: constants, which also work in patterns.
pub(super) fn variants(
    name: &str,
    former: impl Iterator<Item = (String, Vec<String>)>,
) -> Option<TokenStream> {
    let constants = former.flat_map(|(now, former)| {
        let constant = move |name: String| {
            let (docs, name, now) = (item(&now), ident(&name), ident(&now));
            quote!(#docs pub const #name: Self = Self::#now;)
        };
        former.into_iter().map(constant)
    });
    let (name, constants) = (ident(name), Vec::from_iter(constants));
    (!constants.is_empty()).then(|| {
        quote! {
            #[allow(non_upper_case_globals)]
            impl #name { #(#constants)* }
        }
    })
}

/// Returns a setter under its former names.
pub(super) fn setters(
    own: &Lifecycle,
    now: &Ident,
    parameters: &[TokenStream],
    arguments: &[Ident],
) -> TokenStream {
    let setters = lifecycle::functions(own).map(|name| {
        let (docs, name) = (item(&now.to_string()), ident(&name));
        quote! {
            #docs
            pub fn #name(self, #(#parameters),*) -> Self {
                self.#now(#(#arguments),*)
            }
        }
    });
    quote!(#(#setters)*)
}
