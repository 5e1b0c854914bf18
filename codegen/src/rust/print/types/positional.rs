//! Prints objects that are written as an array, or whose lists are written as parallel arrays.
//! Must not know how other types are written.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::resolve::{Field, Type, TypeRef};
use crate::rust::annotate;
use crate::rust::print::parameters::coded;
use crate::rust::print::tokens::{self, Scope, ident};

/// Returns the code of an object that is written as an array of its fields.
pub(super) fn tuple(declared: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let names: Vec<Ident> = fields.iter().map(tokens::field).collect();
    let codings: Vec<_> = fields.iter().map(|field| coding(field, scope)).collect();
    let read = declared.received.then(|| {
        let values = names.iter().zip(&codings).map(|(name, coding)| match coding {
            Some(coding) => {
                quote!(#name: runtime::coding::Coded::<#coding, _>::into_value(#name))
            }
            None => quote!(#name),
        });
        quote! {
            impl<'de> serde::Deserialize<'de> for #name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let (#(#names,)*) = runtime::positional::tuple(deserializer)?;
                    Ok(Self { #(#values),* })
                }
            }
        }
    });
    let written = names
        .iter()
        .zip(&codings)
        .map(|(name, coding)| match coding {
            Some(coding) => {
                let coding = quote!(runtime::coding::Ref<#coding>);
                coded(Some(&coding), quote!(&self.#name))
            }
            None => quote!(&self.#name),
        });
    quote! {
        #read
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                (#(#written,)*).serialize(serializer)
            }
        }
    }
}

/// Returns the coding of a field that is written otherwise than its type.
fn coding(field: &Field, scope: &mut Scope<'_>) -> Option<TokenStream> {
    let coding = scope.coding(&field.type_ref, field.lenient)?;
    Some(match field.required {
        true => coding,
        false => quote!(Option<#coding>),
    })
}

/// Returns the code of an object whose lists are written as parallel arrays.
pub(super) fn columns(
    declared: &Type,
    fields: &[Field],
    columns: &[Vec<usize>],
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = ident(&annotate::declared(declared));
    let columns = columns.iter().enumerate();
    let columns = columns.map(|(index, column)| Column::new(index, column, fields, scope));
    let columns: Vec<Column> = columns.collect();
    let types = columns.iter().map(|column| &column.type_tokens);
    let arrays: Vec<&Ident> = columns.iter().map(|column| &column.array).collect();
    let patterns: Vec<&TokenStream> = columns.iter().map(|column| &column.pattern).collect();
    let values = columns.iter().map(|column| &column.value);
    let names: Vec<Ident> = fields.iter().map(tokens::field).collect();
    let (first, others) = match arrays.split_first() {
        Some((first, others)) => (quote!(#first), others),
        None => (TokenStream::new(), [].as_slice()),
    };
    let zipped = patterns.iter().skip(1).fold(
        patterns.first().map(|first| quote!(#first)),
        |zipped, pattern| Some(quote!((#zipped, #pattern))),
    );
    let same = others
        .iter()
        .map(|other| quote!(#other.len() == #first.len()));
    let is_even = same.reduce(|all, same| quote!(#all && #same));
    let is_even = is_even.unwrap_or_else(|| quote!(true));
    quote! {
        impl runtime::positional::Columns for #name {
            type Arrays = (#(Vec<#types>,)*);
            fn join((#(#arrays,)*): Self::Arrays) -> Option<Vec<Self>> {
                let is_even = #is_even;
                let items = #first.into_iter() #(.zip(#others))*;
                let items = items.map(|#zipped| Self { #(#names),* });
                is_even.then(|| items.collect())
            }
            fn split(items: &[Self]) -> Self::Arrays {
                (#(items.iter().map(|item| #values).collect(),)*)
            }
        }
    }
}

/// One of the parallel arrays.
struct Column {
    /// The name of the array.
    array: Ident,
    /// The type of its elements.
    type_tokens: TokenStream,
    /// The pattern that destructures an element.
    pattern: TokenStream,
    /// The expression that makes an element from an item.
    value: TokenStream,
}

impl Column {
    fn new(index: usize, column: &[usize], fields: &[Field], scope: &mut Scope<'_>) -> Self {
        let fields = column.iter().filter_map(|index| fields.get(*index));
        let fields: Vec<&Field> = fields.collect();
        let names: Vec<Ident> = fields.iter().copied().map(tokens::field).collect();
        let types = fields.iter().map(|field| {
            let type_tokens = scope.field_type(field);
            match coding(field, scope) {
                Some(coding) => quote!(runtime::coding::Coded<#coding, #type_tokens>),
                None => type_tokens,
            }
        });
        let types: Vec<TokenStream> = types.collect();
        let codings: Vec<_> = fields.iter().map(|field| coding(field, scope)).collect();
        let patterns = names
            .iter()
            .zip(&codings)
            .map(|(name, coding)| match coding {
                Some(_) => quote!(runtime::coding::Coded { value: #name, .. }),
                None => quote!(#name),
            });
        let patterns: Vec<TokenStream> = patterns.collect();
        let values = fields.iter().zip(&codings).map(|(field, coding)| {
            let name = tokens::field(field);
            let is_copy =
                field.type_ref.is_by_value() || matches!(field.type_ref, TypeRef::Timestamp(_));
            let value = if is_copy {
                quote!(item.#name)
            } else {
                quote!(item.#name.clone())
            };
            coded(coding.as_ref(), value)
        });
        let values: Vec<TokenStream> = values.collect();
        let array = format_ident!("column_{}", index + 1);
        match (patterns.as_slice(), types.as_slice()) {
            ([pattern], [type_tokens]) => Self {
                array,
                type_tokens: type_tokens.clone(),
                pattern: pattern.clone(),
                value: quote!(#(#values)*),
            },
            (patterns, types) => Self {
                array,
                type_tokens: quote!(runtime::positional::Row<(#(#types,)*)>),
                pattern: quote!(runtime::positional::Row((#(#patterns,)*))),
                value: quote!(runtime::positional::Row((#(#values,)*))),
            },
        }
    }
}
