//! How often one path may be asked: a number of requests in any stretch of time.
//! It must not wait, nor know which requests went.

use std::time::Duration;

use tokio::time::Instant;

/// How often a client asks one path. Requests beyond it wait, within the timeout of their call.
///
/// A platform's crate brings the limit that the platform is known to have, if any. Clones of a client share it; clients that
/// were built apart do not.
///
/// ```
/// use std::time::Duration;
/// use iot_clouds_runtime::RateLimit;
///
/// let two_a_second = RateLimit::new(2, Duration::from_secs(1));
/// # let _ = two_a_second;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    pub(super) per: Duration,
}

impl RateLimit {
    /// At most so many requests of a path in any stretch of this length. Without any request it counts as one.
    pub const fn new(requests: u32, per: Duration) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, per }
    }

    pub(super) fn requests(self) -> usize {
        usize::try_from(self.requests).unwrap_or(usize::MAX)
    }

    /// The earliest time from `now` on at which one more may go, where these go already, in the order of time. Those that go
    /// later may have to wait a little longer for it. None if no clock can hold it.
    pub(super) fn earliest(self, taken: &[Instant], now: Instant) -> Option<Instant> {
        let most = self.requests();
        let mut at = now;
        loop {
            let before = taken.partition_point(|other| *other <= at);
            // So many others that would share a stretch with it, the latest of them first.
            let full = (before.saturating_sub(most)..=before)
                .rev()
                .find_map(|from| {
                    let (first, last) = (
                        *taken.get(from)?,
                        *taken.get(from.saturating_add(most - 1))?,
                    );
                    let stretch = last.max(at).duration_since(first.min(at));
                    // Those behind look again when they go. Else no gap would ever be used: timers are late.
                    let slack = if last > at {
                        self.per / 10
                    } else {
                        Duration::ZERO
                    };
                    (stretch.saturating_add(slack) < self.per).then_some(first)
                });
            let Some(first) = full else { return Some(at) };
            at = first.checked_add(self.per)?;
        }
    }
}
