//! When a call must end, which limit says so, and waits that end by then.
//! It must not know what the deadline is for.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

use super::timing::MAX_DEADLINE;

/// When a call must end, and which limit says so.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: Duration,
    pub(crate) is_whole_call: bool,
}

impl Deadline {
    pub(crate) fn after(limit: Duration, is_whole_call: bool) -> Self {
        Self::since(Instant::now(), limit, is_whole_call)
    }

    pub(crate) fn since(start: Instant, limit: Duration, is_whole_call: bool) -> Self {
        Self {
            at: start + limit.min(MAX_DEADLINE),
            limit,
            is_whole_call,
        }
    }

    pub(crate) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(crate) fn or_sooner(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}

/// Waits for something until a time. Returns `None` if the time comes first.
pub(crate) async fn until<T>(at: Instant, awaited: impl Future<Output = T>) -> Option<T> {
    before(pin!(sleep_until(at)), pin!(awaited)).await
}

/// Does the same with a timer, which may serve several waits.
///
/// Tokio lets a task do only so much before others run, and then nothing in it is ready, not even a timer. This one is
/// asked nevertheless, unlike that of `tokio::time::timeout_at`: a task that never rests has deadlines, too.
pub(crate) fn before<T>(
    mut timer: Pin<&mut Sleep>,
    mut awaited: Pin<&mut impl Future<Output = T>>,
) -> impl Future<Output = Option<T>> {
    poll_fn(move |context| match awaited.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => {
            let timer = pin!(unconstrained(timer.as_mut()));
            timer.poll(context).map(|()| None)
        }
    })
}
