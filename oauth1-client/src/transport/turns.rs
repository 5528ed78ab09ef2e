//! Connections that take turns. Whoever sends faster than it is read, and never comes to an end, would keep a thread
//! to itself otherwise, and the deadline that is to end it would not be looked at.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::task::yield_now;

/// How much may be read before it is another task's turn, in octets. What is counted is the room for them.
const TURN: usize = 128 * 1024;

/// A connection whose reader lets others run.
pub(super) struct Turns<S> {
    stream: S,
    left: usize,
    /// Until it is this reader's turn again.
    pause: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<S> Turns<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, left: TURN, pause: None }
    }
}

impl<S: Read + Unpin> Read for Turns<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            // Waking it at once would not do: Tokio looks at its timers when nobody is to run, or after many turns.
            let pause = self.pause.get_or_insert_with(|| Box::pin(yield_now()));
            ready!(pause.as_mut().poll(context));
            (self.left, self.pause) = (TURN, None);
        }
        let room = buffer.remaining();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.left = if read.is_ready() { self.left.saturating_sub(room) } else { TURN };
        read
    }
}

impl<S: Write + Unpin> Write for Turns<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}

impl<S: Connection> Connection for Turns<S> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, time::Duration};

    use hyper::rt::ReadBuf;
    use tokio::time::timeout;

    use super::*;

    /// There is always more.
    struct Endless;

    impl Read for Endless {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            mut buffer: ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            buffer.put_slice(b"x");
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn threat_c2_a_deadline_passes_though_there_is_always_more() {
        let mut stream = Turns::new(Endless);
        let reading = async {
            for _ in 0..3_000_000 {
                let mut room = [0; 512];
                let mut buffer = ReadBuf::new(&mut room);
                poll_fn(|context| Pin::new(&mut stream).poll_read(context, buffer.unfilled())).await.unwrap();
                assert_eq!(buffer.filled(), b"x");
            }
        };
        assert!(timeout(Duration::from_millis(10), reading).await.is_err());
    }
}
