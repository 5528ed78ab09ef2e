//! Percent-encoding (RFC 5849 §3.6), there and back.

use oauth1_core::{OAuthHeader, Params, percent_decode, percent_encode};
use proptest::{collection::vec, prelude::*};

use crate::requests::{pieces, written};

proptest! {
    #[test]
    fn decoding_undoes_encoding(octets: Vec<u8>) {
        let encoded = percent_encode(&octets);
        prop_assert_eq!(&*percent_decode(encoded.as_bytes()).unwrap(), &octets[..]);
        let is_allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~%".contains(&octet);
        prop_assert!(encoded.bytes().all(is_allowed));
        let twice = percent_encode(&encoded);
        prop_assert_eq!(&*percent_decode(twice.as_bytes()).unwrap(), encoded.as_bytes());
    }

    #[test]
    fn no_two_texts_are_encoded_alike(a: Vec<u8>, b: Vec<u8>) {
        prop_assert_eq!(percent_encode(&a) == percent_encode(&b), a == b);
    }

    #[test]
    fn what_decodes_encodes_to_one_form(text in "[a-z%0-9A-F+~é]{0,12}") {
        if let Ok(octets) = percent_decode(text.as_bytes()) {
            let encoded = percent_encode(&octets);
            prop_assert_eq!(percent_encode(percent_decode(encoded.as_bytes()).unwrap()), encoded);
        }
    }

    #[test]
    fn parameters_come_back_from_their_normal_form(pieces in pieces()) {
        let (text, mut params) = (written(&pieces), Params::new());
        params.push_encoded(text.as_bytes()).unwrap();
        let normal = params.normalized();
        let mut again = Params::new();
        again.push_encoded(normal.as_bytes()).unwrap();
        prop_assert_eq!(again.normalized(), normal.clone());
        let sorted = |params: &Params<'_>| {
            let mut pairs: Vec<_> =
                params.iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
            pairs.sort();
            pairs
        };
        prop_assert_eq!(sorted(&again), sorted(&params));
    }

    #[test]
    fn a_header_is_read_as_it_is_written(values in vec(("[a-z]{1,5}", any::<Vec<u8>>()), 0..5)) {
        let written = |(name, value): &(String, Vec<u8>)| format!("x{name}=\"{}\"", percent_encode(value));
        let header = format!("OAuth {}", values.iter().map(written).collect::<Vec<_>>().join(", "));
        let read = OAuthHeader::parse(header.as_bytes()).unwrap();
        let expected = values.iter().map(|(name, value)| (format!("x{name}").into_bytes(), value.clone()));
        let read = read.params.iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
        prop_assert!(read.eq(expected));
    }
}
