//! TLS: rustls with ring. Which authorities are trusted can be chosen; that they are asked cannot.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use zeroize::Zeroizing;

use crate::error::BuildError;

/// Which certification authorities are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Roots {
    /// Those that Mozilla trusts, as this program was built with them.
    #[cfg(feature = "mozilla-roots")]
    #[default]
    Mozilla,
    /// Those that the operating system trusts, by its own verifier where it has one.
    #[cfg(feature = "platform-roots")]
    #[cfg_attr(not(feature = "mozilla-roots"), default)]
    Platform,
    /// None but those that are given.
    #[cfg_attr(not(any(feature = "mozilla-roots", feature = "platform-roots")), default)]
    Given,
}

#[derive(Clone, Default)]
pub(super) struct Tls {
    pub(super) roots: Roots,
    /// In PEM.
    pub(super) more_roots: Vec<Vec<u8>>,
    /// Chain and key, in PEM.
    own: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
}

impl Tls {
    pub(super) fn set_client_certificate(&mut self, chain: Vec<u8>, key: Vec<u8>) {
        self.own = Some((chain, Zeroizing::new(key)));
    }

    pub(super) fn config(self) -> Result<ClientConfig, BuildError> {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&ring))
            .with_safe_default_protocol_versions()
            .map_err(|error| BuildError::Tls(Box::new(error)))?;
        let more = self.more_roots.iter().map(|pem| certificates(pem)).collect::<Option<Vec<_>>>();
        let more = more.ok_or(BuildError::BadRootCertificate)?.into_iter().flatten();
        let config = match self.roots {
            #[cfg(feature = "mozilla-roots")]
            Roots::Mozilla => {
                let mozilla = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
                config.with_root_certificates(with(mozilla, more)?)
            }
            #[cfg(feature = "platform-roots")]
            Roots::Platform => config
                .dangerous() // rustls calls every verifier so that is not its own
                .with_custom_certificate_verifier(platform(more, ring)?),
            Roots::Given => {
                let given = with(RootCertStore::empty(), more)?;
                if given.is_empty() {
                    return Err(BuildError::NoRootCertificate);
                }
                config.with_root_certificates(given)
            }
        };
        let Some((chain, key)) = self.own else { return Ok(config.with_no_client_auth()) };
        let chain = certificates(&chain).ok_or(BuildError::BadClientCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(|_| BuildError::BadClientCertificate)?;
        config.with_client_auth_cert(chain, key).map_err(|_| BuildError::BadClientCertificate)
    }
}

#[cfg(feature = "platform-roots")]
fn platform(
    more: impl Iterator<Item = CertificateDer<'static>>,
    ring: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Arc<rustls_platform_verifier::Verifier>, BuildError> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(more, ring);
    verifier.map(Arc::new).map_err(|error| BuildError::PlatformRoots(Box::new(error)))
}

fn with(
    mut store: RootCertStore,
    more: impl Iterator<Item = CertificateDer<'static>>,
) -> Result<RootCertStore, BuildError> {
    for certificate in more {
        store.add(certificate).map_err(|_| BuildError::BadRootCertificate)?;
    }
    Ok(store)
}

/// The certificates in a text; `None` if there is none, or one that is malformed.
fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().ok()?;
    (!found.is_empty()).then_some(found)
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("roots", &self.roots)
            .field("more_roots", &self.more_roots.len())
            .field("client_certificate", &self.own.is_some())
            .finish()
    }
}
