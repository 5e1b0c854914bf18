//! Reading a range from a model of a server, with any series, caps, equal times and ends of windows.
//! It must not know how windows are requested.

use proptest::{collection::vec, prelude::*};

use super::{Range, Time, Unreadable, Window};

/// A platform that has points and returns the latest ones of a window.
#[derive(Clone, Debug)]
struct Server {
    /// The times of the points of each series.
    series: Vec<Vec<i64>>,
    /// The most points of a response.
    cap: usize,
    /// Whether each series has the same share of that, instead of the latest points of all.
    is_shared: bool,
    is_start_included: bool,
    is_end_included: bool,
    /// By how much the points of a response are rotated out of order.
    rotated: usize,
    is_end_ignored: bool,
    /// The start and the end of a window are rounded down to a multiple of this.
    grain: i64,
}

/// A point: its series, its number there, and its time.
type Point = (usize, usize, i64);

impl Server {
    fn has(&self, mut window: Window, time: i64) -> bool {
        window.from -= window.from.rem_euclid(self.grain);
        window.to -= window.to.rem_euclid(self.grain);
        let is_after = time > window.from || self.is_start_included && time == window.from;
        let is_before = time < window.to || self.is_end_included && time == window.to;
        is_after && (is_before || self.is_end_ignored)
    }

    /// The points in a window, the latest first.
    fn points(&self, window: Window) -> Vec<Point> {
        let series = self.series.iter().enumerate();
        let points = series.flat_map(|(series, times)| {
            let times = times.iter().enumerate();
            times.map(move |(number, time)| (series, number, *time))
        });
        let mut points: Vec<Point> = points.filter(|point| self.has(window, point.2)).collect();
        points.sort_by_key(|point| std::cmp::Reverse(point.2));
        points
    }

    fn respond(&self, window: Window) -> Vec<Vec<Point>> {
        let mut points = self.points(window);
        let mut left = vec![self.cap / self.series.len().max(1); self.series.len()];
        if self.is_shared {
            points.retain(|point| {
                let is_in = left[point.0] > 0;
                left[point.0] -= usize::from(is_in);
                is_in
            });
        } else {
            points.truncate(self.cap);
        }
        let mut series = vec![Vec::new(); self.series.len()];
        for point in points {
            series[point.0].push(point);
        }
        for series in &mut series {
            let by = self.rotated % series.len().max(1);
            series.rotate_left(by);
        }
        series
    }

    /// Reads a range, and returns the points in the order of reading.
    fn read(
        &self,
        (start, end): (i64, i64),
        span: Option<i64>,
        size: Option<u64>,
    ) -> (Vec<Point>, Result<usize, Unreadable>) {
        let mut range = Range::new(start, end, span);
        let (mut read, mut requests) = (Vec::new(), 0);
        loop {
            requests += 1;
            let window = range.window();
            assert!(window.to.saturating_sub(window.from) <= span.unwrap_or(i64::MAX));
            let response = self.respond(window);
            let time = |point: &Point| Time {
                milliseconds: point.2,
                is_finer: false,
            };
            let times: Vec<Vec<Time>> = response
                .iter()
                .map(|series| series.iter().map(time).collect())
                .collect();
            let new = match range.arrive(&times, size) {
                Ok(new) => new,
                Err(unreadable) => return (read, Err(unreadable)),
            };
            let mut points: Vec<Point> = response.into_iter().flatten().collect();
            points.retain(|point| new.after < point.2 && point.2 <= new.until);
            points.sort_by_key(|point| std::cmp::Reverse(point.2));
            read.extend(points);
            if new.is_last {
                return (read, Ok(requests));
            }
        }
    }
}

/// The points of one series, and a platform that returns at most `cap` of them.
fn server(times: &[i64], cap: usize) -> Server {
    Server {
        series: vec![times.to_vec()],
        cap,
        is_shared: false,
        is_start_included: true,
        is_end_included: true,
        rotated: 0,
        is_end_ignored: false,
        grain: 1,
    }
}

fn times(read: &[Point]) -> Vec<i64> {
    read.iter().map(|point| point.2).collect()
}

#[test]
fn a_range_takes_a_request_more_than_its_responses() {
    let (read, requests) = server(&[10, 20, 30, 40], 100).read((0, 50), None, Some(100));
    assert_eq!((times(&read), requests), (vec![40, 30, 20, 10], Ok(2)));
    // Nothing shows whether there is room for more than one point.
    let (read, requests) = server(&[10], 100).read((0, 50), None, Some(100));
    assert_eq!((times(&read), requests), (vec![10], Ok(3)));
    let (read, requests) = server(&[], 100).read((0, 50), None, Some(100));
    assert_eq!((times(&read), requests), (vec![], Ok(1)));
    let all: Vec<i64> = (0..3_000).collect();
    let (read, requests) = server(&all, 1_000).read((0, 3_000), None, Some(1_000));
    assert_eq!((read.len(), requests), (3_000, Ok(5)));
    // Three windows of a thousand milliseconds.
    let (read, requests) = server(&all, 2_000).read((0, 2_999), Some(1_000), None);
    assert_eq!((read.len(), requests), (3_000, Ok(6)));
}

