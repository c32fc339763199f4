//! Handles and their states.

use core::ops::ControlFlow;

use gc_core::{Gc, HandleState as State};
use gc_examples::systems::cedar::{self, Fq, disable_finalization, reenable_finalization};

use crate::desk::{Desk, Node};

/// Case 139: as long as the object is referred to, its handle is enabled.
#[test]
fn case_139_enabled_while_it_is_referenced() {
    let mut desk = Desk::new();
    let node = desk.node("held");
    let held = desk.heap.root(node);
    let handle = desk.enable(node);
    for _ in 0..3 {
        assert!(desk.next().is_none());
        assert_eq!(desk.state(&handle), State::Enabled);
    }
    assert_eq!(held.get(&desk.heap).name, "held");
}

/// Case 140: when it is not, the next collection puts the handle on the queue.
#[test]
fn case_140_it_fires() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("dropped");
    desk.heap.collect();
    assert_eq!(desk.state(&handle), State::OnQueue);
    assert!(!desk.is_empty());
}

/// Case 141: what is taken from the queue is the handle that was enabled. It is disabled, and its object is intact.
#[test]
fn case_141_next_gives_the_handle() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("dropped");
    let taken = desk.next().expect("a collection puts it on the queue");
    assert_eq!(taken.get(&desk.heap), handle.get(&desk.heap));
    assert_eq!(desk.state(&taken), State::Disabled);
    assert_eq!(desk.name(&taken), "dropped");
    assert!(desk.is_empty());
}

/// Case 143: a handle that is disabled before its object dies is never put on a queue. It refers to the object.
#[test]
fn case_143_disabled_when_enabled() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("kept");
    let before = disable_finalization(&desk.heap, handle.get(&desk.heap));
    assert_eq!(before, State::Enabled);
    assert!(desk.next().is_none());
    assert_eq!(desk.state(&handle), State::Disabled);
    assert_eq!(desk.name(&handle), "kept");
}

/// Case 144: a handle on a queue is taken off by disabling it.
#[test]
fn case_144_disabled_when_queued() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("kept");
    desk.heap.collect();
    let before = disable_finalization(&desk.heap, handle.get(&desk.heap));
    assert_eq!(before, State::OnQueue);
    assert!(desk.is_empty() && desk.next().is_none());
    assert_eq!(desk.state(&handle), State::Disabled);
    assert_eq!(desk.name(&handle), "kept");
}

/// Case 145: disabling says what the state was, and the second time that is disabled.
#[test]
fn case_145_disabled_twice() {
    let desk = Desk::new();
    let handle = desk.enable_new("kept");
    let disable = || disable_finalization(&desk.heap, handle.get(&desk.heap));
    assert_eq!([disable(), disable()], [State::Enabled, State::Disabled]);
}

/// Case 146: a handle that was taken from the queue can be enabled again, and is put there again.
#[test]
fn case_146_enabled_again_after_delivery() {
    let mut desk = Desk::new();
    desk.enable_new("again");
    for _ in 0..3 {
        let handle = desk.next().expect("it is enabled");
        let (heap, handle) = (&desk.heap, handle.get(&desk.heap));
        let before = reenable_finalization(heap, handle, desk.fq.get(heap));
        assert_eq!(before, State::Disabled);
    }
    assert_eq!(desk.next_name(), Some("again"));
    assert!(desk.next().is_none());
}

/// Case 148: a handle that is enabled with one queue can be enabled with another instead.
#[test]
fn case_148_enabled_again_while_enabled() {
    let mut desk = Desk::new();
    let heap = &desk.heap;
    let other: Fq<'_, Node<'_>, u32> = cedar::new_fq(heap);
    let node = desk.node("moved");
    let (held, handle) = (heap.root(node), desk.enable(node));
    let before = reenable_finalization(heap, handle.get(heap), other);
    assert_eq!(before, State::Enabled);
    let other = heap.root_handle(other);
    assert!(desk.next().is_none());
    assert_eq!(held.get(&desk.heap).name, "moved");

    drop(held);
    assert!(desk.next().is_none());
    desk.fq = other;
    assert_eq!(desk.next_name(), Some("moved"));
}

/// A handle on a queue can be enabled again, with that queue or with another. It is taken off and waits once more; its object
/// is whole, and as nobody refers to it the next collection finds that.
#[test]
fn enabled_again_while_it_is_on_a_queue() {
    for moves in [false, true] {
        let mut desk = Desk::new();
        let other: Fq<'_, Node<'_>, u32> = cedar::new_fq(&desk.heap);
        let other = desk.heap.root_handle(other);
        let handle = desk.enable_new("again");
        desk.heap.collect();
        assert_eq!(desk.state(&handle), State::OnQueue);

        let heap = &desk.heap;
        let fq = if moves { &other } else { &desk.fq };
        let before = reenable_finalization(heap, handle.get(heap), fq.get(heap));
        assert_eq!(before, State::OnQueue);
        assert_eq!(desk.state(&handle), State::Enabled);
        assert!(desk.is_empty() && cedar::fq_empty(other.get(&desk.heap)));
        assert_eq!(desk.name(&handle), "again");

        desk.heap.collect();
        assert_eq!(desk.state(&handle), State::OnQueue);
        assert_eq!(desk.is_empty(), moves);
        if moves {
            desk.fq = other;
        }
        assert_eq!(desk.next_name(), Some("again"));
        assert_eq!(desk.state(&handle), State::Disabled);
        assert!(desk.next().is_none());
    }
}

