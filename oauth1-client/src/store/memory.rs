//! A store in the memory of one process: for tests, and for applications of which there is one.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::PoisonError,
    time::{Duration, Instant},
};

use async_trait::async_trait;

use super::{StateStore, StateStoreError};
use crate::lock::{Mutex, MutexGuard};

/// Keeps pending logins in the memory of this process. They are gone when it ends, and other processes do not see them.
///
/// It is bounded: where more logins are pending than it may hold, the oldest are dropped, and whoever began them begins
/// again.
pub struct MemoryStateStore {
    table: Mutex<Table>,
    most: usize,
}

#[derive(Default)]
struct Table {
    values: HashMap<String, (String, Instant)>,
    /// By age. A handle may be in here that was taken since.
    handles: VecDeque<String>,
}

impl MemoryStateStore {
    /// Room for 100,000 logins. A login takes half a kilobyte as a rule, and four at most.
    #[must_use]
    pub fn new() -> Self {
        Self::with_room_for(100_000)
    }

    /// Room for so many logins, at least one.
    #[must_use]
    pub fn with_room_for(most: usize) -> Self {
        Self { table: Mutex::default(), most: most.max(1) }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStateStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStateStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStateStore").field("most", &self.most).finish_non_exhaustive()
    }
}

#[async_trait]
impl StateStore for MemoryStateStore {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        let now = Instant::now();
        let ends = now.checked_add(lifetime).ok_or_else(|| StateStoreError::new("no time is so far away"))?;
        let mut table = self.table();
        if table.values.insert(handle.to_owned(), (value.to_owned(), ends)).is_none() {
            table.handles.push_back(handle.to_owned());
        }
        table.forget(now, self.most);
        Ok(())
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        let value = self.table().values.remove(handle);
        Ok(value.filter(|(_, ends)| *ends > Instant::now()).map(|(value, _)| value))
    }
}

