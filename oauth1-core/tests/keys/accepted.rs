//! What is read, in all the ways in which keys reach a program.

use oauth1_core::{KeyError, RsaPrivateKey, RsaPublicKey};

use crate::{PRIVATE_PKCS1, PRIVATE_PKCS8, PUBLIC, PUBLIC_PKCS1, der, file, integers, odd, pem};

fn loads_private(pem: impl AsRef<[u8]>) {
    assert_eq!(RsaPrivateKey::from_pem(pem).map(|key| key.bits()), Ok(2048));
}

fn loads_public(pem: impl AsRef<[u8]>) {
    assert_eq!(RsaPublicKey::from_pem(pem).map(|key| key.bits()), Ok(2048));
}

#[test]
fn private_keys() {
    for file in [PRIVATE_PKCS8, PRIVATE_PKCS1] {
        loads_private(file);
        assert_eq!(RsaPrivateKey::from_der(&der(file)).map(|key| key.bits()), Ok(2048));
    }
    // Written by the command that the message about bundle.p12 names; text is around the block.
    loads_private(file!("bundle.key.pem"));
    for (file, bits) in [(file!("rsa-3072.pem"), 3072), (file!("rsa-4096.pem"), 4096)] {
        assert_eq!(RsaPrivateKey::from_pem(file).map(|key| key.bits()), Ok(bits));
    }
}

#[test]
fn public_keys_and_certificates() {
    for file in [PUBLIC, PUBLIC_PKCS1, file!("certificate.v1.pem"), file!("certificate.v3.pem")] {
        loads_public(file);
        assert_eq!(RsaPublicKey::from_der(&der(file)).map(|key| key.bits()), Ok(2048));
    }
    loads_public(file!("bundle.certificate.pem"));
}

#[test]
fn text_as_it_comes_out_of_files_and_variables() {
    for (file, loads) in [(PRIVATE_PKCS8, loads_private as fn(String)), (PUBLIC, loads_public)] {
        let text = str::from_utf8(file).unwrap();
        loads(text.replace('\n', "\r\n"));
        loads(text.replace('\n', "\r"));
        loads(text.replace('\n', "\\n"));
        loads(text.replace('\n', "\\r\\n"));
        loads(format!("\"{}\"", text.replace('\n', "\\n")));
        loads(text.replace('\n', " "));
        loads(text.replace('\n', ""));
        loads(text.replace('\n', "\n    "));
        loads(text.trim_end().to_owned());
        loads(format!("\u{feff}{text}"));
        loads(format!("Key for the provider, ü\n\n{text}\nthe end"));
    }
}

#[test]
fn the_first_usable_block_of_the_wanted_kind_is_taken() {
    let other = file!("rsa-3072.pem");
    let broken = b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n";
    let cut_off = b"-----BEGIN PRIVATE KEY-----\nMIIE\n";
    let blocks =
        [file!("ec.sec1.pem"), file!("certificate.v3.pem"), broken, cut_off, PRIVATE_PKCS8, other, PUBLIC];
    let text = blocks.concat();
    loads_private(&text);
    loads_public(&text);
}

#[test]
fn what_is_in_a_block_counts_and_not_its_label() {
    loads_private(pem("RSA PRIVATE KEY", &der(PRIVATE_PKCS8)));
    loads_private(pem("PRIVATE KEY", &der(PRIVATE_PKCS1)));
    loads_public(pem("PUBLIC KEY", &der(PUBLIC_PKCS1)));
    loads_public(pem("X509 CERTIFICATE", &der(file!("certificate.v1.pem"))));
}

#[test]
fn threat_b25_public_keys_have_a_size_and_an_exponent_in_bounds() {
    let load = |modulus: &[u8], exponent: &[u8]| {
        RsaPublicKey::from_der(&integers(&[modulus, exponent])).map(|key| key.bits())
    };
    for (bits, good) in [
        (1024, false),
        (2047, false),
        (2048, true),
        (2049, true),
        (8192, true),
        (8193, false),
        (16384, false),
    ] {
        let expected = if good { Ok(bits) } else { Err(KeyError::PublicKeySize { bits }) };
        assert_eq!(load(&odd(bits), &[1, 0, 1]), expected);
    }
    let modulus = odd(2048);
    for good in [&[3][..], &[1, 0, 1], &[1, 255, 255, 255, 255]] {
        assert_eq!(load(&modulus, good), Ok(2048));
    }
    for bad in [&[0][..], &[1], &[2], &[1, 0, 0], &[2, 0, 0, 0, 1], &[1; 8], &[1; 9], &modulus] {
        assert_eq!(load(&modulus, bad), Err(KeyError::Exponent { min: 3 }), "{bad:?}");
    }
    let mut even = odd(2048);
    even[255] = 0xfe;
    assert_eq!(load(&even, &[3]), Err(KeyError::Unknown));
}
