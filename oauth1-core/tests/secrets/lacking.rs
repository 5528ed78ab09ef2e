//! Traits that secrets do not have. Where a type has the trait, its own method is found; where it does not, the one
//! that everything has is.

use std::marker::PhantomData;

use oauth1_core::{
    ClientCredentials, ClientKey, RsaPrivateKey, Secret, SignatureMethod, Signer, Token, TokenCredentials,
};

struct Has<T>(PhantomData<T>);

/// Found last, because it takes a reference to the reference.
trait Otherwise {
    fn compares(&self) -> bool {
        false
    }
    fn displays(&self) -> bool {
        false
    }
    fn hashes(&self) -> bool {
        false
    }
    fn orders(&self) -> bool {
        false
    }
    fn serializes(&self) -> bool {
        false
    }
}

impl<T> Otherwise for &Has<T> {}

impl<T: PartialEq> Has<T> {
    fn compares(&self) -> bool {
        true
    }
}

impl<T: std::fmt::Display> Has<T> {
    fn displays(&self) -> bool {
        true
    }
}

impl<T: std::hash::Hash> Has<T> {
    fn hashes(&self) -> bool {
        true
    }
}

impl<T: PartialOrd> Has<T> {
    fn orders(&self) -> bool {
        true
    }
}

impl<T: serde::Serialize> Has<T> {
    fn serializes(&self) -> bool {
        true
    }
}

/// Whether a type can be compared, displayed, hashed, ordered, serialized.
macro_rules! traits {
    ($type:ty) => {{
        let has = &Has::<$type>(PhantomData);
        [has.compares(), has.displays(), has.hashes(), has.orders(), has.serializes()]
    }};
}

#[test]
fn threat_g5_g11_secrets_are_neither_compared_nor_displayed_nor_hashed_nor_serialized() {
    assert_eq!(traits!(SignatureMethod), [true, true, true, false, false]);
    assert_eq!(traits!(String), [true; 5]);
    assert_eq!(traits!(Secret), [false; 5]);
    assert_eq!(traits!(&Secret), [false; 5]);
    assert_eq!(traits!(ClientCredentials), [false; 5]);
    assert_eq!(traits!(TokenCredentials), [false; 5]);
    assert_eq!(traits!(Token), [false; 5]);
    assert_eq!(traits!(Signer), [false; 5]);
    assert_eq!(traits!(ClientKey), [false; 5]);
    assert_eq!(traits!(RsaPrivateKey), [false; 5]);
}
