//! Prints types with alternatives: open enums, untagged unions, tagged unions.
//! Must not know objects.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::resolve::{Api, Field, Type, TypeRef, Variant};
use crate::rust::annotate::{self, lifecycle};
use crate::rust::print::tokens::{Scope, derive, ident, signed};
use crate::rust::print::{docs, former};

pub(super) fn open_enum(
    declared: &Type,
    docs: &TokenStream,
    number: bool,
    variants: &[Variant],
) -> TokenStream {
    let (name, derive) = (ident(&annotate::declared(declared)), derive(declared));
    let kind = if number {
        ident("number")
    } else {
        ident("text")
    };
    let declarations = variants.iter().map(|variant| {
        let (text, basis) = (&variant.doc, &variant.evidence.basis);
        let docs = docs::member(&annotate::docs::member(text, basis));
        let name = ident(&annotate::variant(variant));
        let deprecated = former::deprecated(lifecycle::of_variant(declared, variant));
        quote!(#docs #deprecated #name,)
    });
    let former = variants.iter().map(|variant| {
        let former = lifecycle::variants(&variant.lifecycle);
        (annotate::variant(variant), former.collect())
    });
    let former = former::variants(&annotate::declared(declared), former);
    let values = variants.iter().map(|variant| {
        let name = ident(&annotate::variant(variant));
        match variant.wire.parse::<i64>() {
            Ok(value) if number => {
                let value = signed(value);
                quote!(#name = #value)
            }
            _ => {
                let wire = &variant.wire;
                quote!(#name = #wire)
            }
        }
    });
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
            /// A value without a name in this version of the crate.
            Unknown(runtime::UnknownValue),
        }
        #former
        runtime::open_enum!(#kind #name { #(#values),* });
    }
}

/// Returns an untagged union.
pub(super) fn kinds(
    api: &Api,
    declared: &Type,
    docs: &TokenStream,
    variants: &[Field],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let (name, derive) = (ident(&annotate::declared(declared)), derive(declared));
    let declarations: Vec<_> = variants
        .iter()
        .map(|variant| {
            let docs = docs::member(&annotate::docs::of_field(api, variant));
            let rust = ident(&annotate::field(variant));
            let type_tokens = scope.held_type(variant);
            let coding = with_coding(variant, scope);
            let deprecated = former::deprecated(lifecycle::of_field(variants, variant));
            quote!(#docs #deprecated #rust(#coding #type_tokens),)
        })
        .collect();
    let calls = variants.iter().map(|variant| {
        let (kind, rust) = (ident(&variant.name), ident(&annotate::field(variant)));
        match (scope.coding(&variant.type_ref, false), &variant.type_ref) {
            (Some(coding), _) => {
                let value = quote!(runtime::coding::Coded::<#coding, _>::into_value(coded));
                quote!(.#kind(|coded| Self::#rust(#value)))
            }
            (None, TypeRef::Secret) => quote!(.#kind(|text: String| Self::#rust(text.into()))),
            (None, _) => quote!(.#kind(Self::#rust)),
        }
    });
    let calls: Vec<TokenStream> = calls.collect();
    let as_number = as_number(&name, declared);
    let read = declared.received.then(|| {
        quote! {
            impl<'de> serde::Deserialize<'de> for #name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    runtime::untagged::UntaggedReader::new(Self::Other) #(#calls)* .read(deserializer)
                }
            }
        }
    });
    quote! {
        #docs
        #derive
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
            /// A value of another kind.
            Other(runtime::Json),
        }
        #as_number
        #read
    }
}

/// Returns the attribute of a variant's content that is written otherwise than its type.
fn with_coding(variant: &Field, scope: &mut Scope<'_>) -> Option<TokenStream> {
    let coding = scope.coding_in_attribute(&variant.type_ref, false)?;
    let with = format!("iot_clouds_runtime::coding::As::<{coding}>");
    Some(quote!(#[serde(with = #with)]))
}

/// Returns a method that reads a number, if the union may be one.
fn as_number(name: &Ident, declared: &Type) -> Option<TokenStream> {
    let number = annotate::signature::number_variant(declared)?;
    let rust = ident(&annotate::field(number));
    Some(quote! {
        impl #name {
            /// Returns the number, if it is one.
            pub fn as_number(&self) -> Option<f64> {
                match self {
                    Self::#rust(number) => Some(*number),
                    _ => None,
                }
            }
        }
    })
}

/// Returns a union with a tag. One in responses is open: it keeps a variant that it does not know.
pub(super) fn union(
    api: &Api,
    declared: &Type,
    docs: &TokenStream,
    (tag, content): (&String, &String),
    variants: &[Field],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let (name, derive) = (ident(&annotate::declared(declared)), derive(declared));
    let is_open = declared.received;
    let declarations: Vec<TokenStream> = variants
        .iter()
        .map(|variant| {
            let docs = docs::member(&annotate::docs::of_field(api, variant));
            let (wire, rust) = (&variant.wire, ident(&annotate::field(variant)));
            let rename = (!is_open).then(|| quote!(#[serde(rename = #wire)]));
            let type_tokens = scope.held_type(variant);
            let coding = with_coding(variant, scope).filter(|_| !is_open);
            let deprecated = former::deprecated(lifecycle::of_field(variants, variant));
            quote!(#docs #deprecated #rename #rust(#coding #type_tokens),)
        })
        .collect();
    if !is_open {
        return quote! {
            #docs
            #derive
            #[serde(tag = #tag, content = #content)]
            #[non_exhaustive]
            pub enum #name { #(#declarations)* }
        };
    }
    let names = variants.iter().map(|variant| {
        let (wire, rust) = (&variant.wire, ident(&annotate::field(variant)));
        let coding = scope.coding(&variant.type_ref, false);
        let coding = coding.map(|coding| quote!(as #coding));
        quote!(#rust = #wire #coding)
    });
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
            /// A variant without a name in this version of the crate.
            Unknown(runtime::UnknownVariant),
        }
        runtime::tagged_union!(#name(#tag, #content) { #(#names),* });
    }
}
