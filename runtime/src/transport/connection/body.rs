//! Puts the chunks of a body together, without holding much more than the body.
//! It must not know where chunks come from.

use bytes::{Bytes, BytesMut};

/// A body as far as it has come.
pub(super) enum Body {
    /// One chunk or none, as it came.
    Short(Bytes),
    /// Several chunks, put together.
    Long(BytesMut),
}

impl Body {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Short(body) => body.len(),
            Self::Long(body) => body.len(),
        }
    }

    pub(super) fn push(&mut self, chunk: Bytes, announced: usize, limit: usize) {
        match self {
            Self::Short(body) if body.is_empty() => *body = chunk,
            Self::Short(first) => {
                // A server's announcement alone must not make us allocate much.
                let capacity = announced.min(64 * 1024).max(first.len() + chunk.len());
                let mut body = BytesMut::with_capacity(capacity);
                body.extend_from_slice(first);
                body.extend_from_slice(&chunk);
                *self = Self::Long(body);
            }
            Self::Long(body) => {
                let length = body.len() + chunk.len();
                if length > body.capacity() {
                    let capacity = grown(body.capacity(), limit).max(length);
                    body.reserve(capacity - body.len());
                }
                body.extend_from_slice(&chunk);
            }
        }
    }

    pub(super) fn finish(self) -> Bytes {
        match self {
            Self::Short(body) => body,
            Self::Long(body) => body.freeze(),
        }
    }
}

/// Twice the capacity, but what would come near the limit goes right to it: old and new are held together while one is
/// copied into the other, and must not be more than twice the limit.
fn grown(capacity: usize, limit: usize) -> usize {
    let doubled = capacity.saturating_mul(2);
    if doubled > limit / 2 { limit } else { doubled }
}
