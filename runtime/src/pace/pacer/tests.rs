//! Turns under one limit and under several, with callers that are late or give up.
//! It must not wait.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use tokio::time::Instant;

use super::{MAX_COUNTERS, Pacer, RateLimit, Turn};

const SECOND: Duration = Duration::from_secs(1);

fn of_path<'a>(
    pacer: &'a Pacer,
    path: &str,
    now: Instant,
    longest: Duration,
) -> Result<Turn<'a>, Duration> {
    let operation = (&"raw".into(), [].as_slice());
    let turn = pacer.turn(path.to_owned().into(), operation, now, longest);
    turn.map(Option::unwrap)
}

fn turn(pacer: &Pacer, now: Instant) -> Turn<'_> {
    of_path(pacer, "/x", now, Duration::MAX).unwrap()
}

/// Returns how long requests wait that arrive at these times and are all sent as soon as they may be.
fn waits(limit: RateLimit, at: &[u64]) -> Vec<u64> {
    let (pacer, start) = (Pacer::new(vec![limit]), Instant::now());
    let wait = |milliseconds: &u64| {
        let now = start + Duration::from_millis(*milliseconds);
        let mut turn = turn(&pacer, now);
        let wait = turn.wait(now);
        turn.start(now).unwrap();
        wait.as_millis() as u64
    };
    at.iter().map(wait).collect()
}

#[test]
fn requests_are_spread() {
    let one = RateLimit::new(1, SECOND);
    assert_eq!(waits(one, &[0, 0, 0, 500]), [0, 1_000, 2_000, 2_500]);
    assert_eq!(waits(one, &[0, 1_000, 5_000, 5_400]), [0, 0, 0, 600]);
    // Two at once, and two more a second later.
    let two = RateLimit::new(2, SECOND);
    assert_eq!(
        waits(two, &[0, 0, 0, 0, 0, 5_000]),
        [0, 0, 1_000, 1_000, 2_000, 0]
    );
    assert_eq!(waits(two, &[0, 700, 800, 800]), [0, 0, 200, 900]);
}

#[test]
fn a_request_that_cannot_wait_takes_no_turn() {
    let (pacer, now) = (Pacer::new(vec![RateLimit::new(1, SECOND)]), Instant::now());
    let mut turns = Vec::new();
    let mut turn = |path, longest| {
        let turn = of_path(&pacer, path, now, longest)?;
        let wait = turn.wait(now);
        turns.push(turn);
        Ok(wait)
    };
    assert_eq!(turn("/x", Duration::ZERO), Ok(Duration::ZERO));
    assert_eq!(turn("/x", SECOND / 2), Err(SECOND));
    assert_eq!(turn("/y", SECOND / 2), Ok(Duration::ZERO));
    assert_eq!(turn("/x", SECOND), Ok(SECOND));
}

#[test]
fn a_turn_that_is_given_back_goes_to_the_next_caller() {
    let (pacer, now) = (Pacer::new(vec![RateLimit::new(1, SECOND)]), Instant::now());
    let turn = || turn(&pacer, now);
    let mut turns: Vec<Turn<'_>> = (0..5).map(|_| turn()).collect();
    turns[0].start(now).unwrap();
    // Those behind it keep their times.
    drop(turns.remove(2));
    assert_eq!(turns[2].wait(now), 3 * SECOND);
    let again = turn();
    assert_eq!(again.wait(now), 2 * SECOND);
    assert_eq!(turn().wait(now), 5 * SECOND);
    // A used turn is not given back.
    turns.clear();
    drop(again);
    assert_eq!(turn().wait(now), SECOND);
}

#[test]
fn late_turns_are_not_used_all_at_once() {
    let (pacer, now) = (Pacer::new(vec![RateLimit::new(1, SECOND)]), Instant::now());
    let turn = || turn(&pacer, now);
    let mut turns: Vec<Turn<'_>> = (0..3).map(|_| turn()).collect();
    // All of them waited for a token.
    let late = now + 10 * SECOND;
    assert_eq!(turns[0].start(late), Ok(()));
    assert_eq!(turns[1].start(late), Err(SECOND));
    assert_eq!(turns[2].start(late), Err(2 * SECOND));
    assert_eq!(turn().wait(late), 3 * SECOND);
    assert_eq!(turns[1].start(late + SECOND), Ok(()));
    assert_eq!(turns[2].start(late + 2 * SECOND), Ok(()));
}

