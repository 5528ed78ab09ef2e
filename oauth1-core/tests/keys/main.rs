//! Every kind of file that is taken for an RSA key, and what is said about it. README.md says how each was made.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod accepted;
mod refused;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A file of this folder.
macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../keys/", $name)).as_slice()
    };
}
pub(crate) use file;

const PRIVATE_PKCS8: &[u8] = file!("../vectors/keys/corpus-2048.pkcs8.pem");
const PRIVATE_PKCS1: &[u8] = file!("../vectors/keys/corpus-2048.pkcs1.pem");
const PUBLIC: &[u8] = file!("../vectors/keys/corpus-2048.spki.pem");
const PUBLIC_PKCS1: &[u8] = file!("../vectors/keys/corpus-2048.pub-pkcs1.pem");

/// What is between the lines of a PEM file with one block.
fn der(pem: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(pem).unwrap();
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(base64).unwrap()
}

fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der)).into_bytes()
}

/// A DER element of a type and its content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header: &[u8] = match content.len() {
        0..=127 => &[tag, length[1]],
        128..=255 => &[tag, 0x81, length[1]],
        _ => &[tag, 0x82, length[0], length[1]],
    };
    [header, content].concat()
}

/// A sequence of positive integers: what keys are in PKCS#1.
fn integers(numbers: &[&[u8]]) -> Vec<u8> {
    let integer = |number: &&[u8]| {
        let zero: &[u8] = if number[0] >= 0x80 { &[0] } else { &[] };
        element(2, &[zero, number].concat())
    };
    element(0x30, &numbers.iter().map(integer).collect::<Vec<_>>().concat())
}

/// An odd number of so many bits.
fn odd(bits: usize) -> Vec<u8> {
    let mut number = vec![0xff; bits.div_ceil(8)];
    number[0] >>= (8 - bits % 8) % 8;
    number
}
