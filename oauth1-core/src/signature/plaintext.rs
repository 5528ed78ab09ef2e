//! PLAINTEXT: [RFC 5849 §3.4.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.4).

use zeroize::Zeroizing;

#[derive(Clone)]
pub(crate) struct PlaintextKey(Zeroizing<String>);

impl PlaintextKey {
    pub(crate) fn new(key: Zeroizing<String>) -> Self {
        Self(key)
    }

    /// The signature is the key.
    pub(crate) fn sign(&self) -> String {
        self.0.as_str().to_owned()
    }
}
