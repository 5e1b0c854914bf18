//! The fetch that all callers wait for: how they wait, request progress, and abandon a fetch that shows no sign of life.
//! It must not know how a token is fetched, nor how the result is used.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tokio::{
    runtime::{Handle, Id},
    sync::{Notify, watch},
    time::{Instant, sleep, timeout, timeout_at},
};

use super::{
    CachedToken,
    first::{First, first},
};
use crate::{
    error::Error,
    pace::{deadline::Deadline, timing::part},
};

/// How long a fetch on another runtime may show no sign of life. That runtime may never run again.
const SILENCE: Duration = Duration::from_secs(1);
/// The least time that a caller must have left to start something new. With less, it could not finish it.
const MIN_TIME_LEFT: Duration = Duration::from_millis(50);
/// The shortest wait before a caller requests progress. A typical token call takes about as long.
const SOONEST: Duration = Duration::from_millis(250);
/// The longest wait before a caller requests progress.
const LATEST: Duration = Duration::from_secs(30);

/// A fetch as seen by its callers. Fetches have increasing numbers, so that a late one does not undo a newer one.
#[derive(Clone)]
pub(crate) struct InFlight {
    pub(crate) number: u64,
    /// Whether the fetch reads the store and never calls the platform.
    pub(crate) is_store_only: bool,
    runtime: Id,
    completed: watch::Receiver<Option<Result<Arc<CachedToken>, Error>>>,
    signals: Arc<Signals>,
}

/// The other end of an [`InFlight`]. It sends the result to the callers and receives their signals.
pub(crate) struct Completion {
    complete: watch::Sender<Option<Result<Arc<CachedToken>, Error>>>,
    signals: Arc<Signals>,
}

/// The signals between callers and a fetch.
pub(crate) struct Signals {
    /// The latest start of a wait that a caller has lost its patience with. A caller loses its patience when half of
    /// its remaining time has passed, with any wait that began in the first half of that half.
    impatience: watch::Sender<Option<Instant>>,
    /// Notified when a caller requests a sign of life.
    asked: Notify,
    alive: watch::Sender<()>,
}

/// How a caller's wait ended.
pub(crate) enum Waited {
    Completed(Result<Arc<CachedToken>, Error>),
    /// The fetch ended without a result, or shows no sign of life.
    Lost,
    /// The caller's time is up.
    TooLate,
}

impl InFlight {
    pub(crate) fn new(number: u64, is_store_only: bool) -> (Self, Completion) {
        let (complete, completed) = watch::channel(None);
        let signals = Arc::new(Signals {
            impatience: watch::Sender::default(),
            asked: Notify::new(),
            alive: watch::Sender::default(),
        });
        let in_flight = Self {
            number,
            is_store_only,
            runtime: Handle::current().id(),
            completed,
            signals: signals.clone(),
        };
        (in_flight, Completion { complete, signals })
    }

    /// Waits for the token, and requests progress as the caller's time runs out.
    pub(crate) async fn wait(mut self, deadline: Deadline, jitter: f64) -> Waited {
        let signals = self.signals.clone();
        let watching = first(signals.urge(deadline, jitter), self.silence(deadline));
        let completed = async {
            let completed = self.completed.wait_for(Option::is_some).await;
            completed.ok().and_then(|result| result.clone())
        };
        match timeout_at(deadline.at, first(completed, watching)).await {
            Ok(First::One(Some(result))) => Waited::Completed(result),
            // The task was dropped with its runtime, or is suspended with it.
            Ok(First::One(None) | First::Other(_)) => Waited::Lost,
            Err(_) => Waited::TooLate,
        }
    }

    /// Returns when the fetch shows no sign of life. A fetch on the caller's own runtime is not checked.
    fn silence(&self, deadline: Deadline) -> impl Future<Output = ()> + use<> {
        let (signals, runtime) = (self.signals.clone(), self.runtime);
        async move {
            if Handle::current().id() == runtime {
                return std::future::pending().await;
            }
            let mut alive = signals.alive.subscribe();
            loop {
                let patience = SILENCE.min(deadline.left() / 2);
                if patience < MIN_TIME_LEFT {
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
    /// Requests progress each time that half of the caller's remaining time has passed. Never returns.
    async fn urge(&self, deadline: Deadline, jitter: f64) -> Infallible {
        while deadline.left() > 2 * MIN_TIME_LEFT {
            let began = Instant::now();
            let half = LATEST.min(deadline.left() / 2);
            // With jitter, so that many programs do not all act at the same time.
            sleep((half - part(half / 4, jitter)).max(SOONEST)).await;
            let middle = began + began.elapsed() / 2;
            self.impatience
                .send_modify(|latest| *latest = (*latest).max(Some(middle)));
        }
        std::future::pending().await
    }

    /// Shows a sign of life whenever a caller requests one. Never returns.
    async fn show_signs_of_life(&self) -> Infallible {
        loop {
            self.asked.notified().await;
            self.alive.send_replace(());
        }
    }

    /// Waits until a caller has lost its patience with a wait that began at this time. A caller that has waited for the
    /// same thing only briefly does not count. With many callers, some are always at the end of their patience.
    pub(crate) async fn impatient(&self, began: Instant) {
        // `self` owns the sender, so the channel is open.
        let _ = self
            .impatience
            .subscribe()
            .wait_for(|latest| latest.is_some_and(|latest| latest >= began))
            .await;
    }
}

impl Completion {
    pub(crate) fn signals(&self) -> &Signals {
        &self.signals
    }

    pub(crate) fn complete(&self, result: Result<Arc<CachedToken>, Error>) {
        self.complete.send_replace(Some(result));
    }

    /// Runs the work of a fetch, shows signs of life, and requests progress on its own behalf.
    pub(crate) async fn run<T>(
        &self,
        work: impl Future<Output = T>,
        deadline: Deadline,
        jitter: f64,
    ) -> T {
        let signs = first(
            self.signals.show_signs_of_life(),
            self.signals.urge(deadline, jitter),
        );
        match first(work, signs).await {
            First::One(output) => output,
            First::Other(First::One(never) | First::Other(never)) => match never {},
        }
    }
}
