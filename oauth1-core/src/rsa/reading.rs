//! DER: tells by its structure what a document is, and finds the RSA key in it.
//!
//! The structures: PKCS#1 ([RFC 8017 A.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1)), PKCS#8
//! ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958)), and the `SubjectPublicKeyInfo`, alone or in a certificate
//! ([RFC 5280 §4.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).

use der::{
    Decode as _, ErrorKind, Reader as _, SliceReader,
    Tag::{self, BitString, ContextSpecific, Integer, OctetString, Sequence},
    Tagged as _,
    asn1::{AnyRef, ObjectIdentifier, UintRef},
};

use super::{
    error::KeyError,
    key_file::{KeyFile, Wanted},
};

/// What a DER document is.
pub(super) enum Document<'d> {
    PrivateKey(PrivateKey<'d>),
    PublicKey(PublicKey<'d>),
    Certificate(PublicKey<'d>),
    Other(KeyFile),
}

/// An RSA private key. Its numbers are not looked at yet.
pub(super) struct PrivateKey<'d> {
    /// All of it, in PKCS#1.
    pub(super) pkcs1: &'d [u8],
    pub(super) has_two_primes: bool,
    pub(super) public: PublicKey<'d>,
    #[cfg_attr(not(feature = "rsa-sha1"), expect(dead_code, reason = "what signs RSA-SHA1 is made of them"))]
    pub(super) primes: [&'d [u8]; 2],
}

/// The numbers of an RSA public key: big-endian, without leading zeros.
pub(super) struct PublicKey<'d> {
    pub(super) modulus: &'d [u8],
    pub(super) exponent: &'d [u8],
}

impl PublicKey<'_> {
    /// The size of the key.
    pub(super) fn bits(&self) -> usize {
        let leading_zeros = self.modulus.first().map_or(0, |octet| octet.leading_zeros());
        8 * self.modulus.len() - leading_zeros as usize
    }

    /// Whether ring works with this exponent.
    pub(super) fn check_exponent(&self, min: u64) -> Result<(), KeyError> {
        const MAX: u64 = (1 << 33) - 1;
        let fits = self.exponent.len() <= 8;
        let exponent = self.exponent.iter().fold(0, |number: u64, octet| number << 8 | u64::from(*octet));
        if fits && exponent % 2 == 1 && (min..=MAX).contains(&exponent) {
            return Ok(());
        }
        Err(KeyError::Exponent { min })
    }
}

impl<'d> Document<'d> {
    pub(super) fn read(der: &'d [u8]) -> Result<Self, KeyError> {
        let is_longer = |error: der::Error| matches!(error.kind(), ErrorKind::TrailingData { .. });
        match AnyRef::from_der(der) {
            Ok(_) => recognise(der).ok_or(KeyError::Unknown),
            Err(error) if is_longer(error) && der.first() == Some(&SEQUENCE) => Err(KeyError::TrailingData),
            Err(_) => Err(KeyError::Unknown),
        }
    }

    pub(super) fn is(&self, wanted: Wanted) -> bool {
        match self {
            Self::PrivateKey(_) => wanted == Wanted::PrivateKey,
            Self::PublicKey(_) | Self::Certificate(_) => wanted == Wanted::PublicKey,
            Self::Other(_) => false,
        }
    }

    pub(super) fn kind(&self) -> KeyFile {
        match self {
            Self::PrivateKey(_) => KeyFile::RsaPrivateKey,
            Self::PublicKey(_) => KeyFile::RsaPublicKey,
            Self::Certificate(_) => KeyFile::Certificate,
            Self::Other(kind) => *kind,
        }
    }
}

/// The structures differ in the types of their parts, and that tells them apart.
fn recognise(der: &[u8]) -> Option<Document<'_>> {
    let parts = sequence(der)?;
    Some(match parts.as_slice() {
        // PKCS#1, and what older programs write for DSA and EC.
        [(Integer, modulus), (Integer, exponent)] => Document::PublicKey(public_key(modulus, exponent)?),
        [(Integer, _), (Integer, _), (Integer, _), (Integer, _), (Integer, _), (Integer, _)] => {
            other_private_key(Some("DSA"))
        }
        [(Integer, _), (Integer, _), ..] => Document::PrivateKey(private_key(der)?),
        [(Integer, _), (OctetString, _), ..] => other_private_key(Some("EC")),
        // PKCS#8, plain and encrypted.
        [(Integer, _), (Sequence, algorithm), (OctetString, key), ..] => match algorithm_of(algorithm)? {
            RSA => Document::PrivateKey(private_key(key)?),
            other => other_private_key(name(other)),
        },
        [(Sequence, _), (OctetString, _)] => Document::Other(KeyFile::EncryptedPkcs8),
        // PKCS#12, always version 3.
        [(Integer, [3]), (Sequence, _), ..] => Document::Other(KeyFile::Pkcs12),
        // A public key by itself, and what holds one in its first part.
        [(Sequence, algorithm), (BitString, key)] => subject_public_key(algorithm, key, Document::PublicKey)?,
        [(Sequence, content), (Sequence, _), (BitString, _)] => certificate(content)?,
        _ => return None,
    })
}

