//! The border to the web frameworks.

use std::error::Error;

/// What the login needs of a web framework: a view of *one* request, and of the session of its visitor.
///
/// Each adapter's extractor implements it (`AxumIntegration` of `oauth1-axum`, and so on), so that a handler is the same
/// two lines on every framework. Policy, such as names, sealing, expiry and single use, is not the implementor's
/// business: a value is an opaque string.
///
/// The futures carry no `Send` bound: those of some frameworks are not `Send`, those of others are by inference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request of a web framework",
    label = "expected the adapter's extractor",
    note = "take the extractor of your framework's adapter as a handler argument: `AxumIntegration` (oauth1-axum), \
            `ActixIntegration` (oauth1-actix) or `RocketIntegration` (oauth1-rocket)"
)]
pub trait FrameworkIntegration {
    /// The framework's redirect response.
    type Redirect;
    /// Why the session could not be read or written.
    type Error: Error + Send + Sync + 'static;

    /// The method of the request being served, in upper case.
    fn method(&self) -> &str;

    /// The raw query of the request being served, without `?`; empty if there is none.
    fn query(&self) -> &str;

    /// A header field of the request being served, by its name in lower case; `None` if there is none, or if it is no text.
    ///
    /// It is asked for what tells a visit from a look ahead (`sec-purpose`, and its forerunners `purpose` and `x-moz`):
    /// a login is neither begun nor finished before the visitor wants it. An implementor that always says `None` does
    /// without that.
    fn header(&self, name: &str) -> Option<&str> {
        let _ = name;
        None
    }

    /// A redirect that no cache keeps: 303 if the request is a POST, otherwise 302.
    fn redirect(&self, location: &str) -> Self::Redirect;

    /// Reads an entry of the visitor's session, as it is now: another request may just have written it.
    fn load_state(&self, key: &str) -> impl Future<Output = Result<Option<String>, Self::Error>>;

    /// Writes an entry of the visitor's session. It must be stored when this returns, whatever becomes of the
    /// response.
    fn save_state(&self, key: &str, value: String) -> impl Future<Output = Result<(), Self::Error>>;

    /// Removes an entry of the visitor's session, as reliably as [`save_state`](Self::save_state) writes one.
    fn clear_state(&self, key: &str) -> impl Future<Output = Result<(), Self::Error>>;

    /// Forgets what was read of the session, for the framework to write back nothing that other requests have
    /// changed meanwhile. It is called when a login was exchanged for a token, before the handler goes on. (Where one
    /// is begun, [`load_state`](Self::load_state) is called once more after the wait.)
    ///
    /// It does nothing if an implementor does not say otherwise: right where the session is a cookie, or where only
    /// the entries that changed are written.
    fn refresh(&self) -> impl Future<Output = Result<(), Self::Error>> {
        async { Ok(()) }
    }
}
