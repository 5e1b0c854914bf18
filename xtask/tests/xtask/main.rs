//! The commands end to end, in temporary folders: what they write, print and exit with.
//! Must not know how the commands work.

mod commands;
mod overlay;
mod project;
mod support;
mod tidy;
