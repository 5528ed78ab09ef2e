//! Files that are sent and fetched.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use http::{Request, StatusCode};
use oauth1_core::Signer;
use ring::digest;

use crate::harness::{Reply, Running, log_in, request, send, sign, signed, stamp, with};

const TYPE: &str = "multipart/form-data; boundary=XX";

/// A body whose `media` is these octets.
fn body(media: &[u8]) -> Vec<u8> {
    let before = b"--XX\r\nContent-Disposition: form-data; name=\"media_category\"\r\n\r\ntweet_image\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"media\"; filename=\"p\xc3\xa4.png\"\r\n\
        Content-Type: image/png\r\n\r\n";
    [before, media, b"\r\n--XX--\r\n"].concat()
}

async fn upload(signer: &Signer, url: &str, media_type: &str, body: Vec<u8>) -> Reply {
    let authorization = sign(signer, "POST", url, "", &stamp(), &[]);
    let request =
        Request::post(url).header("authorization", authorization).header("content-type", media_type);
    send(request.body(body).unwrap()).await
}

#[tokio::test]
async fn a_file_is_counted_and_hashed() {
    let provider = Running::start("upload").await;
    let (signer, url) = (with(&log_in(&provider).await), provider.api("media/upload.json"));
    // More than one piece, with all octets and with the boundary's beginning in it.
    let mut media: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    media.extend(b"\r\n--X\r\n\0\xff");
    for media in [&media[..], b""] {
        let told = upload(&signer, &url, TYPE, body(media)).await.json();
        let hash: String = digest::digest(&digest::SHA256, media)
            .as_ref()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        assert_eq!((&told["size"], &told["sha256"]), (&media.len().into(), &hash.into()));
        assert_eq!((&told["media_type"], &told["filename"]), (&"image/png".into(), &"pä.png".into()));
        assert!(told["media_id_string"].as_str().unwrap().parse::<u64>().is_ok(), "{told}");
    }
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    let provider = Running::start("no-file").await;
    let (signer, url) = (with(&log_in(&provider).await), provider.api("media/upload.json"));
    let twice = [&body(b"x")[..body(b"x").len() - 6], &body(b"y")[2..]].concat();
    for (media_type, body, status) in [
        ("multipart/form-data", body(b"x"), 400),
        ("multipart/form-data; boundary=YY", body(b"x"), 400),
        (TYPE, b"--XX--\r\n".to_vec(), 400),
        (TYPE, body(b"x")[..40].to_vec(), 400),
        (TYPE, twice, 400),
        ("image/png", b"x".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"media=x".to_vec(), 415),
    ] {
        let reply = upload(&signer, &url, media_type, body).await;
        assert_eq!(reply.status(), status, "{media_type}: {}", reply.text());
    }
    let headers = [("content-type", TYPE)];
    let reply = send(request("POST", &url, &headers, "--XX--\r\n")).await;
    reply.assert_refused(401, "parameter_absent");
}

/// B26: who signs wrong, or says beforehand that it is too much, is answered before the body comes.
#[tokio::test]
async fn threat_b26_a_body_that_is_not_wanted_is_not_read() {
    let provider = Running::start("unread").await;
    let (token, url) = (log_in(&provider).await, provider.api("media/upload.json"));
    let address = provider.urls.base.strip_prefix("http://").unwrap().to_owned();
    let other = sign(&with(&token), "POST", &provider.api("other.json"), "", &stamp(), &[]);
    for (authorization, length, status) in [
        (other, 10_000_000, StatusCode::UNAUTHORIZED),
        (sign(&with(&token), "POST", &url, "", &stamp(), &[]), (64 << 20) + 1, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let head = format!(
            "POST /1.1/media/upload.json HTTP/1.1\r\nHost: {address}\r\nAuthorization: {authorization}\r\n\
             Content-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n"
        );
        let address = address.clone();
        let first_line = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            let mut line = [0; 12];
            stream.read_exact(&mut line).unwrap();
            String::from_utf8(line.to_vec()).unwrap()
        });
        assert_eq!(first_line.await.unwrap(), format!("HTTP/1.1 {}", status.as_u16()));
    }
}

/// Nobody says beforehand how much it is.
#[tokio::test]
async fn threat_b26_a_body_without_end_is_cut() {
    let provider = Running::start("endless").await;
    let (token, url) = (log_in(&provider).await, provider.api("media/upload.json"));
    let address = provider.urls.base.strip_prefix("http://").unwrap().to_owned();
    let authorization = sign(&with(&token), "POST", &url, "", &stamp(), &[]);
    let head = format!(
        "POST /1.1/media/upload.json HTTP/1.1\r\nHost: {address}\r\nAuthorization: {authorization}\r\n\
         Content-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let sent = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let start = &body(b"")[..body(b"").len() - 10];
        let chunk = |octets: &[u8]| [format!("{:x}\r\n", octets.len()).as_bytes(), octets, b"\r\n"].concat();
        stream.write_all(&chunk(start)).unwrap();
        let mebibyte = chunk(&vec![b'x'; 1 << 20]);
        // The provider closes while it is still being sent to.
        (0..200).take_while(|_| stream.write_all(&mebibyte).is_ok()).count()
    });
    let sent = sent.await.unwrap();
    assert!((64..200).contains(&sent), "{sent}");
}

#[tokio::test]
async fn as_much_is_fetched_as_is_asked_for() {
    let provider = Running::start("download").await;
    let signer = with(&log_in(&provider).await);
    for octets in [0, 1, 16 << 10, 1_000_003, 16 << 20] {
        let reply = signed(&signer, "GET", &provider.api(&format!("download/{octets}")), "", &[]).await;
        assert_eq!((reply.status(), reply.0.body().len()), (StatusCode::OK, octets));
        assert_eq!(reply.header("content-length"), octets.to_string());
    }
    for (octets, status) in [("16777217", 400), ("18446744073709551616", 404), ("x", 404), ("-1", 404)] {
        let reply = signed(&signer, "GET", &provider.api(&format!("download/{octets}")), "", &[]).await;
        assert_eq!(reply.status(), status, "{octets}");
    }
    let reply = send(request("GET", &provider.api("download/1"), &[], "")).await;
    reply.assert_refused(401, "parameter_absent");
}
