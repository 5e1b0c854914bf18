//! Prints how values are written where their Rust type is written otherwise: times as numbers, booleans as a pair.
//! Must not know where such a value is used.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Scope, gate, ident, literal};
use crate::names::pascal;
use crate::resolve::{BoolValues, Operation, TimestampFormat, TypeRef};
use crate::rust::annotate::signature::is_coded;

/// What the codings of a module need.
#[derive(Debug, Default)]
pub(in crate::rust::print) struct Codings {
    /// The values for true and false, each with whether an item that is on by default uses it.
    pairs: Vec<(BoolValues, bool)>,
    /// The types of coded responses, each with its name and whether it is on by default.
    responses: Vec<(String, TokenStream, bool)>,
}

impl Scope<'_> {
    /// Returns the coding of a type as tokens, or `None` if it is written as its Rust type is.
    pub(in crate::rust::print) fn coding(
        &mut self,
        type_ref: &TypeRef,
        is_lenient: bool,
    ) -> Option<TokenStream> {
        self.coding_path("runtime", type_ref, is_lenient)?
            .parse()
            .ok()
    }

    /// Returns the coding of a type for an attribute.
    pub(in crate::rust::print) fn coding_in_attribute(
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
                lenient(format!("{root}::coding::Bool<codings::{pair}>"))
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
        let known = self
            .codings
            .pairs
            .iter()
            .position(|(known, _)| known == values);
        let index = known.unwrap_or(self.codings.pairs.len());
        match self.codings.pairs.get_mut(index) {
            Some((_, stable)) => *stable |= is_stable,
            None => self.codings.pairs.push((values.clone(), is_stable)),
        }
        format!("Pair{}", index + 1)
    }

    /// Returns the type that a coded response is read as, under a name that is short.
    pub(in crate::rust::print) fn coded_response(
        &mut self,
        operation: &Operation,
    ) -> Option<TokenStream> {
        let response = operation.response.as_ref();
        let response = response.filter(|response| is_coded(response))?;
        // The pairs are beside the type, and not beside the operation.
        let path = self.coding_path("runtime", response, false)?;
        let coding: TokenStream = path.replace("codings::", "").parse().ok()?;
        let value = self.type_of(response);
        let name = pascal(&operation.name) + "Data";
        let coded = quote!(runtime::coding::Coded<#coding, #value>);
        let is_stable = !self.experimental;
        self.codings
            .responses
            .push((name.clone(), coded, is_stable));
        let name = ident(&name);
        Some(quote!(codings::#name))
    }

    /// Returns the module with what the codings need.
    pub(in crate::rust::print) fn codings(&self) -> Option<TokenStream> {
        let Codings { pairs, responses } = &self.codings;
        let is_stable = pairs.iter().any(|(_, stable)| *stable)
            || responses.iter().any(|(_, _, stable)| *stable);
        let gate_of = |is_stable: &bool| (!is_stable).then(gate);
        let responses = responses.iter().map(|(name, coded, stable)| {
            let (name, gate) = (ident(name), gate_of(stable));
            quote!(#gate pub type #name = #coded;)
        });
        let responses: Vec<TokenStream> = responses.collect();
        let pairs = pairs.iter().enumerate().map(|(index, (values, stable))| {
            let (name, gate) = (format_ident!("Pair{}", index + 1), gate_of(stable));
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
        let maps = self.codings.responses.iter();
        let mut maps = maps.filter(|(_, coded, _)| coded.to_string().contains("BTreeMap"));
        let has_maps = maps.clone().next().is_some();
        let maps_gate = (!maps.any(|(_, _, stable)| *stable)).then(gate);
        let maps = has_maps.then(|| quote!(#maps_gate use std::collections::BTreeMap;));
        let gate = gate_of(&is_stable);
        (!(pairs.is_empty() && responses.is_empty())).then(|| {
            quote! {
                /// How values are written that their types write otherwise.
                #gate
                mod codings {
                    #maps
                    use iot_clouds_runtime as runtime;
                    #(#responses)*
                    #(#pairs)*
                }
            }
        })
    }
}
