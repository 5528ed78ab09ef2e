//! What holds for whatever a visitor brings: nothing panics, and nothing is taken for what it is not.

use proptest::{collection::vec, prelude::*};
use url::Url;

use crate::{
    next::home_or,
    pending::PendingLogins,
    seal::{SealKey, Sealer},
};

/// Texts of what browsers drop, fold and read in two ways, with hosts between.
fn place() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => Just("/"),
        4 => Just(".."),
        2 => Just("."),
        4 => Just("evil.example"),
        8 => prop::sample::select(vec![
            "\\", "%2e", "%2f", "%5c", "\t", "\r\n", "\0", "@", ":", "?", "#", ";", "javascript:", "https:", "a", "é", " ",
        ]),
    ];
    let pieces = vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces.prop_map(|rest| format!("/{rest}")), 1 => any::<String>()]
}

fn sealer() -> Sealer {
    Sealer::new(vec![SealKey::from_octets(&[7; 32]).unwrap()]).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Joined as browsers join: to the page's own address, or written behind the origin.
    #[test]
    fn threat_f5_f6_no_text_leads_to_another_origin(next in place(), page in "(/[a-z]{1,3}){1,3}/?") {
        let place = home_or(&next);
        let base = Url::parse("https://app.example").unwrap().join(&page).unwrap();
        let once = base.join(place).unwrap();
        prop_assert_eq!(once.origin(), base.origin());
        // Some servers send on the path that is left after normalizing.
        prop_assert_eq!(base.join(once.path()).unwrap().origin(), base.origin(), "{}", place);
    }

    #[test]
    fn threat_f7_what_is_ones_own_is_kept(next in "/([a-z%.:@~-]{1,5}/){0,3}[a-z]{0,5}(\\?[a-z=&/]{0,9})?(#[a-z/]{0,5})?") {
        prop_assert_eq!(home_or(&next), &next);
    }

    #[test]
    fn threat_e3_no_text_opens_that_was_not_sealed(text in "\\PC{0,200}|[A-Za-z0-9_-]{0,200}") {
        prop_assert_eq!(sealer().open("logins:x", &text), None);
    }

    #[test]
    fn threat_e3_what_is_sealed_opens_as_it_was(plain in vec(any::<u8>(), 0..300), place in "\\PC{0,20}") {
        let sealed = sealer().seal(&place, &plain).unwrap();
        let opened = sealer().open(&place, &sealed);
        prop_assert_eq!(opened.as_ref().map(|octets| &octets[..]), Some(&plain[..]));
        prop_assert_eq!(sealer().open(&format!("{place}x"), &sealed), None);
    }

    /// Whoever has the key could write anything, and so could an older version of this one.
    #[test]
    fn threat_e23_no_octets_make_reading_pending_logins_panic(
        version in 0u8..4, octets in vec(prop_oneof![0u8..8, any::<u8>()], 0..120)
    ) {
        let octets = [&[version][..], &octets].concat();
        if let Some(logins) = PendingLogins::decode(&octets) {
            prop_assert_eq!(&logins.encode()[..], octets);
        }
    }
}
