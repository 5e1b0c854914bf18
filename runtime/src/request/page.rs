//! Reads the pages of an operation in order, one request at a time.
//! It must not know how a page is requested or decoded.

mod collect;
mod contents;
mod fingerprint;
#[cfg(feature = "stream")]
mod stream;

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    str::FromStr,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;

pub use contents::Page;

use self::fingerprint::{Compared, Keys};
use crate::{
    error::{Error, ErrorKind, Outcome},
    platform::Paging,
    request::{arguments::Request, call::Call},
    response::skipped::{Skipped, SkippedItem},
    wire::{decode::Reading, encode},
};

impl<T: Page> Call<T> {
    /// All pages from the one that is set, or the first, one request at a time.
    pub fn pages(self) -> Pages<T> {
        Pages::new(*self.request)
    }

    /// The items of all pages from the one that is set, or the first.
    pub fn items(self) -> Items<T> {
        Items::new(self.pages())
    }
}

/// A page, with the body that its items are compared by, and the items that were skipped.
type Fetched<T> = Result<(T, Body, Skipped), Error>;

/// The body of a response, and how it is decoded.
struct Body {
    bytes: Bytes,
    reading: Reading,
}

/// How many pages in a row with the same items show that the server ignores the page number. Two may be equal by chance.
const ALIKE: u32 = 3;

/// The pages of an operation, each fetched when it is asked for. It ends after the last page, and after an error.
///
/// Where the responses name the last page, that page is the last one. Where they give the number of all items, the last page is
/// the one that completes that number, or an empty one. Otherwise it is the first page that is empty or has fewer items than the
/// first page.
#[must_use]
pub struct Pages<T> {
    request: Request,
    /// The page to fetch next; `None` at the end.
    next: Option<u64>,
    walked: Walked,
    fetching: Option<Pin<Box<dyn Future<Output = Fetched<T>> + Send>>>,
    pause: Duration,
    skipped: Skipped,
}

/// What is known of the pages that were fetched so far.
#[derive(Debug, Default)]
struct Walked {
    /// The number of the first page that was fetched, and how many items it has.
    first: Option<(u64, u64)>,
    /// How many items came, without those that a page has beyond the size that was asked for.
    items: u64,
    /// The number of the last page, by the latest response that names it.
    last: Option<u64>,
    /// The number of all items, by the latest response that gives it.
    total: Option<u64>,
    /// The latest page, unless it is empty.
    latest: Option<Compared>,
    /// How many pages in a row have its items.
    alike: u32,
}

impl<T: Page> Pages<T> {
    pub(crate) fn new(request: Request) -> Self {
        let page = request
            .operation
            .pages
            .map(|paging| argument(&request, paging.page.name()).unwrap_or(paging.first));
        Self {
            request,
            next: Some(page.unwrap_or_default()),
            walked: Walked::default(),
            fetching: None,
            pause: Duration::ZERO,
            skipped: Skipped::default(),
        }
    }

    /// Waits for this long between pages. The default is no wait.
    pub fn with_page_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Returns the next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Returns the items so far that were skipped because they cannot be read, which `with_unreadable_items_skipped` allows: at
    /// most 1000 of them. A skipped item counts as an item of its page when the end of the list is decided.
    pub fn skipped_items(&self) -> &[SkippedItem] {
        &self.skipped.items
    }

    /// Returns how many items of all pages so far were skipped.
    pub fn skipped_count(&self) -> u64 {
        self.skipped.count
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let Some(page) = self.next else {
            return Poll::Ready(None);
        };
        let Some(paging) = self.request.operation.pages else {
            self.next = None;
            let kind = ErrorKind::Invalid("it has no pages".to_owned());
            return Poll::Ready(Some(Err(self.error(kind, Outcome::NotSent))));
        };
        let pause = self.walked.first.map_or(Duration::ZERO, |_| self.pause);
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            empty => empty.insert(fetch(self.request.clone(), paging, page, pause)),
        };
        let fetched = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        self.next = None;
        Poll::Ready(Some(fetched.and_then(|(response, body, skipped)| {
            let count = (response.items().len() as u64).saturating_add(skipped.count);
            self.skipped.add_page(page, skipped);
            self.arrive(response, body, (page, count), paging)
        })))
    }

    /// Takes in a page and decides whether another one follows.
    fn arrive(
        &mut self,
        response: T,
        body: Body,
        (page, count): (u64, u64),
        paging: Paging,
    ) -> Result<T, Error> {
        let expected = self.expected(paging);
        let ends = (response.last_page(), response.total());
        self.walked.add(paging.first, (page, count), ends, expected);
        let size = expected
            .zip(paging.size)
            .map(|(expected, size)| expected.min(size.max));
        let is_last = self
            .walked
            .is_last(paging.first, (page, count), expected, size);
        // The items of the last page are compared only if they would be the third in a row.
        if !is_last || self.walked.alike + 1 == ALIKE {
            let keys = self.request.operation.items.unwrap_or_default();
            let page = (count > 0).then(|| Compared::new(body.bytes, body.reading, keys));
            if self.walked.compare(page.flatten(), keys) >= ALIKE {
                return Err(self.error(ErrorKind::SamePage(paging.page.name()), Outcome::Rejected));
            }
        }
        self.next = page.checked_add(1).filter(|_| !is_last);
        Ok(response)
    }

    /// Returns how many items a page is expected to have: the size that the caller set, or else the usual one within the
    /// documented maximum.
    fn expected(&self, paging: Paging) -> Option<u64> {
        let size = paging.size?;
        let set = argument(&self.request, size.parameter.name());
        Some(set.unwrap_or(size.usual.min(size.max)))
    }

    fn error(&self, kind: ErrorKind, outcome: Outcome) -> Error {
        self.request
            .core
            .error(kind, self.request.operation.id, outcome)
    }
}

