//! Keeps this program and those that it starts on one processor for a while, if the system supports that.
//! Must not know what is measured.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Keeps the program on one processor until it is dropped.
///
/// Two programs that talk to each other cost several times as much if the system puts them on two processors, and
/// it decides that again for each connection.
pub(super) struct OneProcessor {
    /// The processors that were allowed before, if they could be changed.
    #[cfg(target_os = "linux")]
    before: Option<CpuSet>,
}

impl OneProcessor {
    #[cfg(target_os = "linux")]
    pub(super) fn take() -> Self {
        let before = sched_getaffinity(None).ok().filter(|allowed| {
            let first = (0..CpuSet::MAX_CPU).find(|processor| allowed.is_set(*processor));
            first.is_some_and(|processor| {
                let mut one = CpuSet::new();
                one.set(processor);
                sched_setaffinity(None, &one).is_ok()
            })
        });
        Self { before }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn take() -> Self {
        Self {}
    }
}

impl Drop for OneProcessor {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(before) = &self.before {
            // The rows that follow may be slower, but no figure is wrong.
            let _ = sched_setaffinity(None, before);
        }
    }
}
