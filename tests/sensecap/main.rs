//! The SenseCAP client over real HTTP. The expected requests and responses are written by hand from the vendor's pages and
//! from the responses that programs are known to get, never derived from the spec.

mod support;

mod development;
mod devices;
mod devices_status;
mod groups;
mod measurements;
mod organization;
mod planting;
mod public_clients;
mod telemetry;
mod telemetry_list;
mod telemetry_values;

mod envelope;
mod failures;
mod failures_table;
mod headers;
mod limits;
mod raw;
mod stations;
