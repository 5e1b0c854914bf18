//! The one fetch of a token that all callers wait for: how they wait, urge it on, and let go of one that gives no sign of life.
//! It must not know how a token is fetched, nor what becomes of it.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tokio::{
    runtime::{Handle, Id},
    sync::{Notify, watch},
    time::{Instant, sleep, timeout, timeout_at},
};

use super::{
    Held,
    first::{First, first},
};
use crate::{Error, execute::Deadline, timing::part};

/// How long a fetch on another runtime may give no sign of life: that runtime may never run again.
const SILENCE: Duration = Duration::from_secs(1);
/// With less time than this left, a caller begins nothing anew: it could not end it.
const TOO_LITTLE: Duration = Duration::from_millis(50);
/// Nobody is urged to do more than wait before this: a usual token call takes as long.
const SOONEST: Duration = Duration::from_millis(250);
/// And a fetch urges itself on after this at the latest, whoever waits.
const LATEST: Duration = Duration::from_secs(30);

/// A fetch as those see it who wait for it. Flights have rising numbers, so that a late one does not undo a newer one.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) number: u64,
    /// It looks into the store only.
    pub(super) is_look: bool,
    runtime: Id,
    landed: watch::Receiver<Option<Result<Held, Error>>>,
    signals: Arc<Signals>,
}

/// The other end: lands the flight, and hears its callers.
pub(super) struct Pilot {
    land: watch::Sender<Option<Result<Held, Error>>>,
    signals: Arc<Signals>,
}

/// What callers and the fetch tell each other.
pub(super) struct Signals {
    /// Since when the fetch may have been waiting, at the latest, for a caller to have lost its patience. A caller loses it when half of
    /// its time is gone, with a wait that began in the first half of that.
    hurry: watch::Sender<Option<Instant>>,
    /// Somebody asks for a sign of life.
    asked: Notify,
    alive: watch::Sender<()>,
}

/// What came of waiting.
pub(super) enum Waited {
    Landed(Result<Held, Error>),
    /// It died, or gives no sign of life.
    Lost,
    /// The caller's time is over.
    TooLate,
}

impl Flight {
    pub(super) fn new(number: u64, is_look: bool) -> (Self, Pilot) {
        let (land, landed) = watch::channel(None);
        let signals = Arc::new(Signals {
            hurry: watch::Sender::default(),
            asked: Notify::new(),
            alive: watch::Sender::default(),
        });
        let flight = Self {
            number,
            is_look,
            runtime: Handle::current().id(),
            landed,
            signals: signals.clone(),
        };
        (flight, Pilot { land, signals })
    }

    /// Waits for the token, and urges the fetch on while time runs out.
    pub(super) async fn wait(mut self, deadline: Deadline, jitter: f64) -> Waited {
        let signals = self.signals.clone();
        let watching = first(signals.urge(deadline, jitter), self.silence(deadline));
        let landed = async {
            let landed = self.landed.wait_for(Option::is_some).await;
            landed.ok().and_then(|result| result.clone())
        };
        match timeout_at(deadline.at, first(landed, watching)).await {
            Ok(First::One(Some(result))) => Waited::Landed(result),
            // The task died with its runtime, or rests with it.
            Ok(First::One(None) | First::Other(_)) => Waited::Lost,
            Err(_) => Waited::TooLate,
        }
    }

    /// Ends when the flight gives no sign of life. On the caller's own runtime it has no need to.
    fn silence(&self, deadline: Deadline) -> impl Future<Output = ()> + use<> {
        let (signals, runtime) = (self.signals.clone(), self.runtime);
        async move {
            if Handle::current().id() == runtime {
                return std::future::pending().await;
            }
            let mut alive = signals.alive.subscribe();
            loop {
                let patience = SILENCE.min(deadline.left() / 2);
                if patience < TOO_LITTLE {
                    return std::future::pending().await;
                }
                signals.asked.notify_one();
                if timeout(patience, alive.changed()).await.is_err() {
                    return;
                }
                sleep(patience).await;
            }
        }
    }
}

impl Signals {
    /// Urges the fetch on each time that half of what is left of a caller's time has passed. Never ends.
    async fn urge(&self, deadline: Deadline, jitter: f64) -> Infallible {
        while deadline.left() > 2 * TOO_LITTLE {
            let began = Instant::now();
            let half = LATEST.min(deadline.left() / 2);
            // Spread, so that many programs do not all act at one time.
            sleep((half - part(half / 4, jitter)).max(SOONEST)).await;
            let middle = began + began.elapsed() / 2;
            self.hurry
                .send_modify(|latest| *latest = (*latest).max(Some(middle)));
        }
        std::future::pending().await
    }

    /// Gives a sign of life to who asks for one. Never ends.
    async fn answer(&self) -> Infallible {
        loop {
            self.asked.notified().await;
            self.alive.send_replace(());
        }
    }

    /// Waits until a caller has no patience left with a wait that began then. Others, who have hardly seen it, do not count.
    pub(super) async fn hurried(&self, began: Instant) {
        // The sender is here: it cannot be gone.
        let _ = self
            .hurry
            .subscribe()
            .wait_for(|latest| latest.is_some_and(|latest| latest >= began))
            .await;
    }
}

impl Pilot {
    pub(super) fn signals(&self) -> &Signals {
        &self.signals
    }

    pub(super) fn land(&self, result: Result<Held, Error>) {
        self.land.send_replace(Some(result));
    }

    /// Does the work of a fetch, answers who asks for a sign of life, and urges itself on.
    pub(super) async fn fly<T>(
        &self,
        work: impl Future<Output = T>,
        deadline: Deadline,
        jitter: f64,
    ) -> T {
        let signs = first(self.signals.answer(), self.signals.urge(deadline, jitter));
        match first(work, signs).await {
            First::One(output) => output,
            First::Other(First::One(never) | First::Other(never)) => match never {},
        }
    }
}
