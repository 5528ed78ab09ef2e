//! The lock of what several threads share: the standard library's, and in the tests named `model_` one that lets every
//! order of the threads happen.

#[cfg(oauth1_model)]
pub(crate) use loom::sync::{Mutex, MutexGuard};
#[cfg(not(oauth1_model))]
pub(crate) use std::sync::{Mutex, MutexGuard};

/// Runs it in every order of the threads that it starts, and prints how many there were.
#[cfg(all(test, oauth1_model))]
#[allow(clippy::print_stdout, reason = "whoever runs the models sees how much they tried")]
pub(crate) fn in_every_order(what: &str, run: impl Fn() + Send + Sync + 'static) {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    let orders = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&orders);
    // No bound on how often threads are interrupted: the threads of these models are short.
    let mut models = loom::model::Builder::new();
    models.preemption_bound = None;
    models.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        run();
    });
    let orders = orders.load(Ordering::Relaxed);
    println!("{what}: {orders} orders");
    assert!(orders > 1, "there was nothing to try");
}
