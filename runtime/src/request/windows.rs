//! Reads all points of a range of time, newest first, one request at a time.
//! It must not know which windows are requested, nor how a response is decoded.

mod range;

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use serde::de::DeserializeOwned;

use self::range::{New, Range, Time, Unreadable, Window as Bounds};
use crate::{
    error::{Error, ErrorKind, Outcome},
    platform::{Limit, Windows},
    request::{arguments::Request, call::Call, page},
    values::timestamp::Timestamp,
};

/// How the points of one window of time are read from a response. The request of an operation implements it.
pub trait Window: Send + 'static {
    /// The data of a response.
    type Response: DeserializeOwned + Send + 'static;
    /// A point, with what it belongs to.
    type Item: Send + 'static;

    /// Returns the points of each series, with their times. Points without a series are one.
    fn series(response: Self::Response) -> Vec<Vec<(Timestamp, Self::Item)>>;
}

impl<T> Call<T> {
    /// All points from a time on, newest first, one request at a time.
    pub fn items_since<W: Window<Response = T>>(self, start: Timestamp) -> WindowItems<W> {
        WindowItems::new(*self.request, start)
    }
}

type Fetching<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// The points of a range of time, newest first, each window requested when it is needed. It ends after the earliest point, and
/// after an error.
///
/// A response does not show whether it has all points of its window. What may be incomplete is requested again, until there is
/// nothing earlier. No point is returned twice. If the points of one millisecond fill a response, there may be more of them,
/// and the reading ends with an error.
#[must_use]
pub struct WindowItems<W: Window> {
    request: Request,
    /// What is still to be read; `None` at the end.
    range: Option<Range>,
    items: std::vec::IntoIter<W::Item>,
    fetching: Option<Fetching<W::Response>>,
    is_first: bool,
    pause: Duration,
}

// Points are moved and never pinned.
impl<W: Window> Unpin for WindowItems<W> {}

impl<W: Window> WindowItems<W> {
    fn new(request: Request, start: Timestamp) -> Self {
        let range = request.operation.windows.map(|windows| {
            let end = page::argument::<i64>(&request, windows.to.name());
            let now = || Timestamp::from(request.core.shared().timing.now()).epoch_milliseconds();
            let end = end.unwrap_or_else(now);
            Range::new(start.epoch_milliseconds(), end, longest(&request, windows))
        });
        Self {
            request,
            range,
            items: Vec::new().into_iter(),
            fetching: None,
            is_first: true,
            pause: Duration::ZERO,
        }
    }

    /// Waits for this long between requests. The default is no wait.
    pub fn with_page_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Returns the next point; `None` after the earliest one.
    pub async fn next(&mut self) -> Option<Result<W::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Reads the remaining points and returns all of them, or the first error. They are all in memory at the same time;
    /// a program that needs them one by one calls [`next`](Self::next).
    pub async fn try_collect<B: Default + Extend<W::Item>>(mut self) -> Result<B, Error> {
        let mut all = B::default();
        while let Some(item) = self.next().await {
            all.extend([item?]);
        }
        Ok(all)
    }

    pub(crate) fn poll_item(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<W::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let (Some(range), Some(windows)) = (&self.range, self.request.operation.windows) else {
                return Poll::Ready(None);
            };
            let pause = if self.is_first {
                Duration::ZERO
            } else {
                self.pause
            };
            let fetching = match &mut self.fetching {
                Some(fetching) => fetching,
                empty => {
                    let request = of_window(&self.request, windows, range.window());
                    empty.insert(fetch(request, pause))
                }
            };
            let fetched = ready!(fetching.as_mut().poll(context));
            self.fetching = None;
            self.is_first = false;
            let arrived = fetched.and_then(|response| self.arrive(response, windows));
            if let Err(error) = arrived {
                self.range = None;
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// Keeps the new points of a response.
    fn arrive(&mut self, response: W::Response, windows: Windows) -> Result<(), Error> {
        let series = W::series(response);
        let times: Vec<Vec<Time>> = series
            .iter()
            .map(|series| series.iter().map(|(time, _)| precise(*time)).collect())
            .collect();
        let size = windows.size.map(|size| {
            let set = page::argument(&self.request, size.parameter.name());
            set.unwrap_or(size.usual.min(size.max))
        });
        let Some(range) = &mut self.range else {
            return Ok(());
        };
        let New {
            after,
            until,
            is_last,
        } = match range.arrive(&times, size) {
            Ok(new) => new,
            Err(unreadable) => return Err(self.error(unreadable, windows)),
        };
        if is_last {
            self.range = None;
        }
        let mut points: Vec<(Timestamp, W::Item)> = series.into_iter().flatten().collect();
        points.retain(|(time, _)| {
            let time = time.epoch_milliseconds();
            after < time && time <= until
        });
        points.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        let items: Vec<W::Item> = points.into_iter().map(|(_, item)| item).collect();
        self.items = items.into_iter();
        Ok(())
    }

    fn error(&self, unreadable: Unreadable, windows: Windows) -> Error {
        let kind = match unreadable {
            Unreadable::OneTime {
                milliseconds,
                points,
            } => ErrorKind::FullTime {
                time: Timestamp::from_epoch_milliseconds(milliseconds),
                points,
            },
            Unreadable::EndIgnored => ErrorKind::SameWindow(windows.to.name()),
            Unreadable::EndRounded { milliseconds } => ErrorKind::ShortWindow {
                parameter: windows.to.name(),
                time: Timestamp::from_epoch_milliseconds(milliseconds),
            },
        };
        let core = &self.request.core;
        core.error(kind, self.request.operation.id, Outcome::Rejected)
    }
}

fn precise(time: Timestamp) -> Time {
    Time {
        milliseconds: time.epoch_milliseconds(),
        is_finer: !time.subsecond_nanoseconds().is_multiple_of(1_000_000),
    }
}

/// Returns the longest window that the platform documents.
fn longest(request: &Request, windows: Windows) -> Option<i64> {
    let mut limits = request.operation.limits.iter();
    limits.find_map(|limit| match *limit {
        Limit::MaxSpan {
            from,
            to,
            milliseconds,
            ..
        } if (from, to) == (windows.from.name(), windows.to.name()) => Some(milliseconds),
        _ => None,
    })
}

/// Returns the request of one window.
fn of_window(request: &Request, windows: Windows, bounds: Bounds) -> Request {
    let mut request = request.clone();
    request.set_page(windows.from, bounds.from);
    request.set_page(windows.to, bounds.to);
    if let Some(size) = windows.size
        && request.argument(size.parameter.name()).is_none()
    {
        request.set_page(size.parameter, size.usual.min(size.max));
    }
    request
}

fn fetch<T: DeserializeOwned + Send + 'static>(request: Request, pause: Duration) -> Fetching<T> {
    Box::pin(async move {
        let prepared = request.prepare()?;
        if !pause.is_zero() {
            request.core.shared().timing.sleep(pause).await;
        }
        let response = request.core.run::<T>(&prepared).await?;
        Ok(response.into_value())
    })
}

impl<W: Window> fmt::Debug for WindowItems<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowItems")
            .field("operation", &self.request.operation.id)
            .field("is_over", &self.range.is_none())
            .field("buffered", &self.items.len())
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "stream")]
impl<W: Window> futures_core::Stream for WindowItems<W> {
    type Item = Result<W::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}
