//! What is not read, and the words it is told with.

use oauth1_core::{KeyError, RsaPrivateKey, RsaPublicKey};
use proptest::prelude::*;

use crate::{PRIVATE_PKCS1, PRIVATE_PKCS8, PUBLIC, PUBLIC_PKCS1, der, element, file, integers, odd, pem};

type Loader = fn(&[u8]) -> Result<usize, KeyError>;

const PRIVATE_PEM: Loader = |file| RsaPrivateKey::from_pem(file).map(|key| key.bits());
const PRIVATE_DER: Loader = |file| RsaPrivateKey::from_der(file).map(|key| key.bits());
const PUBLIC_PEM: Loader = |file| RsaPublicKey::from_pem(file).map(|key| key.bits());
const PUBLIC_DER: Loader = |file| RsaPublicKey::from_der(file).map(|key| key.bits());
const ALL: [Loader; 4] = [PRIVATE_PEM, PRIVATE_DER, PUBLIC_PEM, PUBLIC_DER];

/// The message has all these words, and nothing of the file.
fn says(load: Loader, file: &[u8], words: &[&str]) {
    let error = load(file).unwrap_err();
    let message = error.to_string();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
    let shown = format!("{message} {error:?}");
    for part in file.windows(20).filter(|part| part.iter().all(u8::is_ascii_alphanumeric)) {
        assert!(!shown.contains(str::from_utf8(part).unwrap()), "a part of the file is in: {shown}");
    }
}

const PLAIN: &str = "`openssl pkcs8 -in key.pem -out plain.pem`";
const PLAIN_DER: &str = "`openssl pkcs8 -inform DER -in key.der -out plain.pem`";
const PUBOUT: &str = "`openssl rsa -in key.pem -pubout -out public.pem`";
const PUBOUT_DER: &str = "`openssl rsa -inform DER -in key.der -pubout -out public.pem`";
const NEW_KEY: &str = "`openssl genrsa -out key.pem 2048`";

#[test]
fn threat_b25_what_is_no_private_key_is_named_and_so_is_the_way_from_it() {
    let encrypted = "an encrypted private key";
    let p12 = ["a PKCS#12 bundle", "`openssl pkcs12 -in key.p12 -nodes -nocerts -out key.pem`"];
    let none = "it has no private key in it";
    for (file, words) in [
        (file!("encrypted.pkcs8.pem"), [encrypted, PLAIN]),
        (file!("encrypted.pkcs1.pem"), [encrypted, "`openssl rsa -in key.pem -out plain.pem`"]),
        (file!("openssh.pem"), ["an OpenSSH private key", "`ssh-keygen -p -N \"\" -m PEM -f copy.pem`"]),
        (file!("openssh.pub"), ["an OpenSSH public key", none]),
        (file!("bundle.p12"), p12),
        (file!("ec.pkcs8.pem"), ["(EC)", NEW_KEY]),
        (file!("ec.sec1.pem"), ["(EC)", NEW_KEY]),
        (file!("ed25519.pem"), ["(Ed25519)", NEW_KEY]),
        (file!("dsa.pem"), ["(DSA)", NEW_KEY]),
        (file!("dsa.traditional.pem"), ["(DSA)", NEW_KEY]),
        (file!("pss.pem"), ["(RSASSA-PSS)", NEW_KEY]),
        (file!("request.pem"), ["a certificate request", none]),
        (file!("certificate.v3.pem"), ["a certificate:", none]),
        (file!("ec.certificate.pem"), ["a public key of another algorithm (EC)", none]),
        (PUBLIC, ["an RSA public key:", none]),
        (PUBLIC_PKCS1, ["an RSA public key:", none]),
    ] {
        says(PRIVATE_PEM, file, &words);
    }
    says(PRIVATE_DER, file!("bundle.p12"), &p12);
    says(PRIVATE_DER, &der(file!("encrypted.pkcs8.pem")), &[encrypted, PLAIN_DER]);
    says(PRIVATE_DER, &der(file!("ec.pkcs8.pem")), &["(EC)", NEW_KEY]);
    says(PRIVATE_DER, &der(PUBLIC), &["an RSA public key:", none]);
}