#[test]
fn a_time_that_fills_a_response_is_an_error() {
    let one_time = |points| {
        Err(Unreadable::OneTime {
            milliseconds: 20,
            points,
        })
    };
    let full = server(&[10, 20, 20, 20, 30], 3);
    for size in [Some(3), Some(100), None] {
        let (read, outcome) = full.read((0, 50), None, size);
        assert_eq!((times(&read), outcome), (vec![30], one_time(3)));
    }
    // The size that was requested is filled, whatever the cap.
    let (read, outcome) = server(&[20, 20], 2).read((0, 50), None, Some(2));
    assert_eq!((times(&read), outcome), (vec![], one_time(2)));
    let (read, outcome) = server(&[20, 20], 2).read((0, 50), None, Some(3));
    assert_eq!((times(&read), outcome), (vec![20, 20], Ok(3)));
    // The cap is less than what was requested, and the first response does not show it.
    let (read, outcome) = server(&[10, 20, 20], 2).read((0, 50), None, Some(3));
    assert_eq!((times(&read), outcome), (vec![20, 20], one_time(2)));
}

#[test]
fn an_end_that_is_ignored_is_an_error() {
    let server = Server {
        is_end_ignored: true,
        ..server(&[10, 20, 30, 40], 2)
    };
    let (read, outcome) = server.read((0, 50), None, Some(2));
    assert_eq!(
        (times(&read), outcome),
        (vec![40], Err(Unreadable::EndIgnored))
    );
    let (read, outcome) = server.read((0, 25), None, Some(2));
    assert_eq!(
        (times(&read), outcome),
        (vec![], Err(Unreadable::EndIgnored))
    );
}

#[test]
fn an_end_that_is_rounded_is_an_error() {
    let server = Server {
        is_end_included: false,
        grain: 10,
        ..server(&[15, 20, 25, 30, 35, 40], 3)
    };
    let (read, outcome) = server.read((0, 50), None, Some(3));
    let rounded = Unreadable::EndRounded { milliseconds: 30 };
    assert_eq!((times(&read), outcome), (vec![40, 35], Err(rounded)));
}

#[test]
fn times_of_any_size_are_accepted() {
    let ends = [i64::MIN, i64::MAX];
    for start in ends {
        for end in ends {
            for span in [None, Some(i64::MIN), Some(i64::MAX)] {
                let mut range = Range::new(start, end, span);
                let milliseconds = [i64::MIN, 0, i64::MAX].map(|milliseconds| Time {
                    milliseconds,
                    is_finer: true,
                });
                for _ in 0..9 {
                    let _ = range.arrive(&[milliseconds.to_vec()], Some(u64::MAX));
                }
            }
        }
    }
}

const END: i64 = 60;

fn servers() -> impl Strategy<Value = Server> {
    let series = vec(vec(0..=END, 0..30), 1..5);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (series, 3..12usize, flags, 0..4usize).prop_map(|(mut series, cap, flags, rotated)| {
        let (is_shared, is_start_included, is_end_included) = flags;
        if is_shared {
            // A series has one point at a time.
            for series in &mut series {
                series.sort_unstable();
                series.dedup();
            }
        }
        Server {
            cap: if is_shared { cap * series.len() } else { cap },
            series,
            is_shared,
            is_start_included,
            is_end_included,
            rotated,
            is_end_ignored: false,
            grain: 1,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Each point is returned once and the latest first, or there is an error at a time that fills a response.
    #[test]
    fn no_point_is_lost_or_returned_twice(
        server in servers(),
        start in -5..END,
        length in 0..END,
        span in prop::option::of(2..END),
        is_size_known in any::<bool>(),
    ) {
        let end = start + length;
        let whole = Window { from: start, to: end };
        let fullest = |points: &[Point]| {
            let count = |time| points.iter().filter(|point| point.2 == time).count();
            points.iter().map(|point| count(point.2)).max().unwrap_or_default()
        };
        let expected = server.points(whole);
        let is_full = !server.is_shared && fullest(&expected) >= server.cap;
        // If all points of a window have one time, only the size shows that there may be more.
        let size = (is_size_known || is_full).then_some(server.cap as u64);
        let (read, outcome) = server.read((start, end), span, size);
        prop_assert!(read.windows(2).all(|two| two[0].2 >= two[1].2), "{read:?}");
        let mut sorted = read.clone();
        sorted.sort_unstable();
        let mut expected = expected;
        match outcome {
            Ok(_) => {}
            Err(Unreadable::OneTime { milliseconds, .. }) if is_full => {
                // The points of a time that fills a response may be among those that were returned.
                expected.retain(|point| point.2 > milliseconds || sorted.contains(point));
                prop_assert!(read.iter().all(|point| point.2 >= milliseconds));
            }
            Err(error) => prop_assert!(false, "{error:?}"),
        }
        expected.sort_unstable();
        prop_assert_eq!(sorted, expected, "{:?}", outcome);
    }
}
