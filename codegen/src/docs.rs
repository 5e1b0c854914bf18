//! What the pages of a vendor say: sections, routes, rows, samples and the facts in them.
//! Pure and deterministic; must not know the file system, the network, nor any spec.

pub mod page;

pub use page::read;