impl Table {
    /// Drops what is over from the front: what was taken, what has ended, and the oldest if there are too many.
    fn forget(&mut self, now: Instant, most: usize) {
        while let Some(oldest) = self.handles.front() {
            let is_over = self.values.get(oldest).is_none_or(|(_, ends)| *ends <= now);
            if !is_over && self.values.len() <= most {
                break;
            }
            if let Some(oldest) = self.handles.pop_front() {
                self.values.remove(&oldest);
            }
        }
        // What was taken from the middle of the queue leaves its handle there, until half of them are such.
        if self.handles.len() > 2 * self.values.len() + 16 {
            self.handles.retain(|handle| self.values.contains_key(handle));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    /// Of values and of handles.
    fn sizes(store: &MemoryStateStore) -> (usize, usize) {
        let table = store.table();
        (table.values.len(), table.handles.len())
    }

    #[tokio::test]
    async fn what_is_taken_is_gone() {
        let store = MemoryStateStore::new();
        store.put("a", "1", LONG).await.unwrap();
        assert_eq!(store.take("b").await.unwrap(), None);
        assert_eq!(store.take("a").await.unwrap().as_deref(), Some("1"));
        assert_eq!(store.take("a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn threat_e16_what_has_ended_is_forgotten() {
        let store = MemoryStateStore::new();
        store.put("a", "1", Duration::ZERO).await.unwrap();
        assert_eq!(store.take("a").await.unwrap(), None);
        for number in 0..1000 {
            store.put(&number.to_string(), "1", Duration::ZERO).await.unwrap();
        }
        assert_eq!(sizes(&store), (0, 0));
    }

    #[tokio::test]
    async fn threat_e16_the_oldest_make_room() {
        let store = MemoryStateStore::with_room_for(3);
        for number in 0..1000 {
            store.put(&number.to_string(), "1", LONG).await.unwrap();
        }
        assert_eq!(sizes(&store), (3, 3));
        assert_eq!(store.take("996").await.unwrap(), None);
        assert!(store.take("997").await.unwrap().is_some());
        // What was taken takes no room for long.
        for number in 0..1000 {
            store.put(&number.to_string(), "1", LONG).await.unwrap();
            store.take(&number.to_string()).await.unwrap();
            assert!(sizes(&store).1 <= 2 * 3 + 17, "{:?}", sizes(&store));
        }
    }

    #[tokio::test]
    async fn debug_shows_no_login() {
        let store = MemoryStateStore::with_room_for(3);
        store.put("handle", "sealed", LONG).await.unwrap();
        assert_eq!(format!("{store:?}"), "MemoryStateStore { most: 3, .. }");
    }
}

#[cfg(all(test, oauth1_model))]
mod models {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use loom::{sync::Arc, thread};

    use super::*;
    use crate::lock::in_every_order;

    const LONG: Duration = Duration::from_secs(600);

    /// This store never waits.
    fn at_once<T>(answer: impl Future<Output = Result<T, StateStoreError>>) -> T {
        match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer.unwrap(),
            Poll::Pending => panic!("the store waits"),
        }
    }

    fn put(store: &MemoryStateStore, handle: &str, value: &str) {
        at_once(store.put(handle, value, LONG));
    }

    fn take(store: &MemoryStateStore, handle: &str) -> Option<String> {
        at_once(store.take(handle))
    }

    #[test]
    fn model_h9_of_several_takes_one_gets_the_login() {
        in_every_order("one login, three takes", || {
            let store = Arc::new(MemoryStateStore::new());
            put(&store, "a", "1");
            let others = [(); 2].map(|()| {
                let store = Arc::clone(&store);
                thread::spawn(move || take(&store, "a"))
            });
            let own = take(&store, "a");
            let others = others.map(|thread| thread.join().unwrap());
            let taken: Vec<_> = others.into_iter().chain([own]).flatten().collect();
            assert_eq!(taken, ["1"]);
            assert_eq!(take(&store, "a"), None);
        });
    }

    #[test]
    fn model_h9_puts_beside_a_take_lose_nothing() {
        in_every_order("a take beside two puts", || {
            let store = Arc::new(MemoryStateStore::with_room_for(3));
            put(&store, "a", "1");
            let others = ["b", "c"].map(|handle| {
                let store = Arc::clone(&store);
                thread::spawn(move || put(&store, handle, handle))
            });
            assert_eq!(take(&store, "a").as_deref(), Some("1"));
            others.into_iter().for_each(|thread| thread.join().unwrap());
            assert_eq!(take(&store, "b").as_deref(), Some("b"));
            assert_eq!(take(&store, "c").as_deref(), Some("c"));
            assert_eq!(take(&store, "a"), None);
        });
    }

    #[test]
    fn model_h9_a_value_put_in_the_place_of_another_is_taken_once() {
        in_every_order("a put over what two takes want", || {
            let store = Arc::new(MemoryStateStore::new());
            put(&store, "a", "1");
            let others = [(); 2].map(|()| {
                let store = Arc::clone(&store);
                thread::spawn(move || take(&store, "a"))
            });
            put(&store, "a", "2");
            let others = others.map(|thread| thread.join().unwrap());
            let mut taken: Vec<_> = others.into_iter().chain([take(&store, "a")]).flatten().collect();
            taken.sort();
            // The first was taken before it was written over, or never.
            assert!(taken == ["1", "2"] || taken == ["2"], "{taken:?}");
        });
    }

    #[test]
    fn model_e16_threads_do_not_get_over_the_room_together() {
        in_every_order("room for two, three puts", || {
            let store = Arc::new(MemoryStateStore::with_room_for(2));
            let others = ["a", "b"].map(|handle| {
                let store = Arc::clone(&store);
                thread::spawn(move || put(&store, handle, "1"))
            });
            put(&store, "c", "1");
            others.into_iter().for_each(|thread| thread.join().unwrap());
            let left = ["a", "b", "c"].map(|handle| take(&store, handle));
            assert_eq!(left.iter().flatten().count(), 2);
        });
    }
}
