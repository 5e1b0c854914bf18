//! Prints how values are written where their Rust type is written otherwise: times as numbers, booleans as a pair.
//! Must not know where such a value is used.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::{Scope, gate, literal};
use crate::resolve::{BoolValues, TimestampFormat, TypeRef};

/// The values for true and false in a module, each with whether an item that is on by default uses it.
pub(super) type Pairs = Vec<(BoolValues, bool)>;

impl Scope<'_> {
    /// Returns the coding of a type as tokens, or `None` if it is written as its Rust type is.
    pub(super) fn coding(&mut self, type_ref: &TypeRef, is_lenient: bool) -> Option<TokenStream> {
        self.coding_path("runtime", type_ref, is_lenient)?
            .parse()
            .ok()
    }

    /// Returns the coding of a type for an attribute.
    pub(super) fn coding_in_attribute(
        &mut self,
        type_ref: &TypeRef,
        is_lenient: bool,
    ) -> Option<String> {
        self.coding_path("iot_clouds_runtime", type_ref, is_lenient)
    }

    fn coding_path(&mut self, root: &str, type_ref: &TypeRef, is_lenient: bool) -> Option<String> {
        let lenient = |coding: String| match is_lenient {
            true => format!("{root}::coding::Lenient<{coding}>"),
            false => coding,
        };
        Some(match type_ref {
            TypeRef::List(item) => format!("Vec<{}>", self.coding_path(root, item, is_lenient)?),
            TypeRef::Map(item) => {
                let item = self.coding_path(root, item, is_lenient)?;
                format!("BTreeMap<String, {item}>")
            }
            TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) => {
                lenient(format!("{root}::coding::Milliseconds"))
            }
            TypeRef::Timestamp(TimestampFormat::EpochSeconds) => {
                lenient(format!("{root}::coding::Seconds"))
            }
            TypeRef::WrittenBool(values) if **values == BoolValues::ZERO_ONE => {
                lenient(format!("{root}::coding::Bool<{root}::coding::ZeroOne>"))
            }
            TypeRef::WrittenBool(values) => {
                let pair = self.pair(values);
                lenient(format!("{root}::coding::Bool<bool_values::{pair}>"))
            }
            TypeRef::Bool
            | TypeRef::Integer(_)
            | TypeRef::Float
            | TypeRef::Number
            | TypeRef::String
            | TypeRef::Timestamp(TimestampFormat::Rfc3339)
                if is_lenient =>
            {
                format!("{root}::coding::Lenient")
            }
            _ => return None,
        })
    }

    /// Returns the name of the type that holds the values for true and false.
    fn pair(&mut self, values: &BoolValues) -> String {
        let is_stable = !self.experimental;
        let known = self.pairs.iter().position(|(known, _)| known == values);
        let index = known.unwrap_or(self.pairs.len());
        match self.pairs.get_mut(index) {
            Some((_, stable)) => *stable |= is_stable,
            None => self.pairs.push((values.clone(), is_stable)),
        }
        format!("Pair{}", index + 1)
    }

    /// Returns the values for true and false that the module needs.
    pub(super) fn pairs(&self) -> Option<TokenStream> {
        let pairs = self.pairs.iter().enumerate();
        let pairs = pairs.map(|(index, (values, is_stable))| {
            let name = format_ident!("Pair{}", index + 1);
            let gate = (!is_stable).then(gate);
            let (yes, no) = (literal(&values.yes), literal(&values.no));
            quote! {
                #gate
                pub enum #name {}
                #gate
                impl runtime::coding::BoolValues for #name {
                    const TRUE: runtime::Literal = #yes;
                    const FALSE: runtime::Literal = #no;
                }
            }
        });
        let pairs: Vec<TokenStream> = pairs.collect();
        let gate = self.pairs.iter().all(|(_, stable)| !stable).then(gate);
        (!pairs.is_empty()).then(|| {
            quote! {
                /// The values that stand for true and false.
                #gate
                mod bool_values {
                    use iot_clouds_runtime as runtime;
                    #(#pairs)*
                }
            }
        })
    }
}
