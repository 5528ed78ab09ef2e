#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth1_core_fuzz::header_parse::run(data));