#[test]
fn a_late_request_keeps_its_place() {
    let (pacer, now) = (Pacer::new(vec![RateLimit::new(1, SECOND)]), Instant::now());
    let turn = || turn(&pacer, now);
    let mut turns: Vec<Turn<'_>> = (0..20).map(|_| turn()).collect();
    let late = Duration::from_millis(3);
    turns[0].start(now).unwrap();
    turns[1].start(now + SECOND + late).unwrap();
    // A new request gets the place of one that gave up.
    drop(turns.remove(2));
    let mut last = turn();
    assert_eq!(last.wait(now + SECOND), SECOND + late);
    assert_eq!(last.start(now + 2 * SECOND + 2 * late), Ok(()));
    assert_eq!(turns[2].start(now + 3 * SECOND), Err(2 * late));
    assert_eq!(turns[2].start(now + 3 * SECOND + 2 * late), Ok(()));
}

#[test]
fn limits_of_any_size_are_accepted_and_paths_are_forgotten() {
    let now = Instant::now();
    let once = Pacer::new(vec![RateLimit::new(0, Duration::MAX)]);
    let mut turn = turn(&once, now);
    assert_eq!(turn.start(now), Ok(()));
    assert!(of_path(&once, "/x", now, Duration::MAX).is_err());
    let any = Pacer::new(vec![RateLimit::new(u32::MAX, Duration::ZERO)]);
    assert!(of_path(&any, "/x", now, Duration::ZERO).is_ok());
    let pacer = Pacer::new(vec![RateLimit::new(1, SECOND)]);
    for second in 0..5 * MAX_COUNTERS as u32 {
        let now = now + second * SECOND;
        let path = format!("/{second}");
        let mut turn = of_path(&pacer, &path, now, SECOND).unwrap();
        turn.start(now).unwrap();
    }
    assert!(pacer.counters().turns.len() <= MAX_COUNTERS);
}

#[test]
fn a_request_waits_until_all_limits_allow_it() {
    let minute = 60 * SECOND;
    let pacer = Pacer::new(vec![
        RateLimit::new(1, SECOND),
        RateLimit::new(3, 10 * SECOND),
    ]);
    let (now, own) = (Instant::now(), [RateLimit::new(2, minute)]);
    let with_own = |now| {
        let turn = pacer.turn("/x".into(), (&"a".into(), &own), now, Duration::MAX);
        turn.unwrap().unwrap()
    };
    let mut turns = Vec::new();
    for wait in [0, 1, 60] {
        let turn = with_own(now);
        assert_eq!(turn.wait(now), wait * SECOND);
        turns.push(turn);
    }
    // Another operation of the path has no limits of its own. It neither waits for those of the first one nor counts there.
    let mut other = turn(&pacer, now);
    assert_eq!(other.wait(now), 2 * SECOND);
    other.start(now).unwrap();
    assert_eq!(turn(&pacer, now).wait(now), 10 * SECOND);
    // All turns of a request are given back together.
    turns.clear();
    assert_eq!(
        with_own(now + 12 * SECOND).wait(now + 12 * SECOND),
        Duration::ZERO
    );
    assert_eq!(
        turn(&pacer, now + 12 * SECOND).wait(now + 12 * SECOND),
        Duration::ZERO
    );
}

#[test]
fn without_limits_there_is_no_turn() {
    let pacer = Pacer::new(Vec::new());
    let turn = |own: &[RateLimit]| {
        let turn = pacer.turn("/x".into(), (&"a".into(), own), Instant::now(), SECOND);
        turn.map(|turn| turn.is_some())
    };
    assert_eq!(turn(&[]), Ok(false));
    assert_eq!(turn(&[RateLimit::new(1, SECOND)]), Ok(true));
}

/// The limits of each path and of two operations.
#[derive(Clone, Debug)]
struct Limits {
    path: Vec<RateLimit>,
    own: [Vec<RateLimit>; 2],
}

/// A kind of request: an operation without limits of its own, another one of the same path, and one of another path.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plain,
    Limited,
    Elsewhere,
}

impl Kind {
    fn path(self) -> &'static str {
        if self == Self::Elsewhere { "/y" } else { "/x" }
    }

    fn own(self, limits: &Limits) -> &[RateLimit] {
        match self {
            Self::Plain => &[],
            Self::Limited => &limits.own[0],
            Self::Elsewhere => &limits.own[1],
        }
    }

    fn turn<'a>(self, pacer: &'a Pacer, limits: &Limits, now: Instant) -> Option<Turn<'a>> {
        let operation = (&format!("{self:?}").into(), self.own(limits));
        let turn = pacer.turn(self.path().into(), operation, now, Duration::MAX);
        turn.unwrap()
    }
}

/// What happens in one millisecond.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A request arrives, which is sent this many milliseconds later than it may be.
    Comes {
        kind: Kind,
        late: u64,
    },
    /// One of the waiting requests gives up.
    GivesUp(prop::sample::Index),
    Nothing(u16),
}

