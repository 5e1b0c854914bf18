//! The commands end to end, in temporary folders: what they write, print and exit with.
//! Must not know how the commands work.

mod cargo;
mod commands;
mod contract;
mod diff;
mod docs;
mod drift_issue;
mod fetch;
mod journey;
mod lint;
#[cfg(unix)]
mod new;
mod openapi;
mod overlay;
#[cfg(unix)]
mod packages;
#[cfg(unix)]
mod programs;
mod release;
mod shared_folder;
mod support;
mod tidy;
mod workflows;
