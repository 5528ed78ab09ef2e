//! The command line.

xflags::xflags! {
    /// Explains a request signed with OAuth 1.0a, and why its signature is refused.
    ///
    /// Give the request as for curl, or as a log shows it with --raw. If it is signed, its signature is explained; if
    /// not, it is signed for the client and the token that --client and --token name.
    ///
    /// The secrets come from the environment, OAUTH1_CLIENT_SECRET and OAUTH1_TOKEN_SECRET, and are never shown. All
    /// parameters are. Ends with 0 if nothing wrong was found, 1 if something was, 2 if it could not understand.
    cmd explain {
        /// The method and the URL, or the URL alone.
        repeated method_and_url: String

        /// The method: GET if not given, or POST with --data.
        optional -X,--request method: String
        /// A header of the request; only Authorization, Content-Type and Host matter.
        repeated -H,--header header: String
        /// The body, a form if no Content-Type says otherwise. `@file` reads a file and `-` standard input, without
        /// line breaks.
        repeated -d,--data body: String
        /// A file with the whole request as in a log: request line, headers, an empty line, body. `-` is standard input.
        optional --raw file: String
        /// The scheme that the client used, where the request does not show it: https if not given.
        optional --scheme scheme: String
        /// The host that the client used, with its port, where the request shows another.
        optional --host host: String

        /// The base string that the other side made, to compare. `@file` reads a file.
        optional --base-string text: String
        /// The signature that the other side made, to find out how.
        optional --signature text: String

        /// To sign: the client's identifier (consumer key).
        optional --client identifier: String
        /// To sign: the token, if there is one.
        optional --token identifier: String
        /// To sign: HMAC-SHA1 if not given, HMAC-SHA256, HMAC-SHA512 or PLAINTEXT.
        optional --signature-method name: String
        /// To sign: a further protocol parameter, such as oauth_callback=oob.
        repeated --extra name_and_value: String
        /// To sign: the realm.
        optional --realm text: String
        /// To sign: the nonce of a request that was made before.
        optional --nonce text: String
        /// To sign: its timestamp.
        optional --timestamp seconds: String
        /// To sign: leave oauth_version out.
        optional --no-version
    }
}

/// What is printed when there are no arguments, before the example is run.
pub(crate) const USAGE: &str = "\
Explains a request signed with OAuth 1.0a, and why its signature is refused.

    cargo run -p oauth1-core --example explain -- [METHOD] URL [-H HEADER]… [-d BODY]
    cargo run -p oauth1-core --example explain -- --raw request.txt

The secrets come from the environment: OAUTH1_CLIENT_SECRET and OAUTH1_TOKEN_SECRET. All options: --help

An example: a server prints the base string that it expected.

    cargo run -p oauth1-core --example explain -- \\
        'https://api.example.com/search?q=two+words&page=1' \\
        -H 'Authorization: OAuth oauth_consumer_key=\"key\", oauth_nonce=\"wIjqoS\", oauth_signature=\"sEcaR%3D\",
            oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1318622958\", oauth_token=\"token\"' \\
        --base-string 'GET&https%3A%2F%2Fapi.example.com%3A443%2Fsearch&oauth_consumer_key%3Dkey…'

It says:
";

/// The example of [`USAGE`], in full.
pub(crate) const EXAMPLE: &[&str] = &[
    "https://api.example.com/search?q=two+words&page=1",
    "-H",
    "Authorization: OAuth oauth_consumer_key=\"key\", oauth_nonce=\"wIjqoS\", oauth_signature=\"sEcaR%3D\", \
     oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1318622958\", oauth_token=\"token\"",
    "--base-string",
    "GET&https%3A%2F%2Fapi.example.com%3A443%2Fsearch&oauth_consumer_key%3Dkey%26oauth_nonce%3DwIjqoS%26\
     oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958%26oauth_token%3Dtoken%26page%3D1%26\
     q%3Dtwo%2Bwords",
];
