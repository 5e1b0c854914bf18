//! The invented platforms, each with its cases.
//! Must not know what a case does.

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/bodies/contract.rs"]
mod bodies;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/codings/contract.rs"]
mod codings;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/corners/contract.rs"]
mod corners;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/credentials/contract.rs"]
mod credentials;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/enums/contract.rs"]
mod enums;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/examples/contract.rs"]
mod examples;
#[rustfmt::skip]
#[path = "../../codegen/tests/emission/experimental/contract.rs"]
mod experimental;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/hostile/contract.rs"]
mod hostile;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/key_paths/contract.rs"]
mod key_paths;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/layouts/contract.rs"]
mod layouts;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/limits/contract.rs"]
mod limits;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/names/contract.rs"]
mod names;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/pages/contract.rs"]
mod pages;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/parameters/contract.rs"]
mod parameters;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/reference/contract.rs"]
mod reference;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/renames/contract.rs"]
mod renames;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/responses/contract.rs"]
mod responses;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/schemes/contract.rs"]
mod schemes;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/shapes/contract.rs"]
mod shapes;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/signing/contract.rs"]
mod signing;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/types/contract.rs"]
mod types;

#[rustfmt::skip]
#[path = "../../codegen/tests/emission/windows/contract.rs"]
mod windows;

use crate::support::{Case, Platform};

/// All platforms, by the names of their fixtures.
pub(crate) static PLATFORMS: &[Platform] = &[
    platform("bodies", bodies::CASES),
    platform("codings", codings::CASES),
    platform("corners", corners::CASES),
    platform("credentials", credentials::CASES),
    platform("enums", enums::CASES),
    platform("examples", examples::CASES),
    platform("experimental", experimental::CASES),
    platform("hostile", hostile::CASES),
    platform("key_paths", key_paths::CASES),
    platform("layouts", layouts::CASES),
    platform("limits", limits::CASES),
    platform("names", names::CASES),
    platform("pages", pages::CASES),
    platform("parameters", parameters::CASES),
    platform("reference", reference::CASES),
    platform("renames", renames::CASES),
    platform("responses", responses::CASES),
    platform("schemes", schemes::CASES),
    platform("shapes", shapes::CASES),
    platform("signing", signing::CASES),
    platform("types", types::CASES),
    platform("windows", windows::CASES),
];

const fn platform(name: &'static str, cases: &'static [Case]) -> Platform {
    Platform {
        name,
        cases,
        spec: crate::spec,
    }
}
