//! What a report cannot assert of platforms that are compared by their listings alone.
//! Must not know how they are compared, nor how a report is printed.

use iot_clouds_codegen::diff::{Class, Report};

use super::Limits;
use crate::failure::CommandStatus;

/// Fails if silent changes must be excluded, which nobody can do without reading the spec of the base.
pub(super) fn verdict(report: &Report, limits: &Limits) -> CommandStatus {
    let mut status = CommandStatus::Fine;
    if !limits.is_beyond(Class::Breaking) {
        return status;
    }
    for own in &report.unread {
        let said = format!(
            "what is sent and read of `{}` is not compared, as the spec in {} is not read",
            own.platform, own.revision
        );
        if limits.is_beyond(Class::Silent) {
            eprintln!("error: silent changes cannot be excluded: {said}; name a later base");
            status = CommandStatus::Findings;
        } else {
            eprintln!("warning: {said}; only the lines of its API are judged");
        }
    }
    status
}
