//! Bodies of requests and of replies: octets that are here, or a stream of them.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt as _, combinators::UnsyncBoxBody};
use hyper::body::{Bytes, Incoming};

use crate::{error::Source, progress::Meter};

/// A body: octets, or a stream of them. It is what a [`Transport`](crate::Transport) sends, and what it brings back.
///
/// Octets can be sent again, when a request has to be repeated; a stream cannot.
pub struct Body {
    kind: Kind,
    meter: Option<Box<Meter>>,
}

enum Kind {
    Octets(Bytes),
    Incoming(Incoming),
    Stream(UnsyncBoxBody<Bytes, Source>),
    /// Octets that were read of a stream, and the rest of it.
    Resumed(Bytes, Box<Body>),
    /// An error that was met when the octets before it were read.
    Failed(Option<Source>),
}

impl Body {
    /// No octet.
    #[must_use]
    pub fn empty() -> Self {
        Bytes::new().into()
    }

    /// A stream. It is sent in chunks, unless a `size` in octets is given, which it then must have.
    pub fn from_stream<S, T, E>(stream: S, size: Option<u64>) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Into<Bytes>,
        E: Into<Source>,
    {
        Self::from_body(WithSize { stream: Box::pin(stream), left: size })
    }

    /// The body of another HTTP library, as it is.
    pub fn from_body<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Source>,
    {
        if body.is_end_stream() {
            return Self::empty();
        }
        Kind::Stream(body.map_err(Into::into).boxed_unsync()).into()
    }

    /// The octets, if this is no stream.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Octets(octets) => Some(octets),
            _ => None,
        }
    }

    /// The same body, if this is no stream.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        self.as_bytes().cloned().map(Self::from)
    }

    /// What was read of a body, and the rest, or how reading on has failed.
    pub(crate) fn resumed(read: Bytes, rest: Self, failure: Option<Source>) -> Self {
        let rest = match failure {
            Some(failure) => Kind::Failed(Some(failure)).into(),
            None => rest,
        };
        if rest.is_end_stream() { read.into() } else { Kind::Resumed(read, Box::new(rest)).into() }
    }

    pub(crate) fn metered(self, meter: Meter) -> Self {
        Self { meter: Some(Box::new(meter)), ..self }
    }
}

impl From<Kind> for Body {
    fn from(kind: Kind) -> Self {
        Self { kind, meter: None }
    }
}

impl From<Incoming> for Body {
    fn from(body: Incoming) -> Self {
        Kind::Incoming(body).into()
    }
}

macro_rules! from_octets {
    ($($octets:ty),*) => {
        $(
            impl From<$octets> for Body {
                fn from(octets: $octets) -> Self {
                    Kind::Octets(octets.into()).into()
                }
            }
        )*
    };
}

from_octets!(Bytes, Vec<u8>, String, &'static [u8], &'static str);

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Source;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Source>>> {
        let step = if self.meter.is_some() { Meter::STEP } else { usize::MAX };
        let total = self.meter.as_ref().map(|_| self.size_hint().exact());
        let frame = match &mut self.kind {
            Kind::Octets(octets) => Poll::Ready(next_part(octets, step)),
            Kind::Incoming(body) => Pin::new(body).poll_frame(context).map_err(Into::into),
            Kind::Stream(body) => Pin::new(body).poll_frame(context),
            Kind::Resumed(read, rest) => match next_part(read, step) {
                Some(part) => Poll::Ready(Some(part)),
                None => Pin::new(&mut **rest).poll_frame(context),
            },
            Kind::Failed(failure) => Poll::Ready(failure.take().map(Err)),
        };
        if let (Poll::Ready(Some(Ok(frame))), Some(meter)) = (&frame, &mut self.meter) {
            meter.passed(frame.data_ref().map_or(0, Bytes::len), total.flatten());
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Octets(octets) => octets.is_empty(),
            Kind::Incoming(body) => body.is_end_stream(),
            Kind::Stream(body) => body.is_end_stream(),
            Kind::Resumed(read, rest) => read.is_empty() && rest.is_end_stream(),
            Kind::Failed(failure) => failure.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Octets(octets) => SizeHint::with_exact(octets.len() as u64),
            Kind::Incoming(body) => body.size_hint(),
            Kind::Stream(body) => body.size_hint(),
            Kind::Failed(_) => SizeHint::default(),
            Kind::Resumed(read, rest) => {
                let (rest, read) = (rest.size_hint(), read.len() as u64);
                let mut hint = SizeHint::new();
                hint.set_lower(rest.lower().saturating_add(read));
                if let Some(upper) = rest.upper() {
                    hint.set_upper(upper.saturating_add(read));
                }
                hint
            }
        }
    }
}