/// Handles on a queue are in the order in which they were put there. One that is enabled again has given up its place.
#[test]
fn enabled_again_behind_the_others_of_its_queue() {
    let mut desk = Desk::new();
    let first = desk.enable_new("first");
    desk.heap.collect();
    desk.enable_new("second");
    desk.heap.collect();
    let (heap, fq) = (&desk.heap, desk.fq.get(&desk.heap));
    let before = reenable_finalization(heap, first.get(heap), fq);
    assert_eq!(before, State::OnQueue);
    desk.heap.collect();
    assert_eq!(desk.next_name(), Some("second"));
    assert_eq!(desk.next_name(), Some("first"));
}

/// Case 153: the object can be had from an enabled handle. Who holds it refers to it, and it is not finalized meanwhile.
#[test]
fn case_153_the_object_of_an_enabled_handle() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("held");
    let object = cedar::handle_to_object(&desk.heap, handle.get(&desk.heap));
    let held = desk.heap.root(object);
    assert!(desk.next().is_none());
    assert_eq!(desk.state(&handle), State::Enabled);
    drop(held);
    assert_eq!(desk.next_name(), Some("held"));
}

/// Case 161: the client data is in the handle that is taken.
#[test]
fn case_161_client_data() {
    let mut desk = Desk::new();
    let fq: Fq<'_, Node<'_>, Gc<'_, String>> = cedar::new_fq(&desk.heap);
    let data = desk.heap.alloc(String::from("data"));
    cedar::enable_finalization(&desk.heap, desk.node("dropped"), fq, data);
    let fq = desk.heap.root_handle(fq);
    let handle = cedar::fq_next(&mut desk.heap, &fq, |heap| {
        heap.collect();
        ControlFlow::Continue(())
    });
    let handle = handle.expect("nobody aborts");
    let handle = handle.get(&desk.heap);
    assert_eq!(cedar::handle_to_object(&desk.heap, handle).name, "dropped");
    assert_eq!(**cedar::get_client_data(handle), "data");
}

/// Case 163: when handle and object are forgotten after delivery, the object is collected without further notice.
#[test]
fn case_163_delivered_and_forgotten() {
    let mut desk = Desk::new();
    let node = desk.node("dropped");
    let weak = desk
        .heap
        .root_long_weak(Gc::downgrade_long(node, &desk.heap));
    drop(desk.enable(node));
    let handle = desk.next().expect("it was dropped");
    desk.heap.collect();
    assert!(
        weak.upgrade(&desk.heap).is_some(),
        "the handle refers to it"
    );
    drop(handle);
    assert!(desk.next().is_none());
    assert!(weak.get(&desk.heap).is_dead());
}

/// Case 164: the state is a snapshot. It is changed by a collection, once and in one direction.
#[test]
fn case_164_the_state_is_a_snapshot() {
    let mut desk = Desk::new();
    let handle = desk.enable_new("dropped");
    assert_eq!(desk.state(&handle), State::Enabled, "nobody has looked");
    for _ in 0..3 {
        desk.heap.collect();
        assert_eq!(desk.state(&handle), State::OnQueue);
    }
}

/// A handle that is not enabled is a reference, so other handles of its object wait for as long as the program has it.
#[test]
fn a_disabled_handle_holds_back_others_of_its_object() {
    let mut desk = Desk::new();
    let node = desk.node("shared");
    let disabled = desk.enable(node);
    disable_finalization(&desk.heap, disabled.get(&desk.heap));
    let enabled = desk.enable(node);
    assert!(desk.next().is_none());
    assert_eq!(desk.state(&enabled), State::Enabled);
    drop(disabled);
    assert_eq!(desk.next_name(), Some("shared"));
}

/// Two enabled handles of one object are put on the queue by the same collection.
#[test]
fn two_handles_of_one_object_fire_together() {
    let mut desk = Desk::new();
    let node = desk.node("shared");
    let handles = [desk.enable(node), desk.enable(node)];
    desk.heap.collect();
    assert_eq!(
        handles.map(|handle| desk.state(&handle)),
        [State::OnQueue; 2]
    );
    assert_eq!(desk.next_name(), Some("shared"));
    assert_eq!(desk.next_name(), Some("shared"));
    assert!(desk.next().is_none());
}
