//! A rate limit: how many requests are allowed in any period of a given length.
//! It must not wait, nor know which requests were sent.

use std::time::Duration;

use tokio::time::Instant;

/// How many requests of one path, or of one operation, a client sends in a time. Further requests wait, within the timeout of
/// their call.
///
/// The crate of a platform sets the limits that the platform is known to have, if any: of each path, and of single
/// operations. Clones of a client share them. Clients that were built separately do not.
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
    /// Allows `requests` requests in any period of length `per`. Zero is treated as one.
    pub const fn new(requests: u32, per: Duration) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, per }
    }

    pub(super) fn requests(self) -> usize {
        usize::try_from(self.requests).unwrap_or(usize::MAX)
    }

    /// Returns the earliest time from `now` on at which one more request may be sent, given the times of the others in
    /// order. Those that are sent later may have to wait a little longer because of it. Returns `None` if the clock
    /// cannot represent the time.
    pub(super) fn earliest(self, taken: &[Instant], now: Instant) -> Option<Instant> {
        let most = self.requests();
        let mut at = now;
        loop {
            let before = taken.partition_point(|other| *other <= at);
            // As many others as would share a period with it, the latest first.
            let full = (before.saturating_sub(most)..=before)
                .rev()
                .find_map(|from| {
                    let (first, last) = (
                        *taken.get(from)?,
                        *taken.get(from.saturating_add(most - 1))?,
                    );
                    let stretch = last.max(at).duration_since(first.min(at));
                    // Later requests check again when they are sent. Otherwise no gap would ever be used, because
                    // timers are late.
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

/// Returns the earliest time from `now` on at which all limits allow one more request, given the times of the others that each
/// of them counts, in order.
pub(super) fn earliest(limited: &[(&[RateLimit], Vec<Instant>)], now: Instant) -> Option<Instant> {
    let mut at = now;
    loop {
        let before = at;
        for (limits, taken) in limited {
            for limit in *limits {
                at = limit.earliest(taken, at)?;
            }
        }
        if at == before {
            return Some(at);
        }
    }
}
