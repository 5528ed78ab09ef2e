//! `multipart/form-data` ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)), whose parts are texts, octets, streams and
//! files. It is no form in the sense of OAuth, so it is not signed (RFC 5849 §3.4.1.3.1): TLS protects it.

use std::{
    fmt, io,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};

use http::HeaderValue;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Bytes;
use tokio_util::io::ReaderStream;

use crate::{
    body::Body,
    error::Source,
    request::ApiRequest,
    stamp::{StampError, random},
};

/// A `multipart/form-data` body that is being put together.
///
/// ```no_run
/// # async fn run(client: &oauth1_client::OAuthClient, token: &oauth1_client::Token) -> Result<(), Box<dyn std::error::Error>> {
/// use oauth1_client::{Multipart, Part};
///
/// let photo = Part::file("photo.jpg").await?.content_type("image/jpeg");
/// let upload = Multipart::new()?.part("media_category", "tweet_image").part("media", photo);
/// client.post("media/upload.json").token(token).multipart(upload).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Multipart {
    boundary: String,
    parts: Vec<(String, Part)>,
}

/// One part: a text, octets, a stream or a file.
pub struct Part {
    body: Body,
    filename: Option<String>,
    content_type: Option<String>,
}

impl Multipart {
    /// No part yet.
    ///
    /// # Errors
    ///
    /// The random source failed, which the boundary between the parts comes from.
    pub fn new() -> Result<Self, StampError> {
        let mut octets = [0; 24];
        random(&mut octets)?;
        let boundary = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        Ok(Self { boundary, parts: Vec::new() })
    }

    /// Adds a part. One name may have several.
    #[must_use]
    pub fn part(mut self, name: impl Into<String>, part: impl Into<Part>) -> Self {
        self.parts.push((name.into(), part.into()));
        self
    }

    fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// `Err` if a media type is none.
    fn into_body(self) -> Result<Body, &'static str> {
        let mut segments = Vec::with_capacity(2 * self.parts.len() + 1);
        let mut before = format!("--{}\r\n", self.boundary);
        for (name, part) in self.parts {
            before.push_str(&format!("Content-Disposition: form-data; name=\"{}\"", quoted(&name)));
            if let Some(filename) = &part.filename {
                before.push_str(&format!("; filename=\"{}\"", quoted(filename)));
            }
            before.push_str("\r\n");
            if let Some(content_type) = part.content_type {
                HeaderValue::try_from(&*content_type)
                    .map_err(|_| "the media type of a part cannot be one")?;
                before.push_str(&format!("Content-Type: {content_type}\r\n"));
            }
            before.push_str("\r\n");
            segments.extend([Body::from(before), part.body]);
            before = format!("\r\n--{}\r\n", self.boundary);
        }
        // The last boundary ends with two hyphens; without a part it is the only one.
        before.truncate(before.len() - 2);
        before.push_str("--\r\n");
        segments.push(before.into());
        Ok(match segments.iter().map(Body::as_bytes).collect::<Option<Vec<_>>>() {
            Some(octets) => {
                octets.into_iter().fold(Vec::new(), |all, octets| [&all[..], octets].concat()).into()
            }
            None => Body::from_body(Chain(segments.into_iter().rev().collect())),
        })
    }
}

/// As browsers escape it (HTML, "multipart/form-data encoding algorithm").
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

impl Part {
    /// Octets, or a stream.
    pub fn new(body: impl Into<Body>) -> Self {
        Self { body: body.into(), filename: None, content_type: None }
    }

    /// A file, by its name, read while it is sent. Its type is `application/octet-stream` unless another is given.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let file = tokio::fs::File::open(path).await?;
        let size = file.metadata().await?.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stream = ReaderStream::with_capacity(file, 64 * 1024);
        let part = Self::new(Body::from_stream(stream, Some(size))).filename(name);
        Ok(part.content_type("application/octet-stream"))
    }

    /// The name of the file that this part is.
    #[must_use]
    pub fn filename(mut self, name: impl Into<String>) -> Self {
        self.filename = Some(name.into());
        self
    }

    /// The media type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Neither the file's name nor what is in it.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("body", &self.body).finish_non_exhaustive()
    }
}

impl ApiRequest<'_> {
    /// Sends parts as `multipart/form-data`. They are not signed, and files among them are read while they are sent.
    pub fn multipart(mut self, multipart: Multipart) -> Self {
        let content_type = multipart.content_type();
        match multipart.into_body() {
            Ok(body) => self.body(content_type, body),
            Err(why) => {
                self.invalid(why, None);
                self
            }
        }
    }
}

/// Bodies one behind the other, the first one last.
struct Chain(Vec<Body>);

impl HttpBody for Chain {
    type Data = Bytes;
    type Error = Source;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Source>>> {
        while let Some(body) = self.0.last_mut() {
            match Pin::new(body).poll_frame(context) {
                Poll::Ready(None) => drop(self.0.pop()),
                frame => return frame,
            }
        }
        Poll::Ready(None)
    }

    /// Known if that of every part is.
    fn size_hint(&self) -> SizeHint {
        let sizes = self.0.iter().map(|body| body.size_hint().exact());
        let sum = sizes.sum::<Option<u64>>();
        sum.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    async fn text(multipart: Multipart) -> String {
        let body = multipart.into_body().unwrap().collect().await.unwrap();
        String::from_utf8(body.to_bytes().into()).unwrap()
    }

    #[tokio::test]
    async fn parts_stand_between_boundaries() {
        let multipart = Multipart { boundary: "B".to_owned(), parts: Vec::new() };
        let file = Part::new("x\r\n").filename("a\"b\r\n.txt").content_type("text/plain");
        let multipart = multipart.part("é\"", "1").part("f", file);
        assert_eq!(
            text(multipart).await,
            "--B\r\nContent-Disposition: form-data; name=\"é%22\"\r\n\r\n1\r\n\
             --B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a%22b%0D%0A.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nx\r\n\r\n--B--\r\n"
        );
        assert_eq!(text(Multipart { boundary: "B".to_owned(), parts: Vec::new() }).await, "--B--\r\n");
    }

    #[tokio::test]
    async fn boundaries_are_never_the_same() {
        let (one, two) = (Multipart::new().unwrap(), Multipart::new().unwrap());
        assert_eq!(one.boundary.len(), 48);
        assert_ne!(one.boundary, two.boundary);
    }

    #[test]
    fn a_media_type_cannot_end_the_header() {
        let part = Part::new("x").content_type("text/plain\r\nX-Own: y");
        assert!(Multipart::new().unwrap().part("f", part).into_body().is_err());
    }
}
