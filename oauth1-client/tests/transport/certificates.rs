//! Whom the client believes to be the provider, and whom not.

use oauth1_client::{HyperTransport, HyperTransportBuilder, Roots};
use rcgen::{CertificateParams, DnType, GeneralSubtree, IsCa, NameConstraints, date_time_ymd};
use rustls::ServerConfig;

use crate::{
    authority::{Authority, Issued},
    client, not_connected, ok,
    site::Site,
    token,
    tunnel::Tunnel,
};

/// Calls `https://{host}/`, where there is a server with these settings, and returns why nothing came of it. Nothing of
/// the request may have come to the server.
async fn refused_by(transport: HyperTransportBuilder, server: ServerConfig, host: &str) -> String {
    let site = Site::start(Some(server), ok).await;
    let tunnel = Tunnel::start(site.address).await;
    let client = client(transport.proxy(tunnel.url()).build().unwrap(), &format!("https://{host}"));
    let error = client.get("me").token(&token()).send().await.unwrap_err();
    site.closed(1).await;
    assert_eq!((site.connections().failed, site.connections().opened), (1, 1));
    assert!(site.seen().is_empty());
    not_connected(&error)
}

/// The same with this authority trusted, and no other.
async fn refused(authority: &Authority, certificate: &Issued, host: &str) -> String {
    refused_by(trusting(authority), certificate.server(), host).await
}

/// Calls `https://{host}/`, where there is a server with this certificate, and gets an answer.
async fn accepted(authority: &Authority, certificate: &Issued, host: &str) {
    let site = Site::start(Some(certificate.server()), ok).await;
    let tunnel = Tunnel::start(site.address).await;
    let transport = trusting(authority).proxy(tunnel.url()).build().unwrap();
    client(transport, &format!("https://{host}")).get("me").token(&token()).send().await.unwrap();
    assert_eq!(site.last_signed().header("host"), Some(host));
}

fn trusting(authority: &Authority) -> HyperTransportBuilder {
    HyperTransport::builder().roots(Roots::Given).root_certificates(authority.pem())
}

#[tokio::test]
async fn threat_c17_an_own_authority_is_trusted_once_it_is_given() {
    let own = Authority::new();
    let certificate = own.issues(&["localhost", "127.0.0.1"]);
    for transport in [
        HyperTransport::builder(),
        HyperTransport::builder().root_certificates(Authority::new().pem()),
        trusting(&Authority::new()),
    ] {
        let why = refused_by(transport, certificate.server(), "localhost").await;
        assert!(why.contains("UnknownIssuer"), "{why}");
    }
    // With and without those that are trusted anyway, one by one or in one text.
    let both = Authority::new().pem() + &own.pem();
    for transport in [
        HyperTransport::builder().root_certificates(own.pem()),
        trusting(&own),
        trusting(&Authority::new()).root_certificates(own.pem()),
        HyperTransport::builder().roots(Roots::Given).root_certificates(both),
    ] {
        let transport = transport.build().unwrap();
        let site = Site::start(Some(certificate.server()), ok).await;
        for host in ["localhost", "127.0.0.1"] {
            let client = client(transport.clone(), &site.url_of(host));
            client.get("me").token(&token()).send().await.unwrap();
            site.last_signed();
        }
    }
}

#[tokio::test]
async fn threat_c17_the_systems_authorities_do_not_vouch_for_everybody() {
    let own = Authority::new();
    let certificate = own.issues(&["api.example"]);
    // There is one that is given, so this is built on a system without any too.
    let platform =
        || HyperTransport::builder().roots(Roots::Platform).root_certificates(Authority::new().pem());
    let why = refused_by(platform(), certificate.server(), "api.example").await;
    assert!(why.contains("certificate"), "{why}");
    let why = refused_by(
        platform().root_certificates(own.pem()),
        own.issues(&["www.example"]).server(),
        "api.example",
    )
    .await;
    assert!(why.contains("certificate"), "{why}");
    let site = Site::start(Some(own.issues(&["127.0.0.1"]).server()), ok).await;
    let transport = platform().root_certificates(own.pem()).build().unwrap();
    client(transport, &site.url()).get("me").token(&token()).send().await.unwrap();
}

