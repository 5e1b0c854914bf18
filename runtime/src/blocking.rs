//! Runs calls for programs that are not async, on one background runtime.
//! It must not know what a call does.

mod background;
mod waiting;

use std::{
    future::{IntoFuture, poll_fn},
    iter,
    task::{Context, Poll},
};

use crate::{
    error::{Error, ErrorKind, Outcome},
    platform::Platform,
    request::{
        page::{Items, Page, Pages},
        windows::{Window, WindowItems},
    },
};

/// The platform of an error that occurs without a client.
static NO_PLATFORM: Platform = Platform {
    name: "none",
    title: "The platform",
    ..Platform::NEW
};

/// Runs a call and waits for its result: `wait(client.devices().get("1").send())`.
///
/// Any thread may call it that tasks do not depend on: one without a runtime, one of `spawn_blocking`, one inside
/// `block_in_place`, and one that only holds `Runtime::enter()`. After a `fork`, the child gets threads and connections
/// of its own.
///
/// # Errors
/// Returns the error of the call. A thread that is running async code must not wait, because the tasks of its runtime,
/// on which the call may depend, would wait too; there, the error says so, and the call is not sent.
pub fn wait<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
    if waiting::is_running_tasks() {
        return Err(refused(
            "this thread is running async code and must not wait; await the call instead of using blocking::wait, or wait inside \
             tokio::task::spawn_blocking"
                .to_owned(),
        ));
    }
    let runtime = background::runtime()
        .map_err(|error| refused(format!("the background runtime cannot be started: {error}")))?;
    let _entered = runtime.enter();
    waiting::block_on(call.into_future())
}

/// Items that are read lazily: those of pages, or of windows of time.
pub trait Lazy: sealed::Lazy {}

impl<T: Page> Lazy for Items<T> {}
impl<W: Window> Lazy for WindowItems<W> {}

mod sealed {
    use std::task::{Context, Poll};

    use crate::error::Error;

    pub trait Lazy {
        type Item;

        fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Error>>>;
    }
}

impl<T: Page> sealed::Lazy for Items<T> {
    type Item = T::Item;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T::Item, Error>>> {
        self.poll_item(context)
    }
}

impl<W: Window> sealed::Lazy for WindowItems<W> {
    type Item = W::Item;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<W::Item, Error>>> {
        self.poll_item(context)
    }
}

impl<L: Lazy> Lazy for &mut L {}

/// Items that are read by reference can be asked afterwards what was skipped.
impl<L: Lazy> sealed::Lazy for &mut L {
    type Item = L::Item;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<L::Item, Error>>> {
        (**self).poll(context)
    }
}

/// Returns the items of a list one after the other, and waits for each: `items(client.devices().list().items())`.
pub fn items<L: Lazy>(mut items: L) -> impl Iterator<Item = Result<L::Item, Error>> {
    let mut is_over = false;
    iter::from_fn(move || {
        let item = poll_fn(|context| items.poll(context).map(Option::transpose));
        next(&mut is_over, item)
    })
}

/// Returns the pages of a list one after the other, and waits for each: `pages(client.devices().list().pages())`.
pub fn pages<T: Page>(mut pages: Pages<T>) -> impl Iterator<Item = Result<T, Error>> {
    let mut is_over = false;
    iter::from_fn(move || next(&mut is_over, async { pages.next().await.transpose() }))
}

/// Waits for the next item, and ends after an error, including one of waiting.
fn next<T>(
    is_over: &mut bool,
    next: impl Future<Output = Result<Option<T>, Error>>,
) -> Option<Result<T, Error>> {
    if *is_over {
        return None;
    }
    let next = wait(next).transpose();
    *is_over = !matches!(next, Some(Ok(_)));
    next
}

fn refused(text: String) -> Error {
    let kind = ErrorKind::Configuration(text);
    Error::new(kind, &NO_PLATFORM, "blocking", Outcome::NotSent)
}
