//! How a request for one of the provider's origins gets to it.

use std::net::SocketAddr;

use axum::http::{
    HeaderValue, Request, Uri, header,
    uri::{Authority, PathAndQuery, Scheme},
};

/// Turns a request for an origin of the provider's, such as `https://api.example/1/me`, into one that is sent to the
/// address it listens at. The origin stays in `Host`, which is what a proxy that ends TLS passes on.
///
/// A request whose URI is not absolute is left as it is.
///
/// ```
/// let request = http::Request::get("https://api.example/1/me?verbose").body(()).unwrap();
/// let request = demos::provider::reach("127.0.0.1:4001".parse().unwrap(), request);
/// assert_eq!(request.uri(), "http://127.0.0.1:4001/1/me?verbose");
/// assert_eq!(request.headers()["host"], "api.example");
/// ```
pub fn reach<B>(address: SocketAddr, mut request: Request<B>) -> Request<B> {
    let host = request.uri().authority().map(|authority| HeaderValue::try_from(authority.as_str()));
    let (Some(Ok(host)), Ok(authority)) = (host, Authority::try_from(address.to_string())) else {
        return request;
    };
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority);
    parts.path_and_query.get_or_insert_with(|| PathAndQuery::from_static("/"));
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
        request.headers_mut().insert(header::HOST, host);
    }
    request
}
