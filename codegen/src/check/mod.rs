//! Whether values are what an [`Api`](crate::resolve::Api) says: one checker of types and one of limits, for examples of a spec
//! and for requests that come. Must not know where the values are from, nor how a misfit is told.

pub mod limits;
pub mod values;
