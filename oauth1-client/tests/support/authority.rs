//! Certificates of a test's own making.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};

/// A certification authority, and those between it and the certificates it issues.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    /// From this one upwards, without the root.
    between: Vec<CertificateDer<'static>>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let issuer = CertifiedIssuer::self_signed(named("root", true), key()).unwrap();
        Self { issuer, between: Vec::new() }
    }

    /// Another one, by this one's word.
    pub(crate) fn vouches(&self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = named("intermediate", true);
        change(&mut params);
        let issuer = CertifiedIssuer::signed_by(params, key(), &self.issuer).unwrap();
        let mut between = vec![issuer.der().clone()];
        between.extend(self.between.iter().cloned());
        Self { issuer, between }
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    pub(crate) fn issues(&self, names: &[&str]) -> Issued {
        self.issues_with(names, |_| {})
    }

    pub(crate) fn issues_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Issued {
        let mut params = named("leaf", false);
        params.subject_alt_names =
            CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>())
                .unwrap()
                .subject_alt_names;
        change(&mut params);
        let key = key();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        let mut chain = vec![leaf.der().clone()];
        chain.extend(self.between.iter().cloned());
        Issued { chain, key }
    }

    /// A server's settings that let only those in who have a certificate of this authority's.
    pub(crate) fn asks_for_certificates(&self, own: &Issued) -> ServerConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), ring()).build().unwrap();
        let builder =
            ServerConfig::builder_with_provider(ring()).with_safe_default_protocol_versions().unwrap();
        builder.with_client_cert_verifier(verifier).with_single_cert(own.chain.clone(), own.der()).unwrap()
    }
}

/// A certificate, those that vouch for it, and its key.
pub(crate) struct Issued {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Issued {
    pub(crate) fn chain_pem(&self) -> String {
        let pem = |der: &CertificateDer<'_>| {
            format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
        };
        self.chain.iter().map(pem).collect()
    }

    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// The settings of a server that shows it.
    pub(crate) fn server(&self) -> ServerConfig {
        let builder =
            ServerConfig::builder_with_provider(ring()).with_safe_default_protocol_versions().unwrap();
        builder.with_no_client_auth().with_single_cert(self.chain.clone(), self.der()).unwrap()
    }

    fn der(&self) -> PrivateKeyDer<'static> {
        self.key.serialize_der().try_into().unwrap()
    }
}

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

/// No two have the same name, for chains are found by it.
fn named(name: &str, is_ca: bool) -> CertificateParams {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut params = CertificateParams::default();
    let name = format!("{name} {}", COUNT.fetch_add(1, Ordering::Relaxed));
    params.distinguished_name.push(DnType::CommonName, name);
    if is_ca {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    }
    params
}

pub(crate) fn ring() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
