//! Percent-encoding and form-encoded text, against a decoder that is written down plainly.
//!
//! - Decoding gives what the reference gives, or the place of the bad escape, and adds nothing then.
//! - Encoding gives one spelling for all; decoding undoes it.
//! - Parameters keep order and duplicates, are found by name, and are sorted as §3.4.1.3.2 has it.

use oauth1_core::{Params, percent_decode, percent_encode};

use crate::reference;

pub fn run(data: &[u8]) {
    let encoded = percent_encode(data);
    assert_eq!(encoded, reference::encode(data));
    assert_eq!(percent_decode(encoded.as_bytes()).as_deref(), Ok(data));

    match (percent_decode(data), reference::decode(data)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(*ours, theirs),
        (Err(ours), Err(theirs)) => assert_eq!(ours.position, theirs),
        (ours, theirs) => panic!("{ours:?} is not {theirs:?}"),
    }
    parameters(data);
}

fn parameters(data: &[u8]) {
    let mut params = Params::new();
    params.push("before", "1");
    let pushed = params.push_encoded(data);
    let pairs = match reference::pairs(data) {
        Ok(pairs) => pairs,
        Err(position) => {
            assert_eq!(pushed.expect_err("a bad escape").position, position);
            assert_eq!(params.iter().count(), 1, "something was added all the same");
            return;
        }
    };
    pushed.expect("no bad escape");

    let mut params = Params::new();
    params.push_encoded(data).expect("no bad escape");
    assert!(params.iter().eq(pairs.iter().map(|(name, value)| (name.into(), value.into()))));
    for (name, _) in &pairs {
        let Ok(name) = str::from_utf8(name) else { continue };
        let of_name = pairs.iter().filter(|(other, _)| other == name.as_bytes());
        assert!(params.values(name).eq(of_name.map(|(_, value)| value.as_slice())), "{name:?}");
    }

    // However they are written, they are the same.
    let normalized = params.normalized();
    assert_eq!(normalized, reference::normalized(&pairs));
    let mut decoded = Params::new();
    for (name, value) in &pairs {
        decoded.push(name, value);
    }
    assert_eq!(decoded, params);
    assert_eq!(decoded.normalized(), normalized);
    let mut again = Params::new();
    again.push_encoded(normalized.as_bytes()).expect("what is encoded can be decoded");
    assert_eq!(again.normalized(), normalized);
}