/// At most so many octets of what is left.
fn next_part(octets: &mut Bytes, most: usize) -> Option<Result<Frame<Bytes>, Source>> {
    let part = octets.split_to(octets.len().min(most));
    (!part.is_empty()).then(|| Ok(Frame::data(part)))
}

/// Nothing of what is in it.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            Some(octets) => write!(f, "Body([{} octets])", octets.len()),
            None => f.write_str("Body([stream])"),
        }
    }
}

/// A stream with the size that it was said to have.
struct WithSize<S> {
    stream: Pin<Box<S>>,
    left: Option<u64>,
}

impl<S, T, E> HttpBody for WithSize<S>
where
    S: Stream<Item = Result<T, E>>,
    T: Into<Bytes>,
    E: Into<Source>,
{
    type Data = Bytes;
    type Error = Source;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Source>>> {
        let next = self.stream.as_mut().poll_next(context);
        next.map(|item| match item {
            None if self.left.is_some_and(|left| left > 0) => {
                Some(Err("the stream is shorter than was said".into()))
            }
            None => None,
            Some(Err(error)) => Some(Err(error.into())),
            Some(Ok(octets)) => {
                let octets = octets.into();
                if let Some(left) = &mut self.left {
                    match left.checked_sub(octets.len() as u64) {
                        Some(less) => *left = less,
                        None => return Some(Err("the stream is longer than was said".into())),
                    }
                }
                Some(Ok(Frame::data(octets)))
            }
        })
    }

    /// That there is nothing more is known when the stream says so: one that is longer than was said is to be found out.
    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    struct Parts(VecDeque<&'static str>);

    impl Stream for Parts {
        type Item = Result<&'static str, &'static str>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.pop_front().map(Ok))
        }
    }

    fn stream(size: Option<u64>) -> Body {
        Body::from_stream(Parts(["ab", "", "cde"].into()), size)
    }

    async fn read(body: Body) -> Result<String, String> {
        let octets = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(String::from_utf8(octets.into()).unwrap())
    }

    #[tokio::test]
    async fn a_stream_has_the_size_it_was_said_to_have() {
        assert_eq!(read(stream(None)).await.as_deref(), Ok("abcde"));
        assert_eq!(stream(Some(5)).size_hint().exact(), Some(5));
        assert_eq!(read(stream(Some(5))).await.as_deref(), Ok("abcde"));
        assert_eq!(read(stream(Some(4))).await, Err("the stream is longer than was said".to_owned()));
        assert_eq!(read(stream(Some(6))).await, Err("the stream is shorter than was said".to_owned()));
    }

    #[tokio::test]
    async fn what_was_read_comes_before_the_rest() {
        let body = Body::resumed("xy".into(), stream(Some(5)), None);
        assert_eq!(body.size_hint().exact(), Some(7));
        assert_eq!(read(body).await.as_deref(), Ok("xyabcde"));
        assert!(Body::resumed("xy".into(), Body::empty(), None).as_bytes().is_some());
        let failed = Body::resumed("xy".into(), Body::empty(), Some("cut".into()));
        assert_eq!(read(failed).await, Err("cut".to_owned()));
    }

    #[test]
    fn only_octets_can_be_sent_again() {
        assert_eq!(Body::from("abc").try_clone().unwrap().as_bytes().unwrap(), "abc");
        assert!(stream(None).try_clone().is_none());
        assert_eq!(format!("{:?} {:?}", Body::from("abc"), stream(None)), "Body([3 octets]) Body([stream])");
    }
}
