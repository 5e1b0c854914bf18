#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iot_clouds_runtime::fuzzing::answer(input));
