#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth1_core_fuzz::explain::run(data));
