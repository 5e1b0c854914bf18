//! The bytes of requests and responses: how arguments become them, and what is read out of them.
//! It must not know how bytes are sent, nor what follows from a response.

pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod envelope;
pub(crate) mod mask;
