#![no_main]

#[path = "../../codegen/tests/replay/checks.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod checks;

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::spec(input));
