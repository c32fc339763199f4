//! Contexts: what belongs to a thread.

use std::sync::mpsc::{self, Sender};
use std::thread;

use gc_core::{Finalize, Heap, Trace};
use gc_examples::systems::libcork::{self, Class, decref, init};

use crate::tree::{Freed, number, tree, trees};

/// Case 136: two threads have garbage cycles. Each frees its own, and no other.
#[test]
fn case_136_contexts_are_independent() {
    let freed = Freed::default();
    drop(trees::<2>(&freed, &[(0, 1), (1, 0)]));
    let other = thread::spawn(|| {
        let freed = Freed::default();
        drop(trees::<3>(&freed, &[(0, 1), (1, 0), (2, 2)]));
        freed.done()
    });
    assert_eq!(other.join().expect("it ends"), [1, 0, 2]);
    assert!(freed.taken().is_empty());
    assert_eq!(freed.done(), [1, 0]);
}

/// Case 137: nobody makes a context, or even knows that there is one.
#[test]
fn case_137_a_context_is_made_when_it_is_needed() {
    on_a_new_thread(|| {
        libcork::done();
        let _heap = Heap::new(); // which there could not be beside a context
    });
    on_a_new_thread(|| {
        let freed = Freed::default();
        drop(tree(0, &freed));
        assert!(Heap::try_new().is_err(), "now there is one");
        assert_eq!(freed.done(), [0]);
    });
}

/// `init` makes the context, and may be called again.
#[test]
fn init_may_be_called_more_than_once() {
    on_a_new_thread(|| {
        init();
        assert!(Heap::try_new().is_err());
        let freed = Freed::default();
        let held = tree(0, &freed);
        init();
        assert_eq!(number(&held), 0);
        libcork::with(|_| init());
        decref(held);
        assert_eq!(freed.done(), [0]);
    });
}

/// At the end of a thread its memory goes, and no callback is called: neither for what was referred to, nor for what was
/// not looked for.
#[test]
fn the_end_of_a_thread_frees_nothing() {
    #[derive(Trace, Finalize)]
    struct Told(#[gc(skip)] Sender<&'static str>);

    impl Class<'_> for Told {
        const FREE: Option<fn(&Self)> = Some(|this| this.0.send("freed").expect("it is awaited"));
    }

    let (sender, receiver) = mpsc::channel();
    on_a_new_thread(move || {
        let told = || libcork::new::<Told>(|_| Told(sender.clone()));
        drop(told());
        let held = [told(), told()];
        libcork::done();
        drop((told(), held[0].clone()));
    });
    let messages: Vec<_> = receiver.into_iter().collect();
    assert_eq!(
        messages,
        ["freed"],
        "by `done`; then the senders were dropped"
    );
}

fn on_a_new_thread(work: impl FnOnce() + Send + 'static) {
    thread::spawn(work).join().expect("it ends");
}
