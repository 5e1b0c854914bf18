//! Prints what the pages of an operation need: the static description, the methods that read them, and how a page is read.
//! Must not know how a page is requested or where the list ends.

pub(super) mod windows;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::tokens::{Scope, ident, option, unsigned};
use crate::resolve::{Api, Field, Operation, PageParameter, PageSize, Pages};
use crate::rust::annotate;

/// The description of the pages, as a value of the runtime.
pub(super) fn description(pages: &Pages) -> TokenStream {
    let (page, first) = (parameter(&pages.page), unsigned(pages.first));
    let size = option(pages.size.as_ref().map(size));
    quote!(runtime::Paging { page: #page, first: #first, size: #size })
}

/// Where the items of a list are, as a value of the runtime.
pub(super) fn item_keys(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let along = api.items_along(operation)?;
    let keys = along.iter().map(|field| {
        let names = std::iter::once(&field.wire).chain(&field.aliases);
        quote!(&[#(#names),*])
    });
    Some(quote!(&[#(#keys),*]))
}

/// A page size, as a value of the runtime.
pub(super) fn size(size: &PageSize) -> TokenStream {
    let (parameter, usual) = (parameter(&size.parameter), unsigned(size.usual()));
    let is_sent = size.is_sent;
    let max = match size.max {
        u64::MAX => quote!(u64::MAX),
        max => unsigned(max).to_token_stream(),
    };
    quote!(runtime::PageSize { parameter: #parameter, usual: #usual, is_sent: #is_sent, max: #max })
}

pub(super) fn parameter(parameter: &PageParameter) -> TokenStream {
    let place = ident(if parameter.in_body { "Body" } else { "Query" });
    let name = &parameter.name;
    quote!(runtime::PageParameter::#place(#name))
}

/// The methods that read page after page and item after item.
pub(super) fn methods(
    name: &Ident,
    operation: &Operation,
    pages: &Pages,
    page: &TokenStream,
) -> TokenStream {
    let sent = pages.size.as_ref().filter(|size| size.is_sent);
    let size = sent.map(|size| {
        let name = annotate::in_rust(operation, &size.parameter.name);
        let usual = size.usual();
        let text = format!("Requests {usual} items per page unless `{name}` is set.");
        quote!(, #text)
    });
    quote!(runtime::pages!(#name -> #page #size);)
}

/// How the runtime reads a page that is an object.
pub(super) fn page(
    api: &Api,
    operation: &Operation,
    pages: &Pages,
    page: &TokenStream,
    scope: &mut Scope<'_>,
) -> Option<TokenStream> {
    let fields = along(api, operation, &pages.items);
    if fields.is_empty() {
        return None;
    }
    if let Some(page) = flat_page(api, operation, pages, page, scope) {
        return Some(page);
    }
    let root = quote!(self);
    let (borrowed, owned) = (items(&root, &fields, true), items(&root, &fields, false));
    let item = scope.type_of(&pages.item);
    let number = |keys: &Option<Vec<String>>| count(&along(api, operation, keys.as_ref()?));
    let last = number(&pages.last).or_else(|| {
        let count = number(&pages.count)?;
        // Counted from 0, the last of three pages is page 2.
        let from_zero = pages.first == 0;
        Some(if from_zero {
            quote!(#count.and_then(|count| count.checked_sub(1)))
        } else {
            count
        })
    });
    let last = last.map(|last| quote!(fn last_page(&self) -> Option<u64> { #last }));
    let total = number(&pages.total);
    let total = total.map(|total| quote!(fn total(&self) -> Option<u64> { #total }));
    Some(quote! {
        impl runtime::Page for #page {
            type Item = #item;
            fn items(&self) -> &[#item] {
                #borrowed
            }
            fn into_items(self) -> Vec<#item> {
                #owned
            }
            #last
            #total
        }
    })
}

/// How the runtime reads a page whose items and numbers are fields of it.
fn flat_page(
    api: &Api,
    operation: &Operation,
    pages: &Pages,
    page: &TokenStream,
    scope: &mut Scope<'_>,
) -> Option<TokenStream> {
    let field = |keys: &[String]| match along(api, operation, keys).as_slice() {
        [field] => Some(ident(&annotate::field(field))),
        _ => None,
    };
    let is_plain = |keys: &Option<Vec<String>>| keys.as_ref().is_none_or(|keys| keys.len() == 1);
    let [list] = *along(api, operation, &pages.items).as_slice() else {
        return None;
    };
    let counts_from_zero = pages.last.is_none() && pages.count.is_some() && pages.first == 0;
    if !list.required
        || counts_from_zero
        || ![&pages.last, &pages.count, &pages.total]
            .into_iter()
            .all(is_plain)
    {
        return None;
    }
    let (item, items) = (scope.type_of(&pages.item), ident(&annotate::field(list)));
    let number = |keys: &Option<Vec<String>>| field(keys.as_ref()?);
    let last = number(&pages.last).or_else(|| number(&pages.count));
    let last = last.map(|last| quote!(, last_page: #last));
    let total = number(&pages.total).map(|total| quote!(, total: #total));
    Some(quote!(runtime::page!(#page { #item: #items #last #total });))
}

/// The fields on a path into the response.
pub(super) fn along<'a>(api: &'a Api, operation: &Operation, keys: &[String]) -> Vec<&'a Field> {
    let response = operation.response.as_ref();
    response.map_or_else(Vec::new, |response| api.fields_along(response, keys))
}

/// The items at the end of a path from a root: a slice, or the list itself. They are empty where a field on the path is absent.
pub(super) fn items(root: &TokenStream, fields: &[&Field], is_borrowed: bool) -> TokenStream {
    let [parents @ .., list] = fields else {
        return TokenStream::new();
    };
    let (part, is_optional) = parent(root, parents, is_borrowed);
    let name = ident(&annotate::field(list));
    let value = match (is_optional, list.required, is_borrowed) {
        (false, true, true) => return quote!(&#part.#name),
        (false, true, false) => return quote!(#part.#name),
        (false, false, true) => quote!(#part.#name.as_deref()),
        (false, false, false) => quote!(#part.#name),
        (true, true, true) => quote!(#part.map(|part| part.#name.as_slice())),
        (true, true, false) => quote!(#part.map(|part| part.#name)),
        (true, false, true) => quote!(#part.and_then(|part| part.#name.as_deref())),
        (true, false, false) => quote!(#part.and_then(|part| part.#name)),
    };
    quote!(#value.unwrap_or_default())
}

/// The number at the end of a path, as an option.
fn count(fields: &[&Field]) -> Option<TokenStream> {
    let [parents @ .., number] = fields else {
        return None;
    };
    let (part, is_optional) = parent(&quote!(self), parents, true);
    let name = ident(&annotate::field(number));
    Some(match (is_optional, number.required) {
        (false, true) => quote!(Some(#part.#name)),
        (false, false) => quote!(#part.#name),
        (true, true) => quote!(#part.map(|part| part.#name)),
        (true, false) => quote!(#part.and_then(|part| part.#name)),
    })
}

/// The object at the end of a path from a root on, and whether it is an option.
fn parent(root: &TokenStream, fields: &[&Field], is_borrowed: bool) -> (TokenStream, bool) {
    let mut is_optional = false;
    let mut part = root.clone();
    for field in fields {
        let name = ident(&annotate::field(field));
        part = match (is_optional, field.required, is_borrowed) {
            (false, true, _) | (false, false, false) => quote!(#part.#name),
            (false, false, true) => quote!(#part.#name.as_ref()),
            (true, true, true) => quote!(#part.map(|part| &part.#name)),
            (true, true, false) => quote!(#part.map(|part| part.#name)),
            (true, false, true) => quote!(#part.and_then(|part| part.#name.as_ref())),
            (true, false, false) => quote!(#part.and_then(|part| part.#name)),
        };
        is_optional |= !field.required;
    }
    (part, is_optional)
}
