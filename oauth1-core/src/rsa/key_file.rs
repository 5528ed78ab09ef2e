//! What a file is that holds no wanted key, and how to get from it to one that does.

use std::fmt;

use super::error::KeyError;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFile {
    /// An RSA private key.
    RsaPrivateKey,
    /// An RSA public key.
    RsaPublicKey,
    /// An X.509 certificate of an RSA key.
    Certificate,
    /// A private key under a password, in PKCS#8.
    EncryptedPkcs8,
    /// A private key under a password that the headers of its PEM block tell of.
    EncryptedPem,
    /// A private key in OpenSSH's own format.
    OpenSshPrivateKey,
    /// A public key in OpenSSH's own format: one line that starts with the algorithm.
    OpenSshPublicKey,
    /// A request for a certificate (PKCS#10).
    CertificateRequest,
    /// A private key and its certificate under a password (PKCS#12: `.p12`, `.pfx`).
    Pkcs12,
    /// A private key of another algorithm.
    OtherPrivateKey {
        /// Its name, if it is known here.
        algorithm: Option<&'static str>,
    },
    /// A public key of another algorithm, or the certificate of one.
    OtherPublicKey {
        /// Its name, if it is known here.
        algorithm: Option<&'static str>,
    },
}

impl fmt::Display for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, algorithm) = match *self {
            Self::RsaPrivateKey => return f.write_str("an RSA private key"),
            Self::RsaPublicKey => return f.write_str("an RSA public key"),
            Self::Certificate => return f.write_str("a certificate"),
            Self::EncryptedPkcs8 => return f.write_str("an encrypted private key (PKCS#8)"),
            Self::EncryptedPem => return f.write_str("an encrypted private key (PEM with headers)"),
            Self::OpenSshPrivateKey => return f.write_str("an OpenSSH private key"),
            Self::OpenSshPublicKey => return f.write_str("an OpenSSH public key"),
            Self::CertificateRequest => return f.write_str("a certificate request"),
            Self::Pkcs12 => return f.write_str("a PKCS#12 bundle"),
            Self::OtherPrivateKey { algorithm } => ("private", algorithm),
            Self::OtherPublicKey { algorithm } => ("public", algorithm),
        };
        write!(f, "a {half} key of another algorithm ({})", algorithm.unwrap_or("one that is not known here"))
    }
}

/// Which half of a key pair is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    PrivateKey,
    PublicKey,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Pem,
    Der,
}

impl Wanted {
    /// Of a PEM block.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::PrivateKey => "PRIVATE KEY",
            Self::PublicKey => "PUBLIC KEY",
        }
    }

    pub(super) fn but_found(self, found: KeyFile, encoding: Encoding) -> KeyError {
        match self {
            Self::PrivateKey => {
                KeyError::NotPrivateKey { found, advice: towards_private_key(found, encoding) }
            }
            Self::PublicKey => KeyError::NotPublicKey { found, advice: towards_public_key(found, encoding) },
        }
    }
}

/// Each command is run on a file in `tests/keys/README.md`.
fn towards_private_key(found: KeyFile, encoding: Encoding) -> &'static str {
    match (found, encoding) {
        (KeyFile::EncryptedPkcs8, Encoding::Pem) => {
            "take the password off with `openssl pkcs8 -in key.pem -out plain.pem`"
        }
        (KeyFile::EncryptedPkcs8, Encoding::Der) => {
            "take the password off with `openssl pkcs8 -inform DER -in key.der -out plain.pem`"
        }
        (KeyFile::EncryptedPem, _) => "take the password off with `openssl rsa -in key.pem -out plain.pem`",
        (KeyFile::OpenSshPrivateKey, _) => {
            "rewrite a copy of it, if it is an RSA key, with `ssh-keygen -p -N \"\" -m PEM -f copy.pem`"
        }
        (KeyFile::Pkcs12, _) => {
            "take the key out with `openssl pkcs12 -in key.p12 -nodes -nocerts -out key.pem`"
        }
        (KeyFile::OtherPrivateKey { .. }, _) => {
            "no command converts it, make an RSA key with `openssl genrsa -out key.pem 2048`"
        }
        _ => "it has no private key in it, look for the file that was made with it",
    }
}

fn towards_public_key(found: KeyFile, encoding: Encoding) -> &'static str {
    match (found, encoding) {
        (KeyFile::RsaPrivateKey | KeyFile::EncryptedPkcs8 | KeyFile::EncryptedPem, Encoding::Pem) => {
            "write its public half with `openssl rsa -in key.pem -pubout -out public.pem`"
        }
        (KeyFile::RsaPrivateKey | KeyFile::EncryptedPkcs8 | KeyFile::EncryptedPem, Encoding::Der) => {
            "write its public half with `openssl rsa -inform DER -in key.der -pubout -out public.pem`"
        }
        (KeyFile::OpenSshPrivateKey, _) => {
            "write its public half with `ssh-keygen -e -m PKCS8 -f key > public.pem`"
        }
        (KeyFile::OpenSshPublicKey, _) => {
            "write it as PEM, if it is an RSA key, with `ssh-keygen -e -m PKCS8 -f key.pub > public.pem`"
        }
        (KeyFile::CertificateRequest, Encoding::Pem) => {
            "take the key out with `openssl req -in request.pem -noout -pubkey -out public.pem`"
        }
        (KeyFile::CertificateRequest, Encoding::Der) => {
            "take the key out with `openssl req -inform DER -in request.der -noout -pubkey -out public.pem`"
        }
        (KeyFile::Pkcs12, _) => {
            "take the certificate out with `openssl pkcs12 -in key.p12 -nokeys -clcerts -out certificate.pem`"
        }
        _ => "no command converts it, the client has to sign with an RSA key",
    }
}
