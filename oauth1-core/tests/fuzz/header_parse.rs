//! `Authorization` and `WWW-Authenticate` values, whatever is in them.
//!
//! - What is taken and what is refused is what the reference takes and refuses, and it is read the same.
//! - A position that an error names is in the value, and that of a bad escape is one's.
//! - What was read, written down again, is read as the same.
//! - The problem that a challenge tells of is bounded and printable.

use http::{HeaderValue, Response, header::WWW_AUTHENTICATE};
use oauth1_core::{HeaderError, OAuthHeader, Problem};

use crate::{
    problem,
    reference::{self, Header, Pair},
};

pub fn run(data: &[u8]) {
    let expected = Header::read(data);
    match OAuthHeader::parse(data) {
        Ok(header) => {
            let read = read(&header);
            let again = write(&read);
            assert_eq!(read, expected);
            assert_eq!(Header::read(again.as_bytes()), expected);
            assert_eq!(self::read(&OAuthHeader::parse(again.as_bytes()).expect("well-formed")), expected);
        }
        Err(HeaderError::NotOAuth) => assert_eq!(expected, Header::OtherScheme),
        Err(HeaderError::Malformed { position }) => {
            assert_eq!(expected, Header::Malformed);
            assert!(position <= data.len(), "{position}");
        }
        Err(HeaderError::BadEscape { position }) => {
            assert_eq!(expected, Header::Malformed);
            assert_eq!(reference::decode(&data[position..]), Err(0));
        }
        Err(error) => panic!("{error}"),
    }

    if let Ok(challenge) = HeaderValue::from_bytes(data) {
        let mut reply = Response::new(Vec::new());
        reply.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        if let Some(problem) = Problem::from_reply(&reply) {
            problem::check(&problem);
        }
    }
}

fn read(header: &OAuthHeader<'_>) -> Header {
    let owned = |(name, value): (_, _)| -> Pair { (Vec::from(name), Vec::from(value)) };
    Header::OAuth { realm: header.realm.clone(), pairs: header.params.iter().map(owned).collect() }
}

fn write(header: &Header) -> String {
    let Header::OAuth { realm, pairs } = header else { unreachable!("it was read") };
    let realm = realm.iter().map(|realm| realm.replace('\\', r"\\").replace('"', "\\\""));
    let params = pairs.iter().map(|(name, value)| (reference::encode(name), reference::encode(value)));
    let all: Vec<_> = realm
        .map(|realm| format!("realm=\"{realm}\""))
        .chain(params.map(|(name, value)| format!("{name}=\"{value}\"")))
        .collect();
    format!("OAuth {}", all.join(", "))
}
