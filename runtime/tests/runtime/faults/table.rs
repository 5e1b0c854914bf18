//! The faults: what a server does, and what must come of it.
//! It must not know how they are met.

use iot_clouds_runtime::{Error, Outcome};
use iot_clouds_testkit::{Received, Reply, with_headers};

use super::{Cell, End, Expect, FINE, Fault};

mod responses;
mod wire;

/// The fault of a server that takes no more connections.
pub(super) const REFUSED: &str = "connection refused";

fn fault(
    name: &'static str,
    response: fn(&Received, usize) -> Reply,
    expect: fn(&Cell) -> Expect,
) -> Fault {
    Fault {
        name,
        response,
        expect,
    }
}

pub(super) fn faults() -> Vec<Fault> {
    let mut all = wire::faults();
    all.extend(responses::faults());
    all
}

fn fine() -> Reply {
    status(200, "", FINE)
}

fn status(code: u16, headers: &str, body: &str) -> Reply {
    Reply::Bytes(with_headers(code, headers, body))
}

/// This for the first request, success for those after it.
fn once(count: usize, first: Reply) -> Reply {
    if count == 0 { first } else { fine() }
}

fn well(attempts: u32) -> Expect {
    let end = End::Well;
    Expect { attempts, end }
}

fn badly(attempts: u32, outcome: Outcome, is: fn(&Error) -> bool) -> Expect {
    let end = End::Badly(outcome, is);
    Expect { attempts, end }
}

/// Tried three times where that is safe; whether it ran is not known.
fn tried(cell: &Cell, is: fn(&Error) -> bool) -> Expect {
    let attempts = if cell.is_command() { 1 } else { 3 };
    badly(attempts, Outcome::Unknown, is)
}

fn unreadable() -> Expect {
    badly(1, Outcome::Unknown, Error::is_decode)
}

/// One failure that may pass, then success.
fn passing(cell: &Cell, expect: fn(&Cell) -> Expect) -> Expect {
    if cell.is_command() {
        expect(cell)
    } else {
        well(2)
    }
}
