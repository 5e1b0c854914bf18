//! Walks the pages of an operation, one request at a time.
//! It must not know how a page is requested or read.

use std::{
    fmt,
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use serde::de::DeserializeOwned;

use crate::{Error, Outcome, call::Request, encode, error::Kind, execute::run, platform::Paging};

/// One page of a list.
pub trait Page: DeserializeOwned + Send + 'static {
    /// What the list holds.
    type Item: Send + 'static;

    /// The number of the last page, if the answer says so.
    fn last_page(&self) -> Option<u64>;

    /// How many items this page has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the items out.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A bare list says nothing of a last page: a short one is the last.
impl<T: DeserializeOwned + Send + 'static> Page for Vec<T> {
    type Item = T;

    fn last_page(&self) -> Option<u64> {
        None
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn into_items(self) -> Vec<T> {
        self
    }
}

/// A page and a fingerprint of its bytes.
type Fetched<T> = Result<(T, u64), Error>;

/// The pages of an operation, fetched as they are asked for. It ends after the last page, and after an error.
#[must_use]
pub struct Pages<T> {
    request: Request,
    /// The next page to fetch, once it is known; `None` at the end.
    next: Option<u64>,
    previous: Option<u64>,
    fetching: Option<Pin<Box<dyn Future<Output = Fetched<T>> + Send>>>,
    pause: Duration,
}

impl<T: Page> Pages<T> {
    pub(crate) fn new(request: Request) -> Self {
        let page = request
            .operation
            .pages
            .and_then(|paging| number(&request, paging.page));
        Self {
            request,
            next: Some(page.unwrap_or(1)),
            previous: None,
            fetching: None,
            pause: Duration::ZERO,
        }
    }

    /// Waits this long between pages. Default: no time.
    pub fn with_page_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let Some(page) = self.next else {
            return Poll::Ready(None);
        };
        let Some(paging) = self.request.operation.pages else {
            self.next = None;
            return Poll::Ready(Some(Err(
                self.error(Kind::Invalid("it has no pages".to_owned()))
            )));
        };
        let size = self.size(paging);
        let pause = self.previous.map_or(Duration::ZERO, |_| self.pause);
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            none => none.insert(fetch(self.request.clone(), paging, (page, size), pause)),
        };
        let fetched = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        self.next = None;
        Poll::Ready(Some(fetched.and_then(|(answer, print)| {
            self.arrive(answer, print, page, paging)
        })))
    }

    /// Decides whether there is a page after this one.
    fn arrive(&mut self, answer: T, print: u64, page: u64, paging: Paging) -> Result<T, Error> {
        if self.previous.replace(print) == Some(print) && !answer.is_empty() {
            return Err(self.error(Kind::SamePage(paging.page)));
        }
        let is_last = match (answer.last_page(), self.size(paging)) {
            _ if answer.is_empty() => true,
            (Some(last), _) => page >= last,
            (None, Some(size)) => (answer.len() as u64) < size,
            (None, None) => false,
        };
        self.next = page.checked_add(1).filter(|_| !is_last);
        Ok(answer)
    }

    /// How many items a full page has.
    fn size(&self, paging: Paging) -> Option<u64> {
        let size = paging.size?;
        Some(
            number(&self.request, size.parameter)
                .unwrap_or(size.default)
                .min(size.max),
        )
    }

    fn error(&self, kind: Kind) -> Error {
        self.request
            .core
            .error(kind, self.request.operation.id, Outcome::Rejected)
    }
}

fn number(request: &Request, parameter: &str) -> Option<u64> {
    request
        .argument(parameter)
        .and_then(encode::scalar)?
        .parse()
        .ok()
}

fn fetch<T: Page>(
    mut request: Request,
    paging: Paging,
    (page, size): (u64, Option<u64>),
    pause: Duration,
) -> Pin<Box<dyn Future<Output = Fetched<T>> + Send>> {
    request.set_page(paging.page, page);
    if let (Some(parameter), Some(size)) = (paging.size, size)
        && request.argument(parameter.parameter).is_none()
    {
        // Said outright: a page is recognised as short by it.
        request.set_page(parameter.parameter, size);
    }
    Box::pin(async move {
        let prepared = request.prepare()?;
        if !pause.is_zero() {
            request.core.shared().timing.sleep(pause).await;
        }
        let (response, body) = run::<T>(&request.core, &prepared).await?;
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        Ok((response.into_value(), hasher.finish()))
    })
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.request.operation.id)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// The items of all pages, fetched as they are asked for. It ends after the last item, and after an error.
#[must_use]
pub struct Items<T: Page> {
    pages: Pages<T>,
    items: std::vec::IntoIter<T::Item>,
}

// The items are only ever moved, never pinned.
impl<T: Page> Unpin for Items<T> {}

impl<T: Page> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            items: Vec::new().into_iter(),
        }
    }

    /// Waits this long between pages. Default: no time.
    pub fn with_page_pause(mut self, pause: Duration) -> Self {
        self.pages = self.pages.with_page_pause(pause);
        self
    }

    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.items = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Page> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("buffered", &self.items.len())
            .finish()
    }
}

#[cfg(feature = "stream")]
mod stream {
    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    use futures_core::Stream;

    use super::{Items, Page, Pages};
    use crate::Error;

    impl<T: Page> Stream for Pages<T> {
        type Item = Result<T, Error>;

        fn poll_next(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Self::Item>> {
            self.poll_page(context)
        }
    }

    impl<T: Page> Stream for Items<T> {
        type Item = Result<T::Item, Error>;

        fn poll_next(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Self::Item>> {
            self.poll_item(context)
        }
    }
}
