//! Conformance cases of Cedar's finalization: queues that are first come, first served, owners before what they own,
//! and handles with three states.

use gc_core::{FinalizationQueue, Gc, HandleRoot, HandleState, Heap, Order, Policy, QueueConfig};

use crate::support::desk::{Desk, Handle, Node, Queue};

fn cedar() -> QueueConfig {
    QueueConfig::new()
        .order(Order::Fifo)
        .policy(Policy::Ordered)
}

fn desk() -> Desk {
    Desk::with(cedar())
}

/// Cedar, case 139: a handle whose object is referenced stays enabled.
#[test]
fn case_139_enabled_while_it_is_referenced() {
    let mut desk = desk();
    let node = desk.node("held");
    let handle = desk.keep(desk.queue().enable(&desk.heap, node));
    let held = desk.heap.root(desk.node("held"));
    let node = desk.heap.root(handle.get(&desk.heap).object(&desk.heap));
    for _ in 0..3 {
        assert!(desk.collect_and_take().is_empty());
        assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
    }
    assert_eq!(node.get(&desk.heap).name, held.get(&desk.heap).name);
}

/// Cedar, case 140: the collection that finds the object unreferenced puts the handle on the queue.
#[test]
fn case_140_it_fires() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("dropped")));
    desk.heap.collect();
    assert_eq!(handle.get(&desk.heap).state(), HandleState::OnQueue);
    assert!(!desk.queue().is_empty());
}

/// Cedar, case 141: what is taken off the queue is the handle, disabled, with its object as it was.
#[test]
fn case_141_next_gives_the_handle() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("dropped")));
    desk.heap.collect();
    let taken = desk.queue().next(&desk.heap).unwrap();
    assert_eq!(taken, handle.get(&desk.heap));
    assert_eq!(taken.state(), HandleState::Disabled);
    assert_eq!(taken.object(&desk.heap).name, "dropped");
    assert_eq!(desk.ledger.dropped(), 0);
    assert!(desk.queue().is_empty());
}

/// Cedar, case 142: what died earlier comes first.
#[test]
fn case_142_first_in_first_out() {
    let mut desk = desk();
    let names = ["a", "b", "c"];
    let mut roots: Vec<_> = names.map(|name| desk.heap.root(desk.enabled(name))).into();
    for order in [1, 1, 0] {
        drop(roots.remove(order));
        desk.heap.collect();
    }
    assert_eq!(desk.take(), ["b", "c", "a"]);
}

/// Cedar, case 143: a handle that is disabled in time is never queued, and keeps its object.
#[test]
fn case_143_disabled_when_enabled() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("kept")));
    let before = handle.get(&desk.heap).disable(&desk.heap);
    assert_eq!(before, HandleState::Enabled);
    assert!(desk.collect_and_take().is_empty());
    assert_eq!(handle.get(&desk.heap).object(&desk.heap).name, "kept");
    desk.ledger.assert_kept_by(&mut desk.heap);
}

/// Cedar, case 144: a handle on its queue is taken off by disabling it.
#[test]
fn case_144_disabled_when_queued() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("kept")));
    desk.heap.collect();
    let before = handle.get(&desk.heap).disable(&desk.heap);
    assert_eq!(before, HandleState::OnQueue);
    assert!(desk.queue().is_empty());
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Disabled);
    assert_eq!(handle.get(&desk.heap).object(&desk.heap).name, "kept");
}

/// Cedar, case 145: disabling a disabled handle says so.
#[test]
fn case_145_disabled_twice() {
    let desk = desk();
    let handle = desk.queue().enable(&desk.heap, desk.node("kept"));
    handle.disable(&desk.heap);
    assert_eq!(handle.disable(&desk.heap), HandleState::Disabled);
}

/// Cedar, case 146: a handle that was delivered can be enabled again, and fires again.
#[test]
fn case_146_enabled_again_after_delivery() {
    let mut desk = desk();
    desk.enabled("again");
    assert_eq!(
        desk.collect_and_take_and_reenable(),
        [HandleState::Disabled]
    );
    assert_eq!(desk.collect_and_take(), ["again"]);
}

/// Cedar, case 148: a handle that is enabled is enabled with another queue instead.
#[test]
fn case_148_enabled_again_while_enabled() {
    let mut desk = desk();
    let other = desk
        .heap
        .root_handle(Queue::with_config(&desk.heap, cedar()));
    let handle = desk.queue().enable(&desk.heap, desk.node("moved"));
    let before = handle.reenable(&desk.heap, other.get(&desk.heap));
    assert_eq!(before, HandleState::Enabled);
    assert!(desk.collect_and_take().is_empty());
    let other = other.get(&desk.heap);
    assert_eq!(
        other.next(&desk.heap).unwrap().object(&desk.heap).name,
        "moved"
    );
    assert!(other.is_empty());
}

/// Cedar, case 152: what is on a queue is kept, in its order, for as long as nobody takes it.
#[test]
fn case_152_a_queue_keeps_objects_alive() {
    const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let mut desk = desk();
    for name in NAMES {
        desk.enabled(name);
    }
    for _ in 0..10 {
        desk.heap.collect();
    }
    assert_eq!(desk.ledger.dropped(), 0);
    assert_eq!(desk.take(), NAMES);
    desk.heap.collect();
    desk.ledger.assert_all_dropped_once();
}

/// Cedar, case 153: the object can be had from a handle that is enabled, and is referenced as long as it is held.
#[test]
fn case_153_the_object_of_an_enabled_handle() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("held")));
    let object = handle.get(&desk.heap).object(&desk.heap);
    let held = desk.heap.root(object);
    assert!(desk.collect_and_take().is_empty());
    drop(held);
    assert_eq!(desk.collect_and_take(), ["held"]);
}

