//! Waiting for a handle, and giving up.

use core::ops::ControlFlow::{Break, Continue};

use gc_core::Heap;
use gc_examples::systems::cedar::{Aborted, fq_next, fq_next_no_abort};

use crate::desk::Desk;

/// Case 158: a queue is empty before an object dies, and after its handle was taken.
#[test]
fn case_158_emptiness() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("dropped");
    assert!(desk.is_empty());
    desk.heap.collect();
    assert!(!desk.is_empty());
    assert!(desk.next().is_some());
    assert!(desk.is_empty());
    drop(handle);
}

/// Case 159: nothing is on the queue, and the waiting is aborted. One procedure raises an error, the other answers that there
/// is nothing. What comes to the queue meanwhile is there the next time.
#[test]
fn case_159_an_aborted_wait_loses_nothing() {
    let mut desk = Desk::new();
    let error = fq_next(&mut desk.heap, &desk.fq, |_| Break(())).unwrap_err();
    assert_eq!(error, Aborted);
    assert!(error.to_string().ends_with("was aborted"));
    assert!(fq_next_no_abort(&mut desk.heap, &desk.fq, |_| Break(())).is_none());

    desk.enable_new("first");
    let collect_and_abort = |heap: &mut Heap| {
        heap.collect();
        Break(())
    };
    let answer = fq_next(&mut desk.heap, &desk.fq, collect_and_abort);
    assert_eq!(answer.unwrap_err(), Aborted);
    assert!(!desk.is_empty());
    desk.enable_new("second");
    let answer = fq_next_no_abort(&mut desk.heap, &desk.fq, |_| unreachable!());
    assert_eq!(desk.name(&answer.expect("it is there")), "first");
    assert!(fq_next_no_abort(&mut desk.heap, &desk.fq, collect_and_abort).is_none());
    assert_eq!(desk.next_name(), Some("second"));
    assert!(desk.next().is_none());
}

/// The pump is not called while there is something on the queue: both procedures answer at once.
#[test]
fn nobody_waits_for_what_is_there() {
    let mut desk = Desk::new();
    desk.enable_new("first");
    desk.enable_new("second");
    desk.heap.collect();
    let first = fq_next(&mut desk.heap, &desk.fq, |_| unreachable!());
    let second = fq_next_no_abort(&mut desk.heap, &desk.fq, |_| unreachable!());
    assert_eq!(desk.name(&first.expect("it is there")), "first");
    assert_eq!(desk.name(&second.expect("it is there")), "second");
}

/// The pump is called again and again, and does what the rest of the program would. Here that is the work after which an
/// object is not referred to any more, and in the end a collection.
#[test]
fn the_pump_works_while_nothing_is_there() {
    let mut desk = Desk::new();
    let node = desk.node("dropped at last");
    desk.enable(node);
    let mut held = Some(desk.heap.root(node));
    let mut rounds = 0;
    let handle = fq_next(&mut desk.heap, &desk.fq, |heap| {
        rounds += 1;
        match rounds {
            5 => held = None,
            _ => drop(heap.alloc(rounds)),
        }
        if rounds % 3 == 0 {
            heap.collect();
        }
        Continue(())
    });
    assert_eq!(
        desk.name(&handle.expect("nobody aborts")),
        "dropped at last"
    );
    assert_eq!(rounds, 6, "the second collection finds it");
}
