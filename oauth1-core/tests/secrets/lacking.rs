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

/// Whether a type can be compared, displayed, hashed, ordered.
macro_rules! traits {
    ($type:ty) => {{
        let has = &Has::<$type>(PhantomData);
        [has.compares(), has.displays(), has.hashes(), has.orders()]
    }};
}

#[test]
fn threat_g11_secrets_are_neither_compared_nor_displayed_nor_hashed() {
    assert_eq!(traits!(SignatureMethod), [true, true, true, false]);
    assert_eq!(traits!(String), [true; 4]);
    assert_eq!(traits!(Secret), [false; 4]);
    assert_eq!(traits!(&Secret), [false; 4]);
    assert_eq!(traits!(ClientCredentials), [false; 4]);
    assert_eq!(traits!(TokenCredentials), [false; 4]);
    assert_eq!(traits!(Token), [false; 4]);
    assert_eq!(traits!(Signer), [false; 4]);
    assert_eq!(traits!(ClientKey), [false; 4]);
    assert_eq!(traits!(RsaPrivateKey), [false; 4]);
}
