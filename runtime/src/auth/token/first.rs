//! Awaits two futures until the first of them completes.
//! It must not know what the futures do.

use std::{future::poll_fn, pin::pin, task::Poll};

/// Which of two futures completed first.
pub(crate) enum First<A, B> {
    One(A),
    Other(B),
}

/// Awaits both futures until one completes, and prefers `one` if both have. The macro `select!` would need another
/// dependency.
pub(crate) async fn first<A: Future, B: Future>(one: A, other: B) -> First<A::Output, B::Output> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| {
        if let Poll::Ready(output) = one.as_mut().poll(context) {
            return Poll::Ready(First::One(output));
        }
        other.as_mut().poll(context).map(First::Other)
    })
    .await
}