impl Walked {
    /// Counts the items of a page, and keeps the last page and the total that its response gives.
    fn add(
        &mut self,
        first: u64,
        (page, count): (u64, u64),
        (last, total): (Option<u64>, Option<u64>),
        expected: Option<u64>,
    ) {
        self.first.get_or_insert((page, count));
        // Extra items, such as pinned ones, may come on every page and are not part of the total.
        let counted = count.min(expected.unwrap_or(count));
        self.items = self.items.saturating_add(counted);
        // An end before the first item does not describe a list that has items.
        let is_valid = |start: u64| move |end: &u64| *end >= start || count == 0;
        // An empty page does not raise the last page; otherwise a server that always names one more page would never end.
        let before = self.last.filter(|_| count == 0);
        let last = last.filter(is_valid(first));
        let last = last.map(|last| before.map_or(last, |before| before.min(last)));
        self.last = last.or(self.last);
        self.total = total.filter(is_valid(1)).or(self.total);
    }

    /// Returns how many pages in a row have the same items. An empty page equals no other.
    fn compare(&mut self, mut page: Option<Compared>, keys: Keys) -> u32 {
        let is_alike = match (&mut self.latest, &mut page) {
            (Some(latest), Some(page)) => latest.is_like(page, keys),
            _ => false,
        };
        self.alike = if is_alike { self.alike + 1 } else { 1 };
        self.latest = page;
        self.alike
    }

    /// Returns whether a page is the last one: by the last page or the total that the responses give, or else by its length.
    fn is_last(
        &self,
        first: u64,
        (page, count): (u64, u64),
        expected: Option<u64>,
        size: Option<u64>,
    ) -> bool {
        let (start, full) = self.first.unwrap_or((page, count));
        if let Some(last) = self.last {
            return page >= last;
        }
        if let Some(total) = self.total {
            let full = full.min(expected.unwrap_or(full));
            let before = start.saturating_sub(first).saturating_mul(full);
            return count == 0 || before.saturating_add(self.items) >= total;
        }
        // A first page that is longer than expected may have extra items.
        let full = full.min(size.unwrap_or(full));
        count == 0 || count < full
    }
}

/// Returns the value that the caller set for a parameter.
pub(super) fn argument<N: FromStr>(request: &Request, parameter: &str) -> Option<N> {
    request
        .argument(parameter)
        .and_then(encode::scalar)?
        .parse()
        .ok()
}

fn fetch<T: Page>(
    mut request: Request,
    paging: Paging,
    page: u64,
    pause: Duration,
) -> Pin<Box<dyn Future<Output = Fetched<T>> + Send>> {
    request.set_page(paging.page, page);
    if let Some(size) = paging.size.filter(|size| size.is_sent)
        && request.argument(size.parameter.name()).is_none()
    {
        // Only the length of a page says which one is the last, so that length must be known.
        request.set_page(size.parameter, size.usual.min(size.max));
    }
    Box::pin(async move {
        let prepared = request.prepare()?;
        if !pause.is_zero() {
            request.core.shared().timing.sleep(pause).await;
        }
        let response = request.core.run::<T>(&prepared).await?;
        let reading = prepared.reading;
        let (value, bytes, skipped) = response.into_parts();
        Ok((value, Body { bytes, reading }, skipped))
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

/// The items of all pages, each page fetched when it is needed. It ends after the last item, and after an error.
#[must_use]
pub struct Items<T: Page> {
    pages: Pages<T>,
    items: std::vec::IntoIter<T::Item>,
}

// Items are moved and never pinned.
impl<T: Page> Unpin for Items<T> {}

impl<T: Page> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            items: Vec::new().into_iter(),
        }
    }

    /// Waits for this long between pages. The default is no wait.
    pub fn with_page_pause(mut self, pause: Duration) -> Self {
        self.pages = self.pages.with_page_pause(pause);
        self
    }

    /// Returns the next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Returns the items so far that were skipped because they cannot be read; see [`Pages::skipped_items`].
    pub fn skipped_items(&self) -> &[SkippedItem] {
        self.pages.skipped_items()
    }

    /// Returns how many items of all pages so far were skipped.
    pub fn skipped_count(&self) -> u64 {
        self.pages.skipped_count()
    }

    pub(crate) fn poll_item(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T::Item, Error>>> {
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
