//! Whether a thread may wait, and the waiting.
//! It must not know calls, nor the runtime that drives them.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use tokio::{
    runtime::Handle,
    task::{coop, yield_now},
};

/// More than the budget of any task: how many steps it may take before it lets others run.
const MORE_THAN_ANY_BUDGET: usize = 256;

/// Returns whether this thread is running the tasks of a runtime, or the future of its `block_on`. Tokio itself answers
/// that only by a panic, which a program may turn into its end.
pub(super) fn is_running_tasks() -> bool {
    Handle::try_current().is_ok() && (defers_wakes() || has_budget())
}

/// Returns whether the thread has a scheduler, which wakes a yielding task later instead of at once.
fn defers_wakes() -> bool {
    let woken = Arc::new(Woken::new());
    let waker = Waker::from(Arc::clone(&woken));
    let _ = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
    !woken.take()
}

/// Returns whether the thread is inside a task with a budget, as a future of `block_on` is too. The budget is used up,
/// so the task lets others run next.
fn has_budget() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..MORE_THAN_ANY_BUDGET).any(|_| match coop::poll_proceed(&mut context) {
        Poll::Ready(step) => {
            step.made_progress();
            false
        }
        Poll::Pending => true,
    })
}

/// Runs a future on this thread until it is ready. Unlike that of a runtime, this is possible wherever waiting is.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let woken = Arc::new(Woken::new());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // The thread may be unparked for other reasons.
        while !woken.take() {
            thread::park();
        }
    }
}

/// Wakes the thread that created it.
struct Woken {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Woken {
    fn new() -> Self {
        Self {
            thread: thread::current(),
            is_woken: AtomicBool::new(false),
        }
    }

    /// Returns whether it was woken since the last time.
    fn take(&self) -> bool {
        self.is_woken.swap(false, Ordering::Acquire)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
