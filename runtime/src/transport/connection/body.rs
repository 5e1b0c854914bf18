//! Joins the chunks of a body without holding much more than the body.
//! It must not know where the chunks come from.

use bytes::{Bytes, BytesMut};

/// The part of a body that has arrived.
pub(super) enum Body {
    /// At most one chunk, unchanged.
    Short(Bytes),
    /// Several chunks, joined.
    Long(BytesMut),
}

impl Default for Body {
    fn default() -> Self {
        Self::Short(Bytes::new())
    }
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
                // The length that a server announces must not make us allocate much memory.
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

/// Returns twice the capacity, or the limit if that is close. Both buffers are held while one is copied into the other,
/// and together they must not exceed twice the limit.
fn grown(capacity: usize, limit: usize) -> usize {
    let doubled = capacity.saturating_mul(2);
    if doubled > limit / 2 { limit } else { doubled }
}
