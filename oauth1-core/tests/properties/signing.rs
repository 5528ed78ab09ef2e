//! What is signed is accepted, whatever it is and in whatever order it comes.

use oauth1_core::{
    ClientCredentials, OAuthHeader, Placement, Request, SignatureMethod, Signer, Stamp, base_string,
};
use proptest::{prelude::*, sample::select};

use crate::{
    reference::covered,
    requests::{Draft, PLACEMENTS, drafts, keys, text, token_characters},
};

const WITH_SECRETS: &[SignatureMethod] = &[
    SignatureMethod::HmacSha1,
    SignatureMethod::HmacSha256,
    SignatureMethod::HmacSha512,
    SignatureMethod::Plaintext,
];
const WITH_KEYS: &[SignatureMethod] =
    &[SignatureMethod::RsaSha1, SignatureMethod::RsaSha256, SignatureMethod::RsaSha512];

fn shuffled(draft: Draft) -> impl Strategy<Value = (Draft, Draft)> {
    let form = draft.form.clone().unwrap_or_default();
    let orders = (
        Just(draft.query.clone()).prop_shuffle(),
        Just(form).prop_shuffle(),
        Just(draft.extra.clone()).prop_shuffle(),
    );
    orders.prop_map(move |(query, form, extra)| {
        let form = draft.form.as_ref().map(|_| form);
        (draft.clone(), Draft { query, form, extra, ..draft.clone() })
    })
}

proptest! {
    #[test]
    fn what_is_signed_is_accepted(draft in drafts(), keys in keys(WITH_SECRETS)) {
        for placement in PLACEMENTS {
            let sent = draft.sign(&keys, placement);
            prop_assert!(keys.accept(&sent), "{:?}", sent);
        }
    }

    #[test]
    fn where_it_is_signed_makes_no_difference(draft in drafts(), keys in keys(WITH_SECRETS)) {
        let [first, others @ ..] = PLACEMENTS.map(|placement| covered(&draft.sign(&keys, placement)));
        prop_assert!(first.is_some());
        prop_assert!(others.iter().all(|other| *other == first));
    }

    #[test]
    fn the_order_of_parameters_makes_no_difference(
        (draft, shuffled) in drafts().prop_flat_map(shuffled), keys in keys(WITH_SECRETS),
    ) {
        prop_assert_eq!(draft.signature(&keys), shuffled.signature(&keys));
    }

    #[test]
    fn the_base_string_is_that_of_the_reference(
        draft in drafts(), keys in keys(WITH_SECRETS), placement in select(PLACEMENTS.as_slice()),
    ) {
        let sent = draft.sign(&keys, placement);
        let expected = covered(&sent).unwrap().base_string();
        prop_assert_eq!(&draft.base_string(&keys), &expected);
        // As a server makes it of the pieces.
        let header = sent.header.as_deref().map(|value| OAuthHeader::parse(value).unwrap().params);
        let mut params = sent.request().params().unwrap();
        params.append(header.unwrap_or_default());
        prop_assert_eq!(base_string(&sent.request(), &params), expected);
    }

    #[test]
    fn what_is_sent_is_what_the_base_string_is_signed_with(draft in drafts(), keys in keys(WITH_SECRETS)) {
        let sent = draft.sign(&keys, Placement::Header);
        let header = OAuthHeader::parse(sent.header.as_deref().unwrap()).unwrap();
        let signatures: Vec<_> = header.params.values("oauth_signature").collect();
        let signature = draft.signature(&keys);
        prop_assert_eq!(signatures, [signature.as_bytes()]);
    }

    #[test]
    fn names_of_methods_and_nonces_may_be_anything(method: String, client in text(), nonce: String, timestamp: String) {
        let signer = Signer::custom(&method, &client, |text: &[u8]| Ok::<_, String>(text.to_vec()));
        let (request, stamp) = (Request::new("GET", "https://h.example/").unwrap(), Stamp::literal(&nonce, &timestamp));
        let header = signer.sign(request, &stamp, &[]).unwrap().to_header();
        let read = OAuthHeader::parse(header.as_bytes()).unwrap().params;
        for (name, value) in [
            ("oauth_signature_method", &method),
            ("oauth_consumer_key", &client),
            ("oauth_nonce", &nonce),
            ("oauth_timestamp", &timestamp),
        ] {
            let values: Vec<_> = read.values(name).collect();
            prop_assert_eq!(&values, &[value.as_bytes()]);
        }
    }

    #[test]
    fn request_methods_are_tokens_and_have_no_case(method in token_characters(), other: String) {
        let base_string = |method: &str| {
            let client = ClientCredentials::new("key", "secret");
            let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
            let request = Request::new(method, "https://h.example/").ok()?;
            Some(signer.base_string(request, &Stamp::new("n", 1), &[]).unwrap())
        };
        prop_assert!(base_string(&method).is_some());
        prop_assert_eq!(base_string(&method), base_string(&method.to_ascii_lowercase()));
        let is_token = !other.is_empty()
            && other.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it));
        prop_assert_eq!(base_string(&other).is_some(), is_token);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))] // RSA takes its time without optimization

    #[test]
    fn what_is_signed_with_a_private_key_is_accepted(
        draft in drafts(), keys in keys(WITH_KEYS), placement in select(PLACEMENTS.as_slice()),
    ) {
        let sent = draft.sign(&keys, placement);
        prop_assert!(keys.accept(&sent), "{:?}", sent);
        prop_assert_eq!(draft.signature(&keys), draft.signature(&keys));
    }
}
