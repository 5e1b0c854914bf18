//! Prints the types of a resource: objects, identifiers, enums, unions.
//! Must not know operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::tokens::{Scope, conversion, ident, signed, timestamp_module};
use crate::model::{Field, Type, TypeKind, TypeRef, UnionVariant, Variant};

/// The declaration of a type with what belongs to it.
pub(super) fn declaration(declared: &Type, scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::item(&declared.docs, &declared.name);
    match &declared.kind {
        TypeKind::Identifier => identifier(declared, &docs),
        TypeKind::Struct(fields) => object(declared, &docs, fields, scope),
        TypeKind::Enum { number, variants } => open_enum(declared, &docs, *number, variants),
        TypeKind::Union {
            tag,
            content,
            variants,
        } => union(declared, &docs, (tag, content), variants, scope),
    }
}

fn identifier(declared: &Type, docs: &TokenStream) -> TokenStream {
    let name = ident(&declared.name);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(String);
        runtime::identifier!(#name);
    }
}

fn object(
    declared: &Type,
    docs: &TokenStream,
    fields: &[Field],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = ident(&declared.name);
    let derives = derives(declared);
    let members: Vec<_> = fields
        .iter()
        .map(|field| field_of(declared, field, scope))
        .collect();
    let construction = declared.sent.then(|| construction(declared, fields, scope));
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name { #(#members)* }
        #construction
    }
}

/// How a user makes an object to send: required fields at once, optional ones by setters.
fn construction(declared: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&declared.name);
    let required = fields.iter().filter(|field| field.required);
    let parameters: Vec<_> = required
        .map(|field| {
            let (name, argument) = (ident(&field.rust), scope.argument_type(&field.type_ref));
            quote!(#name: #argument)
        })
        .collect();
    let values = fields.iter().map(|field| {
        let name = ident(&field.rust);
        if !field.required {
            return quote!(#name: None);
        }
        match &field.type_ref {
            TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float => quote!(#name),
            converted => {
                let value = conversion(converted, &name);
                quote!(#name: #value)
            }
        }
    });
    let setters: Vec<_> = fields
        .iter()
        .filter(|field| !field.required)
        .map(|field| {
            let docs = docs::member(&field.docs);
            let (name, argument) = (ident(&field.rust), scope.argument_type(&field.type_ref));
            let value = conversion(&field.type_ref, &name);
            quote! {
                #docs
                pub fn #name(mut self, #name: #argument) -> Self {
                    self.#name = Some(#value);
                    self
                }
            }
        })
        .collect();
    quote! {
        impl #name {
            /// An object with its required fields.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

/// Types that are only sent derive no `Deserialize`: it is most of a client's compile time.
fn derives(declared: &Type) -> TokenStream {
    if declared.sent && !declared.received {
        quote!(#[derive(Clone, Debug, PartialEq, serde::Serialize)])
    } else {
        quote!(#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)])
    }
}

fn field_of(declared: &Type, field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::member(&field.docs);
    let name = ident(&field.rust);
    let mut type_tokens = scope.type_of(&field.type_ref);
    let mut serde = Vec::new();
    if field.wire != field.rust {
        let wire = &field.wire;
        serde.push(quote!(rename = #wire));
    }
    for alias in &field.aliases {
        serde.push(quote!(alias = #alias));
    }
    let module = match &field.type_ref {
        TypeRef::Timestamp(format) => timestamp_module(*format),
        _ => None,
    };
    if field.required {
        if matches!(field.type_ref, TypeRef::List(_) | TypeRef::Map(_)) {
            serde.push(quote!(default));
            serde.push(quote!(
                deserialize_with = "iot_clouds_runtime::lenient::null_as_default"
            ));
        }
        serde.extend(module.map(|module| quote!(with = #module)));
    } else {
        type_tokens = quote!(Option<#type_tokens>);
        if let Some(module) = module.map(|module| format!("{module}::option")) {
            serde.push(quote!(default));
            serde.push(quote!(with = #module));
        }
        if declared.sent {
            serde.push(quote!(skip_serializing_if = "Option::is_none"));
        }
    }
    let serde = if serde.is_empty() {
        TokenStream::new()
    } else {
        quote!(#[serde(#(#serde),*)])
    };
    quote!(#docs #serde pub #name: #type_tokens,)
}

fn open_enum(
    declared: &Type,
    docs: &TokenStream,
    number: bool,
    variants: &[Variant],
) -> TokenStream {
    let name = ident(&declared.name);
    let kind = if number {
        ident("number")
    } else {
        ident("text")
    };
    let declarations = variants.iter().map(|variant| {
        let docs = docs::member(&variant.docs);
        let name = ident(&variant.rust);
        quote!(#docs #name,)
    });
    let values = variants.iter().map(|variant| {
        let name = ident(&variant.rust);
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
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations)*
            /// A value that this version of the crate has no name for.
            Unknown(runtime::UnknownValue),
        }
        runtime::open_enum!(#kind #name { #(#values),* });
    }
}

fn union(
    declared: &Type,
    docs: &TokenStream,
    (tag, content): (&String, &String),
    variants: &[UnionVariant],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = ident(&declared.name);
    let derives = derives(declared);
    let variants = variants.iter().map(|variant| {
        let docs = docs::member(&variant.docs);
        let (wire, rust) = (&variant.wire, ident(&variant.rust));
        let type_tokens = scope.type_of(&variant.type_ref);
        quote!(#docs #[serde(rename = #wire)] #rust(#type_tokens),)
    });
    quote! {
        #docs
        #derives
        #[serde(tag = #tag, content = #content)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}
