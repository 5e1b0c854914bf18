//! Runs calls for programs that are not async, on one background runtime.
//! It must not know what a call does.

use std::{
    future::{IntoFuture, poll_fn},
    io, iter,
    sync::OnceLock,
    task::{Context, Poll},
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    error::{Error, ErrorKind, Outcome},
    platform::Platform,
    request::{
        page::{Items, Page, Pages},
        windows::{Window, WindowItems},
    },
};

/// Shared by all calls of the program. It has one thread for connections; the call itself runs on the thread that
/// waits.
static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();

/// The platform of an error that occurs without a client.
static NO_PLATFORM: Platform = Platform {
    name: "none",
    title: "The platform",
    ..Platform::NEW
};

/// Runs a call and waits for its result: `wait(client.devices().get("1").send())`.
///
/// # Errors
/// Returns the error of the call. Inside async code, or on any other thread of an async runtime, returns an error that
/// says so, because such a thread must not block. The call is not sent then.
pub fn wait<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        return Err(refused(
            "this thread belongs to an async runtime and must not block; await the call instead of using blocking::wait, or use a \
             thread of your own"
                .to_owned(),
        ));
    }
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("iot-clouds")
            .enable_all()
            .build()
    });
    match runtime {
        Ok(runtime) => runtime.block_on(call.into_future()),
        Err(error) => Err(refused(format!(
            "the background runtime cannot be started: {error}"
        ))),
    }
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
