//! Decides which windows of a range of time are requested, and which points of each response are new. Pure decisions.
//! It must not know what a point is, nor how a window is requested.

/// A range of time that is read backwards, window by window. All times are in milliseconds.
///
/// A response has the latest points of its window, but it is not documented where it stops: at a point in time, or at a share of
/// each series. Of a window, therefore, only the points are certain to be complete that are later than the earliest one of
/// every series with several times. The others are requested again, together with what is earlier, until there is nothing
/// earlier.
#[derive(Clone, Debug)]
pub(super) struct Range {
    start: i64,
    /// The longest window that the platform allows.
    span: i64,
    /// The window to request.
    window: Window,
    /// All points later than this were returned, or are later than the range.
    until: i64,
    /// The most points that a response had so far, of those that end at the same start.
    largest: usize,
    /// Whether the platform counts the end of a window as a part of it, as far as is known.
    is_end_included: bool,
    /// The time of all points of a window and their number, while it is not certain that there is nothing earlier.
    only: Option<(i64, usize)>,
    /// A time of points that are requested again, with which the window ends.
    again: Option<i64>,
    /// Whether some point has a time between two milliseconds, so that it may be later than the end of its millisecond.
    is_finer: bool,
}

/// A window: its start and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// The time of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) milliseconds: i64,
    /// Whether it is a little later than that.
    pub(super) is_finer: bool,
}

/// What is new in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct New {
    /// The times of the new points: after the first one, up to the second one.
    pub(super) after: i64,
    pub(super) until: i64,
    /// Whether the range is read to its start.
    pub(super) is_last: bool,
}

/// Why a range cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// All points of a response have this time, and there may be more.
    OneTime { milliseconds: i64, points: usize },
    /// The response has points later than the end of the window only.
    EndIgnored,
    /// The response has earlier points, but not those of this time, with which the window ends.
    EndRounded { milliseconds: i64 },
}

impl Range {
    pub(super) fn new(start: i64, end: i64, span: Option<i64>) -> Self {
        // At least two, so that each window is before the last one.
        let span = span.unwrap_or(i64::MAX).max(2);
        Self {
            start,
            span,
            window: Window {
                from: start.max(end.saturating_sub(span)),
                to: end,
            },
            until: end,
            largest: 0,
            only: None,
            again: None,
            is_end_included: false,
            is_finer: false,
        }
    }

    /// Returns the window to request next.
    pub(super) fn window(&self) -> Window {
        self.window
    }

    /// Takes in the times of a response, those of each series, and decides which of its points are new. `size` is the number of
    /// points that were requested at most.
    pub(super) fn arrive(
        &mut self,
        series: &[Vec<Time>],
        size: Option<u64>,
    ) -> Result<New, Unreadable> {
        let Window { from, to } = self.window;
        let all = || series.iter().flatten();
        self.is_finer |= all().any(|time| time.is_finer);
        self.is_end_included |= all().any(|time| time.milliseconds == to);
        let newest = all().map(|time| time.milliseconds).max();
        self.check_again(newest)?;
        let is_open = |time: &&Time| from <= time.milliseconds && time.milliseconds <= self.until;
        let is_end_ignored = newest.is_some_and(|newest| newest > to);
        let boundary = boundary(series, is_open);
        // Points before the window take up no room of it.
        let count = all().filter(|time| time.milliseconds >= from).count();
        let open = all().filter(is_open);
        if let Some((milliseconds, points)) = self.only {
            if boundary.is_some() {
                return Err(Unreadable::OneTime {
                    milliseconds,
                    points,
                });
            }
            return Ok(self.look_before(milliseconds, points));
        }
        if let Some(boundary) = boundary
            && open.clone().any(|time| time.milliseconds > boundary)
        {
            self.largest = self.largest.max(count);
            self.again = Some(boundary);
            return Ok(self.go_on(boundary));
        }
        // All that is left has one time, or nothing is left. Points that were returned before may have taken up the room.
        let end = boundary.unwrap_or(self.until);
        if !is_end_ignored && open.count() < count && self.end_of(end) < to {
            return Ok(self.go_on(end));
        }
        let size = size.map_or(usize::MAX, |size| {
            usize::try_from(size).unwrap_or(usize::MAX)
        });
        let most = match self.largest {
            0 => size,
            largest => largest.min(size),
        };
        match boundary {
            _ if is_end_ignored && (boundary.is_none() || count >= most) => {
                Err(Unreadable::EndIgnored)
            }
            Some(milliseconds) if count >= most => Err(Unreadable::OneTime {
                milliseconds,
                points: count,
            }),
            // No earlier response shows how many points there is room for.
            Some(milliseconds) if self.largest == 0 && milliseconds > from => {
                Ok(self.look_before(milliseconds, count))
            }
            _ => Ok(self.finish_window()),
        }
    }

    /// Checks that a response has the points that were requested again. Others are not as late, unless the end was rounded.
    fn check_again(&mut self, newest: Option<i64>) -> Result<(), Unreadable> {
        match (self.again.take(), newest) {
            (Some(milliseconds), Some(newest)) if newest < milliseconds => {
                Err(Unreadable::EndRounded { milliseconds })
            }
            _ => Ok(()),
        }
    }

    /// Returns the points of the only time in a window, and looks whether the window has earlier ones, for which there was no room.
    fn look_before(&mut self, milliseconds: i64, points: usize) -> New {
        // The first millisecond before the time, if the end of a window is known to be a part of it.
        let end = self.end_of(milliseconds.saturating_sub(1));
        if self.only.is_some() && end >= self.window.to {
            self.only = None;
            return self.finish_window();
        }
        let new = self.go_on(milliseconds.saturating_sub(1));
        self.only = Some((milliseconds, points));
        new
    }

    /// Returns the points after the boundary, and requests the rest of the window once more.
    fn go_on(&mut self, boundary: i64) -> New {
        let until = std::mem::replace(&mut self.until, boundary);
        self.window.to = self.end_of(boundary);
        New {
            after: boundary,
            until,
            is_last: false,
        }
    }

    /// Returns the rest of the window, and moves to the one before it.
    fn finish_window(&mut self) -> New {
        let from = self.window.from;
        let is_last = from <= self.start;
        let until = self.until;
        let after = if is_last {
            from.saturating_sub(1)
        } else {
            // It is not documented whether the start of a window is a part of it, so the next one has it too.
            self.until = from.min(until);
            self.window.to = self.end_of(self.until);
            self.window.from = self.start.max(self.window.to.saturating_sub(self.span));
            self.largest = 0;
            from
        };
        New {
            after,
            until,
            is_last,
        }
    }

    /// Returns the end of a window that has all points up to a time.
    fn end_of(&self, time: i64) -> i64 {
        if self.is_end_included && !self.is_finer {
            time
        } else {
            time.saturating_add(1)
        }
    }
}

/// Returns the latest time at which a series may be incomplete, or `None` if there is no point.
fn boundary(series: &[Vec<Time>], is_open: impl Fn(&&Time) -> bool) -> Option<i64> {
    let times = |series: &Vec<Time>| -> Option<(i64, i64)> {
        let open = series.iter().filter(&is_open);
        let times = open.map(|time| time.milliseconds);
        Some((times.clone().min()?, times.max()?))
    };
    let ends: Vec<(i64, i64)> = series.iter().filter_map(times).collect();
    let several = ends.iter().filter(|(first, last)| first < last);
    let several = several.map(|(first, _)| *first).max();
    several.or_else(|| ends.iter().map(|(first, _)| *first).min())
}

#[cfg(test)]
mod tests;
