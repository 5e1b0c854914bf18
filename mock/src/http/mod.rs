//! HTTP: the server, the requests it receives, and the responses it writes in the platform's format.
//! Must not know how requests are validated, nor how the data of a response is made.

pub(crate) mod cors;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod serve;
