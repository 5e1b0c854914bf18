//! Catches panics of code that the program gave, where one must not take a token or other callers with it.
//! It must not know whose code it is, nor show what it says unmasked.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

/// What a panic says, as it came: it may hold secrets.
pub(crate) struct Panicked(pub(crate) String);

/// Does something that may panic.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What the work leaves behind is not used after a panic, or is whole between any two statements.
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Panicked(said(&*payload)))
}

/// Awaits what `make` makes; both may panic.
pub(crate) async fn caught_in<F: Future>(make: impl FnOnce() -> F) -> Result<F::Output, Panicked> {
    let mut future = pin!(caught(make)?);
    poll_fn(|context| match caught(|| future.as_mut().poll(context)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a text").to_owned()
}
