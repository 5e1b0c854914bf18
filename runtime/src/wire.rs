//! The bytes of requests and responses: encodes arguments, and decodes responses.
//! It must not know how bytes are sent, nor what follows from a response.

pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod envelope;
pub(crate) mod mask;