/// Boehm, case 155: of a chain of objects, each collection gives the one that is at the head then.
#[test]
fn case_155_a_long_chain_in_order() {
    const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    // Whatever the order in which they were enabled.
    for rotation in 0..NAMES.len() {
        let mut desk = desk();
        let nodes = NAMES.map(|name| desk.node(name));
        for pair in nodes.windows(2) {
            pair[0].first.set(&desk.heap, Some(pair[1]));
        }
        let (late, early) = nodes.split_at(rotation);
        for &node in early.iter().chain(late) {
            desk.queue().enable(&desk.heap, node);
        }
        for name in NAMES {
            assert_eq!(desk.collect_and_take(), [name]);
        }
        desk.heap.collect();
        desk.ledger.assert_all_dropped_once();
    }
}

/// Boehm, case 157: an object that refers to itself never fires, and says so; unless references to itself do not
/// count.
#[test]
fn case_157_a_reference_to_itself() {
    let mut desk = desk();
    let node = desk.node("itself");
    node.first.set(&desk.heap, Some(node));
    let handle = desk.keep(desk.queue().enable(&desk.heap, node));
    assert_eq!(desk.heap.collect().cyclic_handles, 1);
    assert_eq!(desk.heap.collect().cyclic_handles, 0, "it is told once");
    assert!(desk.take().is_empty());
    assert!(handle.get(&desk.heap).is_cyclic());
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
    drop(desk);

    let mut desk = Desk::with(cedar().policy(Policy::OrderedIgnoringSelf));
    let node = desk.enabled("itself");
    node.first.set(&desk.heap, Some(node));
    assert_eq!(desk.collect_and_take(), ["itself"]);
}

/// Cedar, case 158: a queue is empty until an object has died, and after its handle was taken.
#[test]
fn case_158_emptiness() {
    let mut desk = desk();
    let root = desk.heap.root(desk.enabled("dropped"));
    desk.heap.collect();
    assert!(desk.queue().is_empty());
    drop(root);
    desk.heap.collect();
    assert!(!desk.queue().is_empty());
    desk.queue().next(&desk.heap);
    assert!(desk.queue().is_empty());
}

/// Cedar, case 161: a handle has a datum, which it keeps.
#[test]
fn case_161_client_data() {
    type WithText<'gc> = FinalizationQueue<'gc, Node<'gc>, Gc<'gc, String>>;

    let mut desk = desk();
    let queue = WithText::with_config(&desk.heap, cedar());
    queue.enable_with(
        &desk.heap,
        desk.node("dropped"),
        desk.heap.alloc("datum".into()),
    );
    let queue: HandleRoot<WithText<'static>> = desk.heap.root_handle(queue);
    desk.heap.collect();
    let handle = queue.get(&desk.heap).next(&desk.heap).unwrap();
    assert_eq!(**handle.datum(), "datum");
    assert_eq!(handle.object(&desk.heap).name, "dropped");
}

/// Cedar, case 163: when handle and object are dropped after delivery, that is the end, without further notice.
#[test]
fn case_163_delivered_and_forgotten() {
    let mut desk = desk();
    let node = desk.enabled("dropped");
    let weak = desk.heap.root_weak(Gc::downgrade(node, &desk.heap));
    let long = desk
        .heap
        .root_long_weak(Gc::downgrade_long(node, &desk.heap));
    assert_eq!(desk.collect_and_take(), ["dropped"]);
    assert!(desk.collect_and_take().is_empty());
    desk.ledger.assert_all_dropped_once();
    assert!(weak.get(&desk.heap).is_dead() && long.get(&desk.heap).is_dead());
}

/// Cedar, case 164: the state changes by a collection, once.
#[test]
fn case_164_the_state_is_a_snapshot() {
    let mut desk = desk();
    let handle = desk.keep(desk.queue().enable(&desk.heap, desk.node("dropped")));
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
    for _ in 0..3 {
        desk.heap.collect();
        assert_eq!(handle.get(&desk.heap).state(), HandleState::OnQueue);
    }
}

/// Cedar, case 165: a queue with a procedure calls it once with the handle, which is disabled then.
#[test]
fn case_165_a_queue_with_a_procedure() {
    use core::cell::RefCell;
    use std::rc::Rc;

    let calls = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&calls);
    let mut desk = desk();
    let queue = Queue::calling(
        &desk.heap,
        cedar(),
        move |handle: Handle<'_>, heap: &Heap| {
            log.borrow_mut()
                .push((handle.object(heap).name, handle.state()));
        },
    );
    queue.enable(&desk.heap, desk.node("dropped"));
    assert_eq!(desk.heap.collect().finalized, 1);
    assert_eq!(calls.take(), [("dropped", HandleState::Disabled)]);
    assert_eq!(desk.heap.collect().finalized, 0);
    desk.ledger.assert_all_dropped_once();
    assert_eq!(
        Rc::strong_count(&calls),
        1,
        "the procedure went with its queue"
    );
}

impl Desk {
    /// Collects, and enables again what has come on the queue; the states that the handles had.
    fn collect_and_take_and_reenable(&mut self) -> Vec<HandleState> {
        self.heap.collect();
        let (heap, queue) = (&self.heap, self.queue());
        let taken: Vec<_> = queue.drain(heap).collect();
        taken
            .iter()
            .map(|handle| handle.reenable(heap, queue))
            .collect()
    }
}
