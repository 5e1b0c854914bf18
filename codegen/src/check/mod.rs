//! Checks values against an [`Api`](crate::resolve::Api): one checker of types and one of limits, for the examples of a spec
//! and for the requests that the mock receives. Must not know where the values come from, nor how a misfit is reported.

pub mod limits;
pub mod times;
pub mod values;
