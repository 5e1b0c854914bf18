//! Walks the pages of an operation, one request at a time.
//! It must not know how a page is requested or read.

mod print;

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::{
    Error, Outcome, call::Request, decode::Reading, encode, error::Kind, execute::run,
    platform::Paging,
};

/// One page of a list.
pub trait Page: DeserializeOwned + Send + 'static {
    /// What the list holds.
    type Item: Send + 'static;

    /// The number of the last page, if the answer says so.
    fn last_page(&self) -> Option<u64>;

    /// How many items all pages have together, if the answer says so and names no last page.
    fn total(&self) -> Option<u64> {
        None
    }

    /// How many items this page has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the items out.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A bare list says nothing of a last page: an empty one is the last, or one shorter than the first.
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

/// A page, with what its items are found in once more.
type Fetched<T> = Result<(T, Body), Error>;

/// The body of an answer, and how it is read.
struct Body {
    bytes: Bytes,
    reading: Reading,
}

/// Pages alike in a row from which on the server is taken to give always the same. Two may be alike by chance.
const ALIKE: u32 = 3;

/// The pages of an operation, fetched as they are asked for. It ends after the last page, and after an error.
///
/// The last page is the one that the answer names; the one with which as many items came as the answer says there are; or else
/// one that is empty or has fewer items than the first.
#[must_use]
pub struct Pages<T> {
    request: Request,
    /// The next page to fetch, once it is known; `None` at the end.
    next: Option<u64>,
    walked: Walked,
    fetching: Option<Pin<Box<dyn Future<Output = Fetched<T>> + Send>>>,
    pause: Duration,
}

/// What came so far.
#[derive(Debug, Default)]
struct Walked {
    /// Number and items of the first page that was fetched.
    first: Option<(u64, u64)>,
    /// Items of all pages, without those that a page has beyond the size that was asked for.
    items: u64,
    /// The number of the last page, as an answer named it last.
    last: Option<u64>,
    /// The number of all items, as an answer named it last.
    total: Option<u64>,
    /// Fingerprint of the last page's items.
    print: Option<u64>,
    /// How many pages in a row had it.
    alike: u32,
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
            walked: Walked::default(),
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
            let kind = Kind::Invalid("it has no pages".to_owned());
            return Poll::Ready(Some(Err(self.error(kind, Outcome::NotSent))));
        };
        let size = self.asked(paging);
        let pause = self.walked.first.map_or(Duration::ZERO, |_| self.pause);
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            none => none.insert(fetch(self.request.clone(), paging, (page, size), pause)),
        };
        let fetched = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        self.next = None;
        Poll::Ready(Some(fetched.and_then(|(answer, body)| {
            self.arrive(answer, &body, page, paging)
        })))
    }

    /// Decides whether there is a page after this one.
    fn arrive(&mut self, answer: T, body: &Body, page: u64, paging: Paging) -> Result<T, Error> {
        let count = answer.len() as u64;
        let asked = self.asked(paging);
        self.walked
            .add(page, count, (answer.last_page(), answer.total()), asked);
        let size = asked
            .zip(paging.size)
            .map(|(asked, size)| asked.min(size.max));
        let is_last = self.walked.is_last(page, count, asked, size);
        // The items of a page that ends the list are looked at again only where they may be the ones that came before.
        if !is_last || self.walked.alike + 1 == ALIKE {
            let print = print::items(&body.bytes, &body.reading, paging.items);
            if self.walked.compare(count, print) >= ALIKE {
                return Err(self.error(Kind::SamePage(paging.page), Outcome::Rejected));
            }
        }
        self.next = page.checked_add(1).filter(|_| !is_last);
        Ok(answer)
    }

    /// How many items are asked for: those that the caller set, else the default or what the platform allows.
    fn asked(&self, paging: Paging) -> Option<u64> {
        let size = paging.size?;
        let set = number(&self.request, size.parameter);
        Some(set.unwrap_or(size.default.min(size.max)))
    }

    fn error(&self, kind: Kind, outcome: Outcome) -> Error {
        self.request
            .core
            .error(kind, self.request.operation.id, outcome)
    }
}

impl Walked {
    /// Counts a page, and keeps what its answer says of the last page and of all items.
    fn add(
        &mut self,
        page: u64,
        count: u64,
        (last, total): (Option<u64>, Option<u64>),
        asked: Option<u64>,
    ) {
        self.first.get_or_insert((page, count));
        // What a page has on top, pinned items for example, may be on every page and is not counted by a total.
        let counted = count.min(asked.unwrap_or(count));
        self.items = self.items.saturating_add(counted);
        // An answer that has items and says that there is none says nothing of the end.
        let says_end = |end: &u64| *end > 0 || count == 0;
        // An empty page does not move the end on, else a server that always names one more has no end.
        let before = self.last.filter(|_| count == 0);
        let last = last.filter(says_end);
        let last = last.map(|last| before.map_or(last, |before| before.min(last)));
        self.last = last.or(self.last);
        self.total = total.filter(says_end).or(self.total);
    }

    /// Returns how many pages in a row have the same items. An empty page is like no other.
    fn compare(&mut self, count: u64, print: Option<u64>) -> u32 {
        let print = print.filter(|_| count > 0);
        let is_alike = print.is_some() && print == self.print;
        self.alike = if is_alike { self.alike + 1 } else { 1 };
        self.print = print;
        self.alike
    }

    /// Whether a page is the last, by what the answers say of the last page and of all items, else by its length.
    fn is_last(&self, page: u64, count: u64, asked: Option<u64>, size: Option<u64>) -> bool {
        let (first, full) = self.first.unwrap_or((page, count));
        if let Some(last) = self.last {
            return page >= last;
        }
        if let Some(total) = self.total {
            let full = full.min(asked.unwrap_or(full));
            let before = first.saturating_sub(1).saturating_mul(full);
            return count == 0 || before.saturating_add(self.items) >= total;
        }
        // A first page that is longer than what was asked for may have something on top.
        let full = full.min(size.unwrap_or(full));
        count == 0 || count < full
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
        // Said outright: it tells a first page with something on top.
        request.set_page(parameter.parameter, size);
    }
    Box::pin(async move {
        let prepared = request.prepare()?;
        if !pause.is_zero() {
            request.core.shared().timing.sleep(pause).await;
        }
        let (response, bytes) = run::<T>(&request.core, &prepared).await?;
        let reading = prepared.reading;
        Ok((response.into_value(), Body { bytes, reading }))
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