#[test]
fn threat_b25_what_is_no_public_key_is_named_and_so_is_the_way_from_it() {
    let p12 = ["a PKCS#12 bundle", "`openssl pkcs12 -in key.p12 -nokeys -clcerts -out certificate.pem`"];
    let rsa = "the client has to sign with an RSA key";
    for (file, words) in [
        (PRIVATE_PKCS8, ["an RSA private key", PUBOUT]),
        (PRIVATE_PKCS1, ["an RSA private key", PUBOUT]),
        (file!("encrypted.pkcs8.pem"), ["an encrypted private key", PUBOUT]),
        (file!("encrypted.pkcs1.pem"), ["an encrypted private key", PUBOUT]),
        (file!("openssh.pem"), ["an OpenSSH private key", "`ssh-keygen -e -m PKCS8 -f key > public.pem`"]),
        (file!("openssh.pub"), ["an OpenSSH public key", "`ssh-keygen -e -m PKCS8 -f key.pub > public.pem`"]),
        (
            file!("request.pem"),
            ["a certificate request", "`openssl req -in request.pem -noout -pubkey -out public.pem`"],
        ),
        (file!("bundle.p12"), p12),
        (file!("ec.public.pem"), ["a public key of another algorithm (EC)", rsa]),
        (file!("ec.certificate.pem"), ["a public key of another algorithm (EC)", rsa]),
        (file!("ed25519.pem"), ["a private key of another algorithm (Ed25519)", rsa]),
    ] {
        says(PUBLIC_PEM, file, &words);
    }
    says(PUBLIC_DER, file!("bundle.p12"), &p12);
    says(PUBLIC_DER, &der(PRIVATE_PKCS8), &["an RSA private key", PUBOUT_DER]);
    says(PUBLIC_DER, &der(file!("encrypted.pkcs8.pem")), &["an encrypted private key", PUBOUT_DER]);
    says(
        PUBLIC_DER,
        &der(file!("request.pem")),
        &["`openssl req -inform DER -in request.der -noout -pubkey -out public.pem`"],
    );
}

#[test]
fn threat_b25_private_keys_of_other_sizes_exponents_and_primes() {
    let sized = |bits| {
        let (whole, half) = (odd(bits), odd(bits / 2));
        integers(&[&[0], &whole, &[1, 0, 1], &whole, &half, &half, &half, &half, &half])
    };
    for bits in [1024, 2047, 2560, 8192, 16384] {
        let key = sized(bits);
        assert_eq!(PRIVATE_DER(&key), Err(KeyError::PrivateKeySize { bits }));
        says(PRIVATE_DER, &key, &[&format!("has {bits} bits"), "2048, 3072 or 4096", NEW_KEY]);
    }
    assert_eq!(PRIVATE_DER(&sized(2048)), Err(KeyError::Inconsistent));
    says(PRIVATE_DER, &sized(2048), &["do not fit together", "`openssl rsa -in key.pem -check -noout`"]);
    says(PRIVATE_PEM, file!("exponent-3.pem"), &["from 65537 to 2^33 - 1", NEW_KEY]);
    says(PRIVATE_PEM, file!("three-primes.pem"), &["more than two primes", NEW_KEY]);
}

#[test]
fn threat_b25_a_private_key_with_one_wrong_number_is_refused() {
    // Where the last octet of each number is in this key.
    for (number, at) in [("n", 267), ("p", 664), ("q", 796), ("dP", 927), ("dQ", 1059), ("qInv", 1190)] {
        let mut bad = der(PRIVATE_PKCS1);
        bad[at] ^= 2;
        assert_eq!(PRIVATE_DER(&bad), Err(KeyError::Inconsistent), "{number}");
    }
    // The private exponent takes part in no signature, whatever features are on.
    let mut other = der(PRIVATE_PKCS1);
    other[532] ^= 2;
    assert_eq!(PRIVATE_DER(&other), Ok(2048));
}

#[test]
fn what_holds_no_key_at_all() {
    for load in ALL {
        assert_eq!(load(b""), Err(KeyError::Empty));
    }
    for load in [PRIVATE_PEM, PUBLIC_PEM] {
        assert_eq!(load(b" \r\n\t"), Err(KeyError::Empty));
    }
    let base64 = &PRIVATE_PKCS8[28..1000];
    let utf16: Vec<u8> = str::from_utf8(PUBLIC).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    for file in
        [&b"key"[..], base64, &utf16, b"-----BEGIN", b"-----BEGIN KEY", b"-----BEGIN a-----", &[0xff; 9]]
    {
        says(PRIVATE_PEM, file, &["is not PEM", "`-----BEGIN PRIVATE KEY-----`"]);
        says(PUBLIC_PEM, file, &["is not PEM", "`-----BEGIN PUBLIC KEY-----`"]);
    }
    for file in [&b"key"[..], base64, &utf16, &[0xff; 9], &[0], &[0x30], &[0x30, 0x80, 0, 0]] {
        assert_eq!(PRIVATE_DER(file), Err(KeyError::Unknown));
        assert_eq!(PUBLIC_DER(file), Err(KeyError::Unknown));
    }
}

