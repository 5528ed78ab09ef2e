//! PEM: [RFC 7468](https://www.rfc-editor.org/rfc/rfc7468), as lenient as keys out of files and variables need it.
//!
//! Read here and not by a library, so that each copy of a private key that is made is also wiped.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    error::KeyError,
    key_file::{Encoding, KeyFile, Wanted},
    reading::Document,
};

const BEGIN: &str = "-----BEGIN ";

/// The DER of the first block that is what is wanted.
///
/// What is in a block decides, not its label. If no block will do, the error is about the first one that should have
/// been the wanted key by its label, or else about the first.
pub(super) fn find(text: &[u8], wanted: Wanted) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if text.trim_ascii().is_empty() {
        return Err(KeyError::Empty);
    }
    let not_pem = KeyError::NotPem { label: wanted.label() };
    // What stands around the blocks may be in any encoding; what is in them is ASCII.
    let ascii = text.iter().map(|octet| if octet.is_ascii() { *octet } else { b'?' });
    let ascii = Zeroizing::new(ascii.collect::<Vec<u8>>());
    let Some(text) = str::from_utf8(&ascii).ok().filter(|text| text.contains(BEGIN)) else {
        return Err(match Document::read(text) {
            Ok(document) if document.is(wanted) => KeyError::DerNotPem,
            Ok(document) => wanted.but_found(document.kind(), Encoding::Der),
            Err(_) if is_openssh_public_key(text) => {
                wanted.but_found(KeyFile::OpenSshPublicKey, Encoding::Pem)
            }
            Err(_) => not_pem,
        });
    };
    let mut refused = None;
    for block in text.split(BEGIN).skip(1) {
        let Some((label, rest)) = block.split_once("-----").filter(|(label, _)| is_label(label)) else {
            continue;
        };
        match open(label, rest, wanted) {
            Ok(der) => return Ok(der),
            Err(error) => {
                let by_label = label.contains("PRIVATE") == (wanted == Wanted::PrivateKey);
                if refused.as_ref().is_none_or(|(was_by_label, _)| by_label && !was_by_label) {
                    refused = Some((by_label, error));
                }
            }
        }
    }
    Err(refused.map_or(not_pem, |(_, error)| error))
}

/// For those who want DER.
pub(super) fn refuse(der: &[u8]) -> Result<(), KeyError> {
    if der.is_empty() {
        return Err(KeyError::Empty);
    }
    if str::from_utf8(der).is_ok_and(|text| text.contains(BEGIN)) {
        return Err(KeyError::PemNotDer);
    }
    Ok(())
}

fn open(label: &str, rest: &str, wanted: Wanted) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let Some((body, _)) = rest.split_once(&format!("-----END {label}-----")) else {
        return Err(KeyError::NoEnd { label: label.to_owned() });
    };
    if label == "OPENSSH PRIVATE KEY" {
        return Err(wanted.but_found(KeyFile::OpenSshPrivateKey, Encoding::Pem));
    }
    if body.contains("Proc-Type:") && body.contains("ENCRYPTED") {
        return Err(wanted.but_found(KeyFile::EncryptedPem, Encoding::Pem));
    }
    let der = decode(body).ok_or_else(|| KeyError::NotBase64 { label: label.to_owned() })?;
    let document = Document::read(&der)?;
    if !document.is(wanted) {
        return Err(wanted.but_found(document.kind(), Encoding::Pem));
    }
    Ok(der)
}

/// Base64 with white space anywhere. Variables often hold a key in one line, its line ends written as `\n`.
fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    // Both buffers have their full size from the start: one that grows leaves copies behind.
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    for line in body.split("\\n").flat_map(|line| line.split("\\r")) {
        base64.extend(line.bytes().filter(|octet| !octet.is_ascii_whitespace()));
    }
    let mut der = Zeroizing::new(Vec::with_capacity(base64.len()));
    STANDARD.decode_vec(&*base64, &mut der).ok()?;
    Some(der)
}

/// What may be repeated in an error: nothing that could be a part of a key.
fn is_label(label: &str) -> bool {
    label.len() <= 40 && label.bytes().all(|octet| matches!(octet, b'A'..=b'Z' | b'0'..=b'9' | b' '))
}

fn is_openssh_public_key(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    text.starts_with(b"ssh-") || text.starts_with(b"ecdsa-sha2-")
}
