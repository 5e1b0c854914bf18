//! Prints the types of a resource: identifiers and objects here, enums and unions in `enums`.
//! Must not know operations.

mod enums;
mod positional;
mod table;

use std::slice;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::{Scope, conversion, derive, ident};
use super::{docs, former, tokens};
use crate::resolve::{Api, Constant, Field, Layout, Type, TypeKind};
use crate::rust::annotate::{self, lifecycle};

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
        .map(|field| field_of(api, declared, field, scope))
        .collect();
    let construction = declared
        .sent
        .then(|| construction(api, declared, fields, scope));
    let written = match layout {
        Layout::Object => table::table(declared, fields, scope),
        Layout::Tuple => positional::tuple(declared, fields, scope),
        Layout::Columns(columns) => {
            let table = table::table(declared, fields, scope);
            let columns = positional::columns(declared, fields, columns, scope);
            quote!(#table #columns)
        }
    };
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub struct #name { #(#members)* }
        #written
        #construction
    }
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

fn field_of(api: &Api, declared: &Type, field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::member(&annotate::docs::of_field(api, field));
    let name = ident(&annotate::field(field));
    let type_tokens = scope.field_type(field);
    let deprecated = former::deprecated(lifecycle::of_field(declared.contents(), field));
    quote!(#docs #deprecated pub #name: #type_tokens,)
}
