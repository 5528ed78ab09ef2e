//! Through a proxy, if one is named; and never otherwise.

use std::{env, io::ErrorKind, net::TcpListener, process::Command, time::Duration};

use http::Response;
use oauth1_client::{Body, HyperTransport, HyperTransportBuilder, Roots};

use crate::{
    authority::Authority,
    client, not_connected, ok,
    site::Site,
    support::{Reply, Seen, Server, Web},
    token,
    tunnel::Tunnel,
};

fn trusting(authority: &Authority) -> HyperTransportBuilder {
    HyperTransport::builder().roots(Roots::Given).root_certificates(authority.pem())
}

/// The URL of a proxy with a user's name and password in it.
fn with_user(tunnel: &Tunnel) -> String {
    tunnel.url().replace("http://", "http://us%40er:p%3Ass@")
}

#[tokio::test]
async fn a_call_over_https_goes_through_the_proxy_unseen() {
    let own = Authority::new();
    let site = Site::start(Some(own.issues(&["api.example"]).server()), ok).await;
    let tunnel = Tunnel::start(site.address).await;
    let transport = trusting(&own).proxy(with_user(&tunnel));
    assert!(!format!("{transport:?}").contains("p%3Ass"));
    let client = client(transport.build().unwrap(), "https://api.example");
    for _ in 0..2 {
        client.post("me").token(&token()).form(&[("status", "Hello")]).send().await.unwrap();
    }

    // One tunnel, and only what it needs to know.
    let head = "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\
                Proxy-Authorization: Basic dXNAZXI6cDpzcw==\r\n\r\n";
    assert_eq!(tunnel.heads(), [head]);
    for text in ["OAuth", "client-id", "Hello", "Basic", "HTTP/1.1"] {
        assert!(!tunnel.saw(text), "{text}");
    }
    assert_eq!((site.seen().len(), site.connections().opened), (2, 1));
    let seen = site.last_signed();
    assert_eq!((seen.header("host"), seen.header("proxy-authorization")), (Some("api.example"), None));
}

#[tokio::test]
async fn a_login_goes_through_the_proxy() {
    let own = Authority::new();
    let site = Site::start(Some(own.issues(&["p.example"]).server()), credentials).await;
    let tunnel = Tunnel::start(site.address).await;
    let client = client(trusting(&own).proxy(tunnel.url()).build().unwrap(), "https://p.example:8443");
    let web = Web::new();
    client.authorize_redirect(&web, "https://app.example/auth").await.unwrap();
    let token = client.authorize_access_token(&web.at("oauth_token=t&oauth_verifier=v")).await.unwrap();
    assert_eq!(token.credentials().identifier(), "t");
    let head = "CONNECT p.example:8443 HTTP/1.1\r\nHost: p.example:8443\r\n\r\n";
    assert_eq!(tunnel.heads(), [head]);
    assert!(!tunnel.saw("oauth"));
}

async fn credentials(_: Seen) -> Response<Body> {
    Response::new("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true".into())
}

#[tokio::test]
async fn calls_over_http_go_through_a_tunnel_too() {
    let site = Site::start(None, ok).await;
    for (url, host) in [
        (&*site.url(), &*site.address.to_string()),
        ("http://127.0.0.1", "127.0.0.1:80"),
        ("http://[::1]", "[::1]:80"),
        ("http://localhost:8080", "localhost:8080"),
    ] {
        let tunnel = Tunnel::start(site.address).await;
        let transport = HyperTransport::builder().proxy(with_user(&tunnel)).build().unwrap();
        client(transport, url).get("me").token(&token()).send().await.unwrap();
        let heads = tunnel.heads();
        assert!(heads[0].starts_with(&format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n")), "{heads:?}");
        assert_eq!(heads.len(), 1);
        // As with any http, who passes it on can read it.
        assert!(tunnel.saw("GET /api/me HTTP/1.1\r\n") && !tunnel.saw("Basic"));
        assert_eq!(site.last_signed().header("proxy-authorization"), None);
    }
}

#[tokio::test]
async fn a_proxy_that_opens_no_tunnel_is_no_connection() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(20_000));
    for (reply, expected) in [
        ("HTTP/1.1 407 X\r\nproxy-authenticate: Basic realm=x\r\n\r\n", "authorization required"),
        ("HTTP/1.1 502 X\r\ncontent-length: 2\r\n\r\nno", "unsuccessful"),
        ("HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:1/\r\n\r\n", "unsuccessful"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "unsuccessful"),
        (&*endless, "headers too long"),
        ("HTTP/1.1 200 OK\r\n", "unexpected end of file"),
        ("", "tunnel error"),
    ] {
        let reply = reply.to_owned();
        let proxy = Server::start(move |_| Reply::Raw(reply.clone().into())).await;
        no_tunnel(HyperTransport::builder(), proxy, expected).await;
    }
    let proxy = Server::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\n".to_vec())).await;
    let hasty = HyperTransport::builder().connect_timeout(Duration::from_millis(100));
    no_tunnel(hasty, proxy, "the connection took too long").await;
}

async fn no_tunnel(transport: HyperTransportBuilder, proxy: Server, expected: &str) {
    let transport = transport.proxy(proxy.url.replace("http://", "http://user:password@"));
    let client = client(transport.build().unwrap(), "https://api.example");
    let error = client.post("me").token(&token()).form(&[("a", "b")]).send().await.unwrap_err();
    let why = not_connected(&error);
    assert!(why.contains(expected), "{why}");
    let all = format!("{why} {error:?}");
    assert!(!all.contains("password") && !all.contains("dXNlcjpwYXNzd29yZA"), "{all}");
    let seen = proxy.seen();
    assert_eq!((seen.len(), &*seen[0].method, seen[0].header("authorization")), (1, "CONNECT", None));
}

#[tokio::test]
async fn a_proxy_that_is_down_is_not_passed_by() {
    let site = Site::start(None, ok).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transport = HyperTransport::builder().proxy(proxy).build().unwrap();
    let error = client(transport, &site.url()).get("me").token(&token()).send().await.unwrap_err();
    assert!(not_connected(&error).contains("tunnel error"), "{error:?}");
    assert_eq!(site.connections().opened, 0);
}

/// A child of this test has the variables; changing those of a running program is not safe.
#[tokio::test]
async fn threat_c20_the_environment_names_no_proxy() {
    const CHILD: &str = "OAUTH1_TEST_OF_PROXY_VARIABLES";
    if env::var_os(CHILD).is_some() {
        assert!(env::var("HTTPS_PROXY").is_ok() && env::var("all_proxy").is_ok());
        let own = Authority::new();
        for tls in [None, Some(own.issues(&["127.0.0.1"]).server())] {
            let site = Site::start(tls, ok).await;
            let client = client(trusting(&own).build().unwrap(), &site.url());
            client.get("me").token(&token()).send().await.unwrap();
            site.last_signed();
        }
        return;
    }
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "proxy::threat_c20_the_environment_names_no_proxy"]).env(CHILD, "");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, &url).env(name.to_lowercase(), &url);
    }
    let output = child.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    assert_eq!(proxy.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}
