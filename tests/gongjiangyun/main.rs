//! The Gongjiangyun client over real HTTP. The expected requests and responses are written by hand from
//! the vendor's page, never derived from the spec.

mod support;

mod failures;
mod failures_table;
mod raw;
mod responses;
mod servers;
mod token;
mod tokens;
mod wire;
