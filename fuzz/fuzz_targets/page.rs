//! A page of a vendor, of any bytes.
//! Must not check anything: what must hold is in the check that it calls, which stable tests replay.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iot_clouds_fuzz_checks::page(input));
