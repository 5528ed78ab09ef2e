//! The requests that are signed.

use oauth1_core::percent_encode;

pub(crate) const CONSUMER_KEY: &str = "xvz1evFS4wEEPTGEFPHBog";
pub(crate) const CONSUMER_SECRET: &str = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
pub(crate) const TOKEN: &str = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
pub(crate) const TOKEN_SECRET: &str = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

/// Where all must come to the same signature, and where only the signing counts.
pub(crate) const NONCE: &str = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg";
pub(crate) const TIMESTAMP: u64 = 1_318_622_958;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Of W2.
pub(crate) const CREDENTIALS_QUERY: [(&str, &str); 3] =
    [("include_email", "true"), ("include_entities", "false"), ("skip_status", "true")];

type Pairs = Vec<(String, String)>;

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// Without the query.
    pub(crate) endpoint: &'static str,
    /// With the query.
    pub(crate) url: String,
    pub(crate) body: String,
    /// Query and form, decoded and sorted.
    pub(crate) sorted: Pairs,
    /// How many of them sort before the protocol parameters.
    pub(crate) before_oauth: usize,
}

/// W1, W2, W3. They live as long as the program: the operations borrow them.
pub(crate) fn all() -> [&'static Case; 3] {
    [Case::tweet(), Case::credentials(), Case::forty()]
}

impl Case {
    pub(crate) fn tweet() -> &'static Self {
        let form = [("status", "Hello Ladies + Gentlemen, a signed OAuth request!")];
        Self::new(
            "W1",
            "POST",
            "https://api.twitter.com/1.1/statuses/update.json",
            &[("include_entities", "true")],
            &form,
        )
    }

    fn credentials() -> &'static Self {
        Self::credentials_at("https://api.twitter.com/1.1/account/verify_credentials.json")
    }

    pub(crate) fn credentials_at(endpoint: &'static str) -> &'static Self {
        Self::new("W2", "GET", endpoint, &CREDENTIALS_QUERY, &[])
    }

    fn forty() -> &'static Self {
        let texts = [
            "A plain sentence of letters, spaces and full stops",
            "https://example.com/callback?state=abc&code=xyz123",
            "0123456789abcdef0123456789abcdef0123456789abcdef01",
            "Grüße aus Köln und Zürich: 25 °C, 10 € 東.",
        ];
        // 17 and 40 have no common divisor: every name once, and in no order.
        let names: Vec<String> = (0..40).map(|at| format!("field_{:02}", at * 17 % 40)).collect();
        let form: Vec<_> =
            names.iter().zip(texts.into_iter().cycle()).map(|(name, text)| (&**name, text)).collect();
        Self::new("W3", "POST", "https://api.twitter.com/1.1/statuses/update.json", &[], &form)
    }

    fn new(
        name: &'static str,
        method: &'static str,
        endpoint: &'static str,
        query: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> &'static Self {
        let query_string = if query.is_empty() { String::new() } else { format!("?{}", encoded(query)) };
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut sorted: Pairs = query.iter().chain(form).map(owned).collect();
        sorted.sort();
        Box::leak(Box::new(Self {
            name,
            method,
            endpoint,
            url: format!("{endpoint}{query_string}"),
            body: encoded(form),
            before_oauth: sorted.iter().filter(|(name, _)| &**name < "oauth_").count(),
            sorted,
        }))
    }
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", percent_encode(name), percent_encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}
