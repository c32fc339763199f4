//! Call queues.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Gc, HandleState as State, Heap};
use gc_examples::systems::cedar::{self, Fq, FqRoot};

use crate::desk::{Desk, Node, NodeHandle};

type Calls = Rc<RefCell<Vec<(&'static str, State)>>>;

/// A call queue that notes its calls.
fn noting(heap: &Heap) -> (FqRoot<Node<'static>, u32>, Calls) {
    let calls = Calls::default();
    let log = Rc::clone(&calls);
    let note = move |handle: NodeHandle<'_>, node: Gc<'_, Node<'_>>, _: &Heap| {
        let call = (node.name, cedar::get_finalization_state(handle));
        log.borrow_mut().push(call);
    };
    let fq: Fq<'_, Node<'_>, u32> = cedar::new_call_queue(heap, note);
    (heap.root_handle(fq), calls)
}

/// Case 165: the procedure is called once, with the handle and the object. The handle is disabled when it is called; and if
/// it was disabled before, the procedure is not called: the state does not tell.
#[test]
fn case_165_a_call_queue() {
    let mut desk = Desk::new();
    let (fq, calls) = noting(&desk.heap);
    desk.fq = fq;
    let called = desk.enable_new("called");
    let not_called = desk.enable_new("not called");
    cedar::disable_finalization(&desk.heap, not_called.get(&desk.heap));
    assert_eq!(desk.heap.collect().finalized, 1);
    assert_eq!(calls.take(), [("called", State::Disabled)]);
    for handle in [called, not_called] {
        assert_eq!(desk.state(&handle), State::Disabled);
    }
    assert_eq!(desk.heap.collect().finalized, 0);
    assert!(calls.take().is_empty());
}

/// A handle may be moved from a queue that is asked to one that calls.
#[test]
fn a_handle_may_be_enabled_for_a_call_queue_later() {
    let mut desk = Desk::new();
    let (fq, calls) = noting(&desk.heap);
    desk.enable_new("moved");
    let handle = desk.next().expect("its object was dropped");
    let before =
        cedar::reenable_finalization(&desk.heap, handle.get(&desk.heap), fq.get(&desk.heap));
    assert_eq!(before, State::Disabled);
    desk.heap.collect();
    assert_eq!(calls.take(), [("moved", State::Disabled)]);
}

/// The procedure may enable its handle for another queue, and that one gets it in its turn.
#[test]
fn a_procedure_may_pass_its_handle_on() {
    let mut desk = Desk::new();
    let (fq, calls) = noting(&desk.heap);
    let heap = &desk.heap;
    let first: Fq<'_, Node<'_>, u32> =
        cedar::new_call_queue(heap, move |handle: NodeHandle<'_>, _, heap| {
            cedar::reenable_finalization(heap, handle, fq.get(heap));
        });
    desk.fq = heap.root_handle(first);
    desk.enable_new("twice");
    assert_eq!(desk.heap.collect().finalized, 1);
    assert!(calls.borrow().is_empty());
    assert_eq!(desk.heap.collect().finalized, 1);
    assert_eq!(calls.take(), [("twice", State::Disabled)]);
}
