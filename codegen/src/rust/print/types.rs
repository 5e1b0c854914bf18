//! Prints the types of a resource: identifiers and objects here, enums and unions in `enums`.
//! Must not know operations.

mod enums;
mod positional;

use std::slice;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::tokens::{Scope, conversion, derive, ident, null_value, timestamp_module};
use super::{docs, former, tokens};
use crate::resolve::{Api, Constant, Field, Layout, Type, TypeKind, TypeRef};
use crate::rust::annotate::{self, lifecycle, signature};

/// Returns the declaration of a type with its implementations.
pub(super) fn declaration(api: &Api, declared: &Type, scope: &mut Scope<'_>) -> TokenStream {
    let docs = annotate::docs::declared(api, declared);
    let docs = docs::item(&docs, &annotate::declared(declared));
    let deprecated = former::deprecated(lifecycle::of_type(api, declared));
    let docs = quote!(#docs #deprecated);
    match &declared.kind {
        TypeKind::Identifier { lenient, constants } => {
            identifier(api, declared, &docs, *lenient, constants)
        }
        TypeKind::Struct { fields, layout } => {
            object(api, declared, &docs, (fields, layout), scope)
        }
        TypeKind::Untagged(variants) => enums::kinds(api, declared, &docs, variants, scope),
        TypeKind::Enum { number, variants } => enums::open_enum(declared, &docs, *number, variants),
        TypeKind::Union {
            tag,
            content,
            variants,
        } => enums::union(api, declared, &docs, (tag, content), variants, scope),
        TypeKind::Unresolved => TokenStream::new(),
    }
}

fn identifier(
    api: &Api,
    declared: &Type,
    docs: &TokenStream,
    lenient: bool,
    constants: &[Constant],
) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let lenient = lenient.then(|| quote!(lenient));
    let inner = if constants.is_empty() {
        quote!(String)
    } else {
        quote!(Cow<'static, str>)
    };
    let values = constants.iter().map(|constant| {
        let docs = docs::member(&annotate::docs::constant(api, constant));
        let now = annotate::value(constant);
        let (name, wire) = (ident(&now), &constant.wire);
        let deprecated = former::deprecated(lifecycle::of_constant(declared, constant));
        let former = lifecycle::constants(&constant.lifecycle).map(|former| {
            let (docs, former) = (former::item(&now), ident(&former));
            quote!(#docs pub const #former: Self = Self::#name;)
        });
        quote! {
            #docs
            #deprecated
            pub const #name: Self = Self(Cow::Borrowed(#wire));
            #(#former)*
        }
    });
    let known = (!constants.is_empty()).then(|| known(&name, constants));
    let values = (!constants.is_empty()).then(|| quote!(impl #name { #(#values)* }));
    let derive = derive(declared);
    quote! {
        #docs
        #derive
        pub struct #name(#inner);
        runtime::identifier!(#lenient #name);
        #values
        #known
    }
}

/// Returns what programs can ask of documented values, sorted as the runtime looks them up.
fn known(name: &Ident, constants: &[Constant]) -> TokenStream {
    let mut sorted: Vec<&Constant> = constants.iter().collect();
    sorted.sort_unstable_by(|one, other| one.wire.cmp(&other.wire));
    let constants = sorted.into_iter().map(|constant| {
        let (wire, own) = (&constant.wire, &constant.name);
        let unit = constant.unit.iter();
        let range = annotate::range(constant).map(|(least, greatest)| {
            let (least, greatest) = (tokens::float(least), tokens::float(greatest));
            quote!(from #least to #greatest)
        });
        quote!(#wire = #own #(in #unit)* #range)
    });
    quote!(runtime::constants!(#name { #(#constants),* });)
}

fn object(
    api: &Api,
    declared: &Type,
    docs: &TokenStream,
    (fields, layout): (&[Field], &Layout),
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let derive = derive(declared);
    let members: Vec<_> = fields
        .iter()
        .map(|field| field_of(api, declared, (field, layout), scope))
        .collect();
    let construction = declared
        .sent
        .then(|| construction(api, declared, fields, scope));
    let readers = declared.received.then(|| readers(declared, fields, scope));
    let spellings = spellings(declared);
    let remote = spellings
        .as_ref()
        .map(|_| quote!(#[serde(remote = "Self")]));
    let written = match layout {
        Layout::Object => TokenStream::new(),
        Layout::Tuple => positional::tuple(declared, fields, scope),
        Layout::Columns(columns) => positional::columns(declared, fields, columns, scope),
    };
    quote! {
        #docs
        #derive
        #remote
        #[non_exhaustive]
        pub struct #name { #(#members)* }
        #spellings
        #construction
        #readers
        #written
    }
}

/// Returns a reader for fields with several names.
fn spellings(declared: &Type) -> Option<TokenStream> {
    let name = ident(&annotate::declared(declared));
    let fields = signature::respelt(declared).into_iter().map(|field| {
        let (wire, aliases) = (&field.wire, &field.aliases);
        quote!(#wire #(| #aliases)*)
    });
    let fields: Vec<_> = fields.collect();
    (!fields.is_empty()).then(|| quote!(runtime::spellings!(#name { #(#fields),* });))
}

/// Returns readers of the fields with several spellings of null.
fn readers(declared: &Type, fields: &[Field], scope: &mut Scope<'_>) -> Option<TokenStream> {
    let name = ident(&annotate::declared(declared));
    let has_reader =
        |field: &&Field| !field.null_values.is_empty() && !is_null_if_empty_text(field);
    let fields = fields.iter().filter(has_reader);
    let readers = fields.map(|field| {
        let (reader, type_tokens) = (ident(&reader(field)), scope.field_type(field));
        let null = field.null_values.iter().filter_map(null_value);
        let function = match scope.coding(&field.type_ref, field.lenient) {
            Some(coding) => quote!(coded_null_values::<#coding, _, _>),
            None => quote!(null_values),
        };
        let read = quote!(runtime::lenient::#function(deserializer, &[#(#null),*]));
        let read = if field.required {
            quote!(#read.map(Option::unwrap_or_default))
        } else {
            read
        };
        quote! {
            fn #reader<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<#type_tokens, D::Error> {
                #read
            }
        }
    });
    let readers: Vec<_> = readers.collect();
    (!readers.is_empty()).then(|| quote!(impl #name { #(#readers)* }))
}

/// Whether only an empty text means null, which the runtime has a reader for.
fn is_null_if_empty_text(field: &Field) -> bool {
    let is_empty = |value: &Value| value.as_str() == Some("");
    !field.required && matches!(field.null_values.as_slice(), [value] if is_empty(value))
}

fn reader(field: &Field) -> String {
    format!("read_{}", annotate::field(field))
}

/// Returns the function that reads a text that may be a number, or a number that may be a text.
fn lenient_reader(field: &Field) -> Option<String> {
    let kind = match field.type_ref {
        TypeRef::String => "text",
        _ if field.type_ref.is_number() => "number",
        _ => return None,
    };
    let optional = if field.required { "" } else { "optional_" };
    Some(format!("iot_clouds_runtime::lenient::{optional}{kind}"))
}

/// Returns `new` with the fields that a request requires, and setters for those that it may omit.
fn construction(
    api: &Api,
    declared: &Type,
    fields: &[Field],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let arguments = fields.iter().filter(|field| !field.optional);
    let parameters: Vec<_> = arguments
        .map(|field| {
            let (name, argument) = (tokens::field(field), scope.argument_type(&field.type_ref));
            quote!(#name: #argument)
        })
        .collect();
    let values = fields.iter().map(|field| {
        let name = ident(&annotate::field(field));
        if field.optional {
            return quote!(#name: None);
        }
        let is_plain = field.type_ref.is_by_value() && field.required;
        let value = (!is_plain).then(|| given(field));
        let value = value.map(|value| quote!(: #value));
        quote!(#name #value)
    });
    let setters: Vec<_> = fields
        .iter()
        .filter(|field| field.optional)
        .map(|field| setter(api, (fields, field), scope))
        .collect();
    quote! {
        impl #name {
            /// Creates an object with the fields that a request requires.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

/// Returns the setter of one of an object's fields, also under its former names.
fn setter(api: &Api, (fields, field): (&[Field], &Field), scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::member(&annotate::docs::of_setter(api, field));
    let (name, argument) = (tokens::field(field), scope.argument_type(&field.type_ref));
    let value = given(field);
    let deprecated = former::deprecated(lifecycle::of_field(fields, field));
    let signature = quote!(#name: #argument);
    let names = slice::from_ref(&name);
    let former = former::setters(&field.lifecycle, &name, slice::from_ref(&signature), names);
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #signature) -> Self {
            self.#name = #value;
            self
        }
        #former
    }
}

/// Returns the argument of a field as the field holds it.
fn given(field: &Field) -> TokenStream {
    let mut value = conversion(&field.type_ref, &tokens::field(field));
    if field.closes_circle {
        value = quote!(std::boxed::Box::new(#value));
    }
    if field.required {
        value
    } else {
        quote!(Some(#value))
    }
}

fn field_of(
    api: &Api,
    declared: &Type,
    (field, layout): (&Field, &Layout),
    scope: &mut Scope<'_>,
) -> TokenStream {
    let docs = docs::member(&annotate::docs::of_field(api, field));
    let name = ident(&annotate::field(field));
    let type_tokens = scope.field_type(field);
    let serde = match layout {
        // Written by position, so no derived code reads attributes.
        Layout::Tuple => Vec::new(),
        Layout::Object | Layout::Columns(_) => attributes(declared, field, scope),
    };
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let deprecated = former::deprecated(lifecycle::of_field(declared.contents(), field));
    quote!(#docs #deprecated #serde pub #name: #type_tokens,)
}

/// Returns the serde attributes of a field.
fn attributes(declared: &Type, field: &Field, scope: &mut Scope<'_>) -> Vec<TokenStream> {
    let mut serde = Vec::new();
    if field.wire != annotate::field(field) {
        let wire = &field.wire;
        serde.push(quote!(rename = #wire));
    }
    for alias in &field.aliases {
        serde.push(quote!(alias = #alias));
    }
    serde.extend(codec(declared, field, scope));
    if !field.required && declared.sent {
        serde.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    serde
}

/// Returns the function that reads a field with several spellings of null, whose value has this coding.
fn null_reader(declared: &Type, field: &Field, coding: Option<String>) -> String {
    if !is_null_if_empty_text(field) {
        return format!("{}::{}", annotate::declared(declared), reader(field));
    }
    let coding = coding.unwrap_or_else(|| "iot_clouds_runtime::coding::Same".to_owned());
    format!("iot_clouds_runtime::lenient::empty_text_as_null::<{coding}, _, _>")
}

/// Returns the attributes that say how the value of a field is read and written.
fn codec(declared: &Type, field: &Field, scope: &mut Scope<'_>) -> Vec<TokenStream> {
    let is_lenient = field.lenient && declared.received;
    let coding = scope.coding_in_attribute(&field.type_ref, is_lenient);
    let is_collection = matches!(field.type_ref, TypeRef::List(_) | TypeRef::Map(_));
    let as_coding = |coding: &str| format!("iot_clouds_runtime::coding::As::<{coding}>");
    let optional = |coding: &str| match field.required {
        true => as_coding(coding),
        false => as_coding(&format!("Option<{coding}>")),
    };
    let default = quote!(default);
    if !field.null_values.is_empty() && declared.received {
        let reader = null_reader(declared, field, coding);
        let mut attributes = vec![default, quote!(deserialize_with = #reader)];
        // What is only read otherwise is written as its type.
        if let Some(coding) = scope.coding_in_attribute(&field.type_ref, false) {
            let writer = format!("{}::serialize", optional(&coding));
            attributes.push(quote!(serialize_with = #writer));
        }
        return attributes;
    }
    let module = match &field.type_ref {
        TypeRef::Timestamp(format) if !is_lenient => timestamp_module(*format),
        _ if field.columns => Some("iot_clouds_runtime::positional::columns"),
        _ => None,
    };
    let reader = lenient_reader(field).filter(|_| is_lenient);
    match (module, reader, coding) {
        (Some(module), ..) => {
            let is_optional = !field.required;
            let default = (field.columns || is_optional).then_some(default);
            let option = if is_optional { "::option" } else { "" };
            let module = format!("{module}{option}");
            default
                .into_iter()
                .chain([quote!(with = #module)])
                .collect()
        }
        (None, Some(reader), _) => {
            let default = (!field.required).then_some(default);
            let reader = quote!(deserialize_with = #reader);
            default.into_iter().chain([reader]).collect()
        }
        (None, None, Some(coding)) => {
            let is_single = field.required && !is_collection;
            let with = match field.required && is_collection {
                true => as_coding(&format!(
                    "iot_clouds_runtime::coding::NullAsDefault<{coding}>"
                )),
                false => optional(&coding),
            };
            let default = (!is_single).then_some(default);
            default.into_iter().chain([quote!(with = #with)]).collect()
        }
        (None, None, None) if field.required && is_collection => {
            let reader = quote!(deserialize_with = "iot_clouds_runtime::lenient::null_as_default");
            vec![default, reader]
        }
        (None, None, None) => Vec::new(),
    }
}