/// A turn that is waited for, when its owner checks it next, and how late the owner usually is.
#[derive(Debug)]
struct Waiting<'a> {
    kind: Kind,
    turn: Turn<'a>,
    looks: Instant,
    late: u64,
}

type Sent = Vec<(Kind, Instant)>;

/// Lets time pass, millisecond by millisecond, and sends every request that may be sent and whose owner checks.
fn run(until: Instant, now: &mut Instant, waiting: &mut Vec<Waiting<'_>>, sent: &mut Sent) {
    while *now < until {
        *now += Duration::from_millis(1);
        waiting.retain_mut(|waiting| {
            if waiting.looks > *now {
                return true;
            }
            let started = waiting.turn.start(*now);
            match started {
                Ok(()) => sent.push((waiting.kind, *now)),
                Err(wait) => {
                    waiting.looks = *now + wait + Duration::from_millis(waiting.late % 3);
                }
            }
            started.is_err()
        });
    }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let kind = prop_oneof![
        Just(Kind::Plain),
        Just(Kind::Limited),
        Just(Kind::Elsewhere)
    ];
    let event = prop_oneof![
        3 => (kind, 0..30u64).prop_map(|(kind, late)| Event::Comes { kind, late }),
        2 => any::<prop::sample::Index>().prop_map(Event::GivesUp),
        1 => (0..200u16).prop_map(Event::Nothing),
    ];
    vec(event, 1..80)
}

/// The longest period of a limit, in milliseconds.
const LONGEST: u64 = 150;

fn limits() -> impl Strategy<Value = Limits> {
    let limit = (1..5u32, 20..=LONGEST)
        .prop_map(|(requests, per)| RateLimit::new(requests, Duration::from_millis(per)));
    let own = || vec(limit.clone(), 0..3);
    (vec(limit.clone(), 0..3), own(), own()).prop_map(|(path, one, other)| Limits {
        path,
        own: [one, other],
    })
}

/// Whether no period has more of these requests than a limit allows.
fn holds(limit: RateLimit, sent: &[Instant]) -> bool {
    let most = limit.requests();
    let mut windows = sent.windows(most + 1);
    windows.all(|window| window[most] - window[0] >= limit.per)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Holds no matter which requests give up and how late the others are.
    #[test]
    fn all_limits_hold_in_any_period_and_no_turn_is_lost(events in events(), limits in limits()) {
        let longest = Duration::from_millis(LONGEST);
        let (pacer, start) = (Pacer::new(limits.path.clone()), Instant::now());
        let mut now = start;
        let mut waiting: Vec<Waiting<'_>> = Vec::new();
        let mut sent = Sent::new();
        for event in events {
            let mut next = now + Duration::from_millis(1);
            match event {
                Event::Comes { kind, late } => match kind.turn(&pacer, &limits, now) {
                    Some(turn) => {
                        let looks = now + turn.wait(now) + Duration::from_millis(late);
                        waiting.push(Waiting { kind, turn, looks, late });
                    }
                    None => prop_assert!(limits.path.is_empty() && kind.own(&limits).is_empty()),
                },
                Event::GivesUp(which) if !waiting.is_empty() => {
                    waiting.remove(which.index(waiting.len()));
                }
                Event::GivesUp(_) => {}
                Event::Nothing(milliseconds) => {
                    next = now + Duration::from_millis(milliseconds.into());
                }
            }
            run(next, &mut now, &mut waiting, &mut sent);
            if waiting.is_empty() {
                // Only requests that were sent are waited for.
                let turn = Kind::Limited.turn(&pacer, &limits, now);
                prop_assert!(turn.is_none_or(|turn| turn.wait(now) <= longest));
            }
        }
        // Requests behind others that gave up keep their times.
        let last = waiting.iter().map(|waiting| waiting.turn.wait(now)).max();
        let all = now + last.unwrap_or_default() + (waiting.len() as u32 + 1) * longest;
        run(all, &mut now, &mut waiting, &mut sent);
        prop_assert!(waiting.is_empty(), "{waiting:?}");
        let of = |counts: &dyn Fn(Kind) -> bool| -> Vec<Instant> {
            let sent = sent.iter().filter(|(kind, _)| counts(*kind));
            sent.map(|(_, at)| *at).collect()
        };
        for kind in [Kind::Plain, Kind::Limited, Kind::Elsewhere] {
            let of_path = of(&|other| other.path() == kind.path());
            let holds = limits.path.iter().all(|limit| holds(*limit, &of_path))
                && kind.own(&limits).iter().all(|limit| self::holds(*limit, &of(&|other| other == kind)));
            prop_assert!(holds, "{sent:?}");
            if let Some(turn) = kind.turn(&pacer, &limits, now + longest) {
                prop_assert_eq!(turn.wait(now + longest), Duration::ZERO);
            }
        }
    }
}
