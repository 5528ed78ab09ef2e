//! The signer's own parameters: [RFC 5849 §3.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.1). Most are the
//! same in every request, so they are encoded once.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::{
    base_string::Buffer,
    encode::Sink as _,
    params::Pair,
    stamp::Stamp,
    text::{Known, Text},
};

/// In the order of the base string, without the signature. Signers for several tokens of a client share all but one.
#[derive(Clone)]
pub(crate) struct OwnParams {
    params: SmallVec<[Arc<OwnParam>; 6]>,
}

struct OwnParam {
    name: &'static str,
    value: Value,
    /// As it is in the base string, up to where it is another one for each request.
    encoded: Vec<u8>,
}

enum Value {
    Known(Known),
    Nonce,
    Timestamp,
}

impl OwnParams {
    pub(crate) fn new() -> Self {
        let open = |name: &'static str, value| {
            Arc::new(OwnParam { name, value, encoded: format!("{name}%3D").into() })
        };
        Self {
            params: smallvec![open("oauth_nonce", Value::Nonce), open("oauth_timestamp", Value::Timestamp)],
        }
    }

    /// The name is of unreserved octets.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.remove(name);
        let value = Known::new(value);
        let mut encoded = Buffer::new();
        Pair::new(Text::plain(name), value.text()).encode_twice_into(&mut encoded);
        let param = OwnParam { name, value: Value::Known(value), encoded: encoded.as_bytes().to_vec() };
        let place = self.params.partition_point(|other| other.name < name);
        self.params.insert(place, Arc::new(param));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.params.retain(|param| param.name != name);
    }

    /// What was set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.known().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// Those that every request has.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&'static str, Text<'_>)> {
        self.params.iter().filter_map(|param| match &param.value {
            Value::Known(value) => Some((param.name, value.text())),
            Value::Nonce | Value::Timestamp => None,
        })
    }

    /// Those of one request.
    pub(crate) fn with_stamp<'a>(
        &'a self,
        stamp: &'a Stamp,
    ) -> impl Iterator<Item = (&'static str, Text<'a>)> + Clone {
        self.params.iter().filter_map(|param| {
            let value = match &param.value {
                Value::Known(value) => Some(value.text()),
                Value::Nonce => stamp.nonce(),
                Value::Timestamp => stamp.timestamp(),
            };
            Some((param.name, value?))
        })
    }

    /// Writes those of one request and these others, which are sorted, each in its place.
    pub(crate) fn encode_twice_into(&self, out: &mut Buffer, stamp: &Stamp, others: &[Pair<'_>]) {
        let mut others = others.iter().peekable();
        for param in &self.params {
            let name = Pair::new(Text::plain(param.name), Text::plain(""));
            while let Some(other) = others.next_if(|other| other.cmp_encoded(&name).is_lt()) {
                other.encode_twice_into(out);
            }
            let value = match &param.value {
                Value::Known(_) => {
                    out.put(&param.encoded);
                    continue;
                }
                Value::Nonce => stamp.nonce(),
                Value::Timestamp => stamp.timestamp(),
            };
            if let Some(value) = value {
                out.put(&param.encoded);
                value.encode_twice_into(out);
                out.put(b"%26");
            }
        }
        for other in others {
            other.encode_twice_into(out);
        }
    }
}