#[test]
fn pem_and_der_taken_for_each_other() {
    says(PRIVATE_PEM, &der(PRIVATE_PKCS8), &["this is DER", "`from_der`"]);
    says(PUBLIC_PEM, &der(PUBLIC), &["this is DER", "`from_der`"]);
    says(PUBLIC_PEM, &der(PRIVATE_PKCS8), &["an RSA private key", PUBOUT_DER]);
    says(PRIVATE_DER, PRIVATE_PKCS8, &["this is PEM", "`from_pem`"]);
    says(PUBLIC_DER, PUBLIC, &["this is PEM", "`from_pem`"]);
}

#[test]
fn damaged_files() {
    let text = str::from_utf8(PRIVATE_PKCS8).unwrap();
    let label = "PRIVATE KEY".to_owned();
    let without_end = text.rsplit_once("-----END").unwrap().0;
    assert_eq!(PRIVATE_PEM(without_end.as_bytes()), Err(KeyError::NoEnd { label: label.clone() }));
    says(PRIVATE_PEM, without_end.as_bytes(), &["no `-----END PRIVATE KEY-----` line"]);
    let other_end = text.replace("END PRIVATE", "END PUBLIC");
    assert_eq!(PRIVATE_PEM(other_end.as_bytes()), Err(KeyError::NoEnd { label: label.clone() }));
    for changed in [text.replacen("MII", "M!I", 1), text.replacen("MII", "MI", 1)] {
        assert_eq!(PRIVATE_PEM(changed.as_bytes()), Err(KeyError::NotBase64 { label: label.clone() }));
    }
    says(PRIVATE_PEM, text.replacen("MII", "M!I", 1).as_bytes(), &["`PRIVATE KEY` is not base64"]);

    let whole = der(PRIVATE_PKCS8);
    let longer = [&whole[..], &[0]].concat();
    assert_eq!(PRIVATE_DER(&longer), Err(KeyError::TrailingData));
    assert_eq!(PRIVATE_PEM(&pem("PRIVATE KEY", &longer)), Err(KeyError::TrailingData));
    for bad in [&whole[..1], &whole[..100], &whole[1..], &element(0x30, &[]), &element(2, &[1])] {
        assert_eq!(PRIVATE_DER(bad), Err(KeyError::Unknown));
        assert_eq!(PRIVATE_PEM(&pem("PRIVATE KEY", bad)), Err(KeyError::Unknown));
    }
}

#[test]
fn of_several_blocks_the_most_likely_is_told_of() {
    let both = [file!("certificate.v3.pem"), file!("encrypted.pkcs8.pem")].concat();
    says(PRIVATE_PEM, &both, &["an encrypted private key", PLAIN]);
    let both = [file!("ec.pkcs8.pem"), file!("ec.certificate.pem")].concat();
    says(PUBLIC_PEM, &both, &["a public key of another algorithm (EC)"]);
}

#[test]
fn a_label_that_could_be_a_secret_is_not_repeated() {
    let text = b"-----BEGIN s3cret-----\n!\n-----END s3cret-----\n";
    assert_eq!(PRIVATE_PEM(text), Err(KeyError::NotPem { label: "PRIVATE KEY" }));
}

proptest! {
    #[test]
    fn threat_b25_no_octets_make_a_loader_panic(octets: Vec<u8>, label in "[A-Z ]{0,20}") {
        for load in ALL {
            prop_assert!(load(&octets).is_err());
            prop_assert!(load(&pem(&label, &octets)).is_err());
        }
    }

    #[test]
    fn threat_b25_no_change_to_a_key_makes_a_loader_panic(
        file in 0_usize..10, at: prop::sample::Index, octet: u8, cut: Option<prop::sample::Index>, text: bool,
    ) {
        let files = [
            PRIVATE_PKCS8, PRIVATE_PKCS1, PUBLIC, PUBLIC_PKCS1, file!("certificate.v1.pem"),
            file!("certificate.v3.pem"), file!("request.pem"), file!("encrypted.pkcs8.pem"),
            file!("ec.pkcs8.pem"), file!("encrypted.pkcs1.pem"),
        ];
        // The last has headers, so it is changed as text only.
        let mut changed = if text || file == 9 { files[file].to_vec() } else { der(files[file]) };
        let at = at.index(changed.len());
        changed[at] = octet;
        if let Some(cut) = cut {
            changed.truncate(cut.index(changed.len()));
        }
        for load in ALL {
            let _ = load(&changed);
        }
    }
}