#[tokio::test]
async fn threat_c15_a_certificate_for_another_host_is_refused() {
    let own = Authority::new();
    for (names, host) in [
        (&["www.example"][..], "api.example"),
        (&["api.example.evil.example"], "api.example"),
        (&["example"], "api.example"),
        // A wildcard stands for one label, for a whole one, and not for all of a top-level domain.
        (&["*.p.example"], "a.b.p.example"),
        (&["*.p.example"], "p.example"),
        (&["a*.p.example"], "api.p.example"),
        (&["*.example"], "api.example"),
        // An address is no name, and a name no address.
        (&["localhost"], "127.0.0.1"),
        (&["127.0.0.2"], "127.0.0.1"),
        (&["127.0.0.1"], "localhost"),
    ] {
        let why = refused(&own, &own.issues(names), host).await;
        let why_not = ["not valid for name", "NotValidForName"].iter().any(|text| why.contains(text));
        assert!(why_not, "{names:?} for {host}: {why}");
    }
    for (name, host) in
        [("api.example", "api.example"), ("*.p.example", "api.p.example"), ("127.0.0.1", "127.0.0.1")]
    {
        accepted(&own, &own.issues(&["www.example", name]), host).await;
    }
}

#[tokio::test]
async fn threat_c15_a_common_name_is_no_host_name() {
    let own = Authority::new();
    for host in ["api.example", "127.0.0.1"] {
        let certificate =
            own.issues_with(&[], |params| params.distinguished_name.push(DnType::CommonName, host));
        let why = refused(&own, &certificate, host).await;
        assert!(why.contains("not valid for name"), "{why}");
    }
}

#[tokio::test]
async fn threat_c16_a_certificate_out_of_its_time_is_refused() {
    let own = Authority::new();
    let at = |from, to| {
        own.issues_with(&["api.example"], |params| {
            params.not_before = date_time_ymd(from, 1, 1);
            params.not_after = date_time_ymd(to, 1, 1);
        })
    };
    let why = refused(&own, &at(2019, 2020), "api.example").await;
    assert!(why.contains("certificate expired"), "{why}");
    let why = refused(&own, &at(2500, 2600), "api.example").await;
    assert!(why.contains("not valid yet"), "{why}");
    accepted(&own, &at(2019, 2600), "api.example").await;
}

#[tokio::test]
async fn threat_c17_a_chain_must_lead_to_the_root() {
    let own = Authority::new();
    let between = own.vouches(|_| {});
    let mut certificate = between.issues(&["api.example"]);
    assert_eq!(certificate.chain.len(), 2);
    accepted(&own, &certificate, "api.example").await;
    certificate.chain.pop();
    let why = refused(&own, &certificate, "api.example").await;
    assert!(why.contains("UnknownIssuer"), "{why}");
    // What is in between may be trusted for itself.
    accepted(&between, &certificate, "api.example").await;
}

#[tokio::test]
async fn threat_c17_only_an_authority_vouches_for_others() {
    let own = Authority::new();
    let change = |is_ca| move |params: &mut CertificateParams| params.is_ca = is_ca;
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let leaf = own.vouches(change(is_ca));
        let why = refused(&own, &leaf.issues(&["api.example"]), "api.example").await;
        assert!(why.contains("EndEntityUsedAsCa"), "{why}");
    }
    let limited = own.vouches(|params| {
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName("www.example".into())],
            excluded_subtrees: Vec::new(),
        });
    });
    let why = refused(&own, &limited.issues(&["api.example"]), "api.example").await;
    assert!(why.contains("NameConstraintViolation"), "{why}");
    accepted(&own, &limited.issues(&["www.example"]), "www.example").await;
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_who_asks_for_it() {
    let (own, clients) = (Authority::new(), Authority::new());
    let site = Site::start(Some(clients.asks_for_certificates(&own.issues(&["127.0.0.1"]))), ok).await;
    let call = async |transport: HyperTransportBuilder| {
        let client = client(transport.build().unwrap(), &site.url());
        client.get("me").token(&token()).send().await
    };
    let trusted = clients.vouches(|_| {}).issues(&[]);
    call(trusting(&own).client_certificate(trusted.chain_pem(), trusted.key_pem())).await.unwrap();
    site.last_signed();

    let stranger = Authority::new().issues(&[]);
    let with_stranger = trusting(&own).client_certificate(stranger.chain_pem(), stranger.key_pem());
    for transport in [trusting(&own), with_stranger] {
        let error = call(transport).await.unwrap_err();
        assert_eq!(error.status(), 502, "{error:?}");
    }
    site.closed(2).await;
    assert_eq!((site.seen().len(), site.connections().failed), (1, 2));
}
