//! Awaits two things until the first of them is done.
//! It must not know what they are.

use std::{future::poll_fn, pin::pin, task::Poll};

/// Which of two was done first.
pub(crate) enum First<A, B> {
    One(A),
    Other(B),
}

/// Awaits both until one is done; where both are, the one. The macro `select!` would bring a package more.
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
