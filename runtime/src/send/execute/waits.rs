//! Waits before an attempt: for the turn of a request by its rate limits, and until fewer requests are under way. Few calls
//! have any, so each wait has a box of its own.
//! It must not know what is sent.

use std::{borrow::Cow, pin::Pin, time::Duration};

use tokio::{
    sync::SemaphorePermit,
    time::{Instant, timeout_at},
};

use crate::{
    client::Core,
    error::{Error, ErrorKind, Outcome},
    pace::{
        deadline::Deadline,
        pacer::{Pacer, Turn},
    },
    request::prepared::Prepared,
};

/// A wait of a call.
type Waiting<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

impl Core {
    /// Returns the wait for the request's turn, if its path or its operation has rate limits.
    pub(super) fn turn<'a>(
        &'a self,
        prepared: &'a Prepared,
        deadline: Deadline,
    ) -> Option<Waiting<'a, Option<Box<Turn<'a>>>>> {
        let pacer = self.shared().pacer.as_ref()?;
        let has_limits = pacer.has_limits(prepared.rate_limits);
        has_limits.then(|| Box::pin(self.turn_of(pacer, prepared, deadline)) as Waiting<'_, _>)
    }

    async fn turn_of<'a>(
        &self,
        pacer: &'a Pacer,
        prepared: &Prepared,
        deadline: Deadline,
    ) -> Result<Option<Box<Turn<'a>>>, Error> {
        let path = match prepared.template {
            Some(template) => Cow::Borrowed(template),
            None => Cow::Owned(prepared.url.path().to_owned()),
        };
        let now = Instant::now();
        let operation = (&prepared.operation, prepared.rate_limits);
        let left = deadline.at.saturating_duration_since(now);
        let turn = pacer.turn(path, operation, now, left);
        let Some(turn) = turn.map_err(|wait| self.paced(prepared, wait))? else {
            return Ok(None);
        };
        let wait = turn.wait(now);
        if !wait.is_zero() {
            self.wait(prepared, wait, deadline).await?;
        }
        Ok(Some(Box::new(turn)))
    }

    /// Uses the turn. If it is late and other requests were sent just before, waits again.
    pub(super) fn start<'a>(
        &'a self,
        mut turn: Box<Turn<'a>>,
        prepared: &'a Prepared,
        deadline: Deadline,
    ) -> Waiting<'a, ()> {
        Box::pin(async move {
            while let Err(wait) = turn.start(Instant::now()) {
                if wait > deadline.left() {
                    return Err(self.paced(prepared, wait));
                }
                self.wait(prepared, wait, deadline).await?;
            }
            Ok(())
        })
    }

    /// Waits for a turn. If the wait took longer than planned, too little time may be left for the request.
    async fn wait(
        &self,
        prepared: &Prepared,
        wait: Duration,
        deadline: Deadline,
    ) -> Result<(), Error> {
        self.shared().timing.sleep(wait).await;
        if !deadline.left().is_zero() {
            return Ok(());
        }
        Err(self.late(prepared, deadline))
    }

    /// Returns the wait until fewer requests are under way than may be sent at the same time, if that is limited.
    pub(super) fn slot<'a>(
        &'a self,
        prepared: &'a Prepared,
        deadline: Deadline,
    ) -> Option<Waiting<'a, Option<SemaphorePermit<'a>>>> {
        let slots = self.shared().slots.as_ref()?;
        Some(Box::pin(async move {
            match timeout_at(deadline.at, slots.acquire()).await {
                // It is closed by nobody.
                Ok(slot) => Ok(slot.ok()),
                Err(_) => Err(self.late(prepared, deadline)),
            }
        }))
    }

    /// Returns the error of a request that was not sent within the time of its call.
    fn late(&self, prepared: &Prepared, deadline: Deadline) -> Error {
        let kind = ErrorKind::Timeout {
            limit: deadline.limit,
            whole_call: deadline.is_whole_call,
        };
        self.error(kind, prepared.operation.clone(), Outcome::NotSent)
    }

    /// Returns the error of a turn that comes too late.
    fn paced(&self, prepared: &Prepared, wait: Duration) -> Error {
        let operation = prepared.operation.clone();
        self.error(ErrorKind::Paced(wait), operation, Outcome::NotSent)
    }
}
