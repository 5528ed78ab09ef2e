//! Bodies that are no form: octet by octet what was sent.

use oauth1_client::{BodyHash, Multipart, Part, SignatureMethod::HmacSha1};
use serde_json::json;

use super::{
    at::{At, ensure, registered, told},
    echo::{self, File, sha256},
    trial::Trial,
    visitor,
};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        Trial::new("POST of JSON", |at| json(at, None)),
        Trial::new("POST of JSON with oauth_body_hash", |at| json(at, Some(BodyHash::AUTO))),
        Trial::new("PUT of octets", octets),
        Trial::new("upload of files", |at| upload(at, false)),
        Trial::new("upload of files and a text", |at| upload(at, true)),
    ]
}

async fn json(at: At, hash: Option<BodyHash>) -> Result<(), String> {
    let config = at.config(HmacSha1);
    let client = registered(if let Some(hash) = hash { config.body_hash(hash) } else { config })?;
    let token = visitor::log_in(&client, visitor::CALLBACK).await?;
    let value = json!({ "text": "a=1&b=2 é 🦀", "list": [1, null] });
    let arrived = echo::of(client.post("echo").token(&token).json(&value)).await?;
    arrived.has_body("application/json", &serde_json::to_vec(&value).map_err(told)?)?;
    arrived.has_form(&[])
}

async fn octets(at: At) -> Result<(), String> {
    let client = at.ada().await?;
    let octets: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
    let request = client.put("echo").query([("name", "all octets")]);
    let arrived = echo::of(request.body("application/octet-stream", octets.clone())).await?;
    ensure(arrived.method == "PUT", || arrived.method.clone())?;
    arrived.has_query(&[("name", "all octets")])?;
    arrived.has_body("application/octet-stream", &octets)
}

async fn upload(at: At, with_text: bool) -> Result<(), String> {
    let client = at.ada().await?;
    let picture: Vec<u8> = (0..=u8::MAX).rev().cycle().take(300_000).collect();
    let note = "é & =\r\n--no boundary\r\n".as_bytes().to_vec();
    let sent = [("media", "a picture.png", picture), ("media", "notes é.txt", note)];
    let mut parts = Multipart::new().map_err(told)?;
    let mut text: &[(&str, &str)] = &[];
    if with_text {
        text = &[("status", "é & =")];
        parts = parts.part("status", "é & =");
    }
    for (field, name, octets) in sent.clone() {
        parts = parts.part(field, Part::new(octets).filename(name).content_type("application/octet-stream"));
    }
    let arrived = echo::of(client.post("echo").query([("kind", "upload")]).multipart(parts)).await?;
    arrived.has_query(&[("kind", "upload")])?;
    arrived.has_form(text)?;
    let sent = sent.map(|(field, name, octets)| File {
        field: field.to_owned(),
        name: name.to_owned(),
        size: octets.len(),
        sha256: sha256(&octets),
    });
    ensure(arrived.files == sent, || format!("other files have arrived: {:?}", arrived.files))
}
