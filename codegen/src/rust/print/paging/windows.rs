//! Prints what the windows of an operation need: the static description, the method that reads them, and how points are read.
//! Must not know which windows are requested.

use proc_macro2::TokenStream;
use quote::quote;

use super::{along, items, parameter, size};
use crate::resolve::{Api, Field, Operation, Type, TypeRef, Windows};
use crate::rust::annotate;
use crate::rust::print::docs;
use crate::rust::print::tokens::{Scope, ident, option};

/// The description of the windows, as a value of the runtime.
pub(in crate::rust::print) fn description(windows: &Windows) -> TokenStream {
    let (from, to) = (parameter(&windows.from), parameter(&windows.to));
    let size = option(windows.size.as_ref().map(size));
    quote!(runtime::Windows { from: #from, to: #to, size: #size })
}

/// The method that reads item after item.
pub(in crate::rust::print) fn method(operation: &Operation, windows: &Windows) -> TokenStream {
    let request = ident(&annotate::builder(operation));
    let to = annotate::in_rust(operation, &windows.to.name);
    let size = windows.size.as_ref().map(|size| {
        let (name, usual) = (
            annotate::in_rust(operation, &size.parameter.name),
            size.usual(),
        );
        format!(", {usual} points at a time unless `{name}` is set")
    });
    let text = format!(
        "Reads the items since a time, newest first, up to `{to}` or else to now, in as many requests as necessary{}.",
        size.unwrap_or_default()
    );
    let docs = docs::attributes(&docs::paragraph(&text));
    let from = ident(&annotate::in_rust(operation, &windows.from.name));
    quote! {
        #docs
        pub fn items_since(self, #from: impl Into<runtime::Timestamp>) -> runtime::WindowItems<#request> {
            self.0.items_since(#from.into())
        }
    }
}

/// How the runtime reads the points of a response.
pub(in crate::rust::print) fn window(
    api: &Api,
    operation: &Operation,
    windows: &Windows,
    response: &TokenStream,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let request = ident(&annotate::builder(operation));
    let fields = along(api, operation, &windows.items);
    let root = quote!(response);
    let listed = if fields.is_empty() {
        root
    } else {
        items(&root, &fields, false)
    };
    let item = scope.type_of(&windows.item);
    let series = match &windows.points {
        Some(points) => of_series(api, windows, points, &item),
        None => {
            let time = of_type(api, &windows.listed).and_then(|point| field(point, &windows.time));
            let time = time.map(|time| ident(&annotate::field(time)));
            quote! {
                let points = series.map(|point| (point.#time, point)).collect();
                vec![points]
            }
        }
    };
    quote! {
        impl runtime::Window for #request {
            type Response = #response;
            type Item = #item;
            fn series(response: #response) -> Vec<Vec<(runtime::Timestamp, #item)>> {
                let series = #listed.into_iter();
                #series
            }
        }
    }
}

/// The points of each series, with the fields of the series.
fn of_series(api: &Api, windows: &Windows, points: &str, item: &TokenStream) -> TokenStream {
    let Some(series) = of_type(api, &windows.listed) else {
        return TokenStream::new();
    };
    let Some(list) = field(series, points) else {
        return TokenStream::new();
    };
    let point = match &list.type_ref {
        TypeRef::List(point) => of_type(api, point),
        _ => None,
    };
    let outer = series.fields().iter().filter(|field| field.wire != points);
    let outer = outer.map(|field| {
        let name = ident(&annotate::field(field));
        match field.type_ref {
            TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float | TypeRef::Timestamp(_) => {
                quote!(#name: series.#name)
            }
            _ => quote!(#name: series.#name.clone()),
        }
    });
    let inner = point.map(Type::fields).unwrap_or_default().iter();
    let inner = inner.map(|field| {
        let name = ident(&annotate::field(field));
        quote!(#name: point.#name)
    });
    let time = point.and_then(|point| field(point, &windows.time));
    let time = time.map(|time| ident(&annotate::field(time)));
    let name = ident(&annotate::field(list));
    let default = (!list.required).then(|| quote!(.unwrap_or_default()));
    quote! {
        let points = series.map(|series| {
            let points = series.#name #default.into_iter();
            points.map(|point| (point.#time, #item { #(#outer,)* #(#inner),* })).collect()
        });
        points.collect()
    }
}

fn of_type<'a>(api: &'a Api, type_ref: &TypeRef) -> Option<&'a Type> {
    api.type_of(type_ref.name()?)
}

fn field<'a>(declared: &'a Type, wire: &str) -> Option<&'a Field> {
    declared.fields().iter().find(|field| field.wire == wire)
}