/// A certificate or a request for one, without its signature.
fn certificate(content: &[u8]) -> Option<Document<'_>> {
    let parts = elements(content)?;
    let parts = match parts.as_slice() {
        // The version, which version 1 leaves out.
        [(ContextSpecific { .. }, _), rest @ ..] => rest,
        all => all,
    };
    match parts {
        // Serial number, algorithm, issuer, validity, subject, key.
        [(Integer, _), (Sequence, _), (Sequence, _), (Sequence, _), (Sequence, _), (Sequence, key), ..] => {
            match elements(key)?.as_slice() {
                [(Sequence, algorithm), (BitString, key)] => {
                    subject_public_key(algorithm, key, Document::Certificate)
                }
                _ => None,
            }
        }
        // Version, subject, key, attributes.
        [(Integer, _), (Sequence, _), (Sequence, _), (ContextSpecific { .. }, _)] => {
            Some(Document::Other(KeyFile::CertificateRequest))
        }
        _ => None,
    }
}

fn subject_public_key<'d>(
    algorithm: &'d [u8],
    key: &'d [u8],
    document: fn(PublicKey<'d>) -> Document<'d>,
) -> Option<Document<'d>> {
    match algorithm_of(algorithm)? {
        RSA => {
            // A bit string starts with the number of its unused bits.
            let (0, pkcs1) = key.split_first()? else { return None };
            match sequence(pkcs1)?.as_slice() {
                [(Integer, modulus), (Integer, exponent)] => Some(document(public_key(modulus, exponent)?)),
                _ => None,
            }
        }
        other => Some(Document::Other(KeyFile::OtherPublicKey { algorithm: name(other) })),
    }
}

fn private_key(pkcs1: &[u8]) -> Option<PrivateKey<'_>> {
    // Version, n, e, d, p, q, and three numbers for the Chinese remainder theorem; more with more primes.
    match sequence(pkcs1)?.as_slice() {
        [
            (Integer, version),
            (Integer, modulus),
            (Integer, exponent),
            (Integer, _),
            (Integer, p),
            (Integer, q),
            (Integer, _),
            (Integer, _),
            (Integer, _),
            ..,
        ] => Some(PrivateKey {
            pkcs1,
            has_two_primes: *version == [0],
            public: public_key(modulus, exponent)?,
            primes: [number(p)?, number(q)?],
        }),
        _ => None,
    }
}

fn public_key<'d>(modulus: &'d [u8], exponent: &'d [u8]) -> Option<PublicKey<'d>> {
    Some(PublicKey { modulus: number(modulus)?, exponent: number(exponent)? })
}

fn other_private_key(algorithm: Option<&'static str>) -> Document<'static> {
    Document::Other(KeyFile::OtherPrivateKey { algorithm })
}

/// The octet that every document known here starts with.
const SEQUENCE: u8 = 0x30;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Others that files of keys are met with.
const OTHERS: &[(ObjectIdentifier, &str)] = &[
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.1"), "DSA"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"), "EC"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"), "RSASSA-PSS"),
    (ObjectIdentifier::new_unwrap("1.3.101.110"), "X25519"),
    (ObjectIdentifier::new_unwrap("1.3.101.112"), "Ed25519"),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), "Ed448"),
];

fn name(algorithm: ObjectIdentifier) -> Option<&'static str> {
    OTHERS.iter().find(|(other, _)| *other == algorithm).map(|(_, name)| *name)
}

/// Of an `AlgorithmIdentifier`.
fn algorithm_of(content: &[u8]) -> Option<ObjectIdentifier> {
    let (_, identifier) = *elements(content)?.first().filter(|(tag, _)| *tag == Tag::ObjectIdentifier)?;
    ObjectIdentifier::from_bytes(identifier).ok()
}

/// A positive integer, without the zero that keeps it from being negative.
fn number(content: &[u8]) -> Option<&[u8]> {
    Some(AnyRef::new(Integer, content).ok()?.decode_as::<UintRef<'_>>().ok()?.as_bytes())
}

/// The parts of a sequence: the type and the content of each.
fn sequence(der: &[u8]) -> Option<Vec<(Tag, &[u8])>> {
    let sequence = AnyRef::from_der(der).ok().filter(|any| any.tag() == Sequence)?;
    elements(sequence.value())
}

fn elements(content: &[u8]) -> Option<Vec<(Tag, &[u8])>> {
    let mut reader = SliceReader::new(content).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        let element = AnyRef::decode(&mut reader).ok()?;
        elements.push((element.tag(), element.value()));
    }
    Some(elements)
}
