//! Pages are fetched as servers want it, and what cannot be had leaves the earlier copy as it was.
//! Must not know how: the tests see requests on a socket, files, and what is told.

mod attacks;
mod content;
mod faults;
mod files;
mod program;
mod resumed;
mod servers;
mod support;
