//! The Cainiao IoT client over real HTTP. The expected requests and responses are written by hand from
//! the vendor's pages, never derived from the spec.

mod signature;
mod support;

mod clock;
mod credentials;
mod failures;
mod failures_table;
mod nodes;
mod operations;
mod responses;
mod signing;
