//! What a server does on a socket in place of a plain response: bytes in pieces, silence, resets, closing one side.
//! Must not read requests, nor sleep: time passes when the test lets it.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

/// Holds a response back until the test permits it.
#[derive(Debug, Default)]
pub struct Gate {
    /// Notified when a request waits.
    pub arrived: Notify,
    /// Each lets one response through.
    pub permits: Permits,
}

/// Permits of a gate; at first there are none.
#[derive(Debug)]
pub struct Permits(pub Semaphore);

impl Default for Permits {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

/// One thing that a server does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Writes these bytes at once.
    Write(Cow<'static, [u8]>),
    /// Writes these bytes one at a time; some time passes after each.
    Drip(&'static [u8]),
    /// Says nothing while time passes, until the client hangs up.
    Stall,
    /// Says that no more will be written; the connection is read on.
    HalfClose,
    /// Breaks the connection, by a reset.
    Reset,
}

/// Returns the step that writes these bytes at once.
pub fn write(bytes: &'static (impl AsRef<[u8]> + ?Sized)) -> Step {
    Step::Write(Cow::Borrowed(bytes.as_ref()))
}

/// Does all of it; `None` when the connection is to be dropped.
pub(crate) async fn play(stream: &mut TcpStream, steps: &[Step], clock: &Clock) -> Option<()> {
    for step in steps {
        match step {
            Step::Write(bytes) => stream.write_all(bytes).await.ok()?,
            Step::Drip(bytes) => {
                for byte in *bytes {
                    stream.write_all(&[*byte]).await.ok()?;
                    pass(stream, clock).await?;
                }
            }
            Step::Stall => while pass(stream, clock).await.is_some() {},
            Step::HalfClose => stream.shutdown().await.ok()?,
            Step::Reset => {
                // What was written has left: without this, dropping would say goodbye.
                stream.set_zero_linger().unwrap();
                return None;
            }
        }
    }
    Some(())
}

/// Lets time pass; `None` once the client has hung up.
async fn pass(stream: &mut TcpStream, clock: &Clock) -> Option<()> {
    let gone = async { while stream.read_u8().await.is_ok() {} };
    tokio::select! {
        biased;
        () = gone => None,
        () = clock.pass() => Some(()),
    }
}

/// Time as servers and clients see it: it passes when a server waits for it, and at no other time to speak of.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Gate>);

impl Clock {
    /// How much passes at a time.
    const TICK: Duration = Duration::from_secs(5);

    /// Lets time pass, as a server.
    async fn pass(&self) {
        self.0.arrived.notify_one();
        self.0.permits.0.acquire().await.unwrap().forget();
    }

    /// Moves the runtime's time on. Nothing else runs in between, so that it is never left standing still.
    async fn tick() {
        tokio::time::pause();
        let mut advance = pin!(tokio::time::advance(Self::TICK));
        poll_fn(|context| {
            let _ = advance.as_mut().poll(context);
            Poll::Ready(())
        })
        .await;
        tokio::time::resume();
    }

    /// Runs a call, and lets time pass whenever a server waits for it. The runtime must have one thread.
    pub async fn while_passing<T>(&self, call: impl Future<Output = T>) -> T {
        let ticks = async {
            loop {
                self.0.arrived.notified().await;
                // Servers first see who has hung up.
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                }
                Self::tick().await;
                self.0.permits.0.add_permits(1);
            }
        };
        tokio::select! {
            response = call => response,
            never = ticks => never,
        }
    }
}
