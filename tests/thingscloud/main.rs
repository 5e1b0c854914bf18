//! The ThingsCloud client over real HTTP. The expected requests and responses are written by hand from
//! the vendor's page, never derived from the spec.

mod support;

mod admin;
mod alarms;
mod attributes;
mod auth;
mod control;
mod customers;
mod device_groups;
mod device_types;
mod devices;
mod extended_infos;
mod project;

mod failures;
mod failures_table;
mod limits;
mod paging;
mod paths;
mod raw;
mod tokens;
