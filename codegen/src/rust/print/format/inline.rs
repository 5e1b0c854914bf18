//! Marks functions as `#[inline]`, so that programs compile those that they call, and nobody compiles the others.
//! Must not know what functions do.

use syn::{File, FnArg, ImplItem, ImplItemFn, Item, Type, parse_quote};

/// Marks the functions of a file. Those with a type of the caller are compiled with the caller anyway.
pub(super) fn mark(file: &mut File) {
    let blocks = file.items.iter_mut().filter_map(|item| match item {
        Item::Impl(block) => Some(&mut block.items),
        _ => None,
    });
    for item in blocks.flatten() {
        if let ImplItem::Fn(function) = item
            && !is_generic(function)
        {
            function.attrs.push(parse_quote!(#[inline]));
        }
    }
}

fn is_generic(function: &ImplItemFn) -> bool {
    let mut arguments = function.sig.inputs.iter();
    let of_caller = arguments.any(
        |argument| matches!(argument, FnArg::Typed(typed) if matches!(*typed.ty, Type::ImplTrait(_))),
    );
    of_caller || function.sig.generics.type_params().next().is_some()
}
