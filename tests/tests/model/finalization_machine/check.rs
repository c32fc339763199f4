//! Comparing: every object that can be reached, by whatever way, is what the model says.

use std::collections::BTreeMap;

use gc_core::{Gc, HandleRoot, Heap, Root};

use super::objects::{Any, Handle, Queue};
use super::rules::{Body, Id, Model};

/// What can be had, by its number in the model.
pub(crate) type View<'gc> = BTreeMap<Id, Any<'gc>>;

/// What is expected somewhere, and what is there.
type Pair<'gc> = (Option<Id>, Any<'gc>);

/// What the program holds from outside.
pub(crate) enum Held {
    /// A root of an object that holds anything.
    Holder(Root<Any<'static>>),
    Queue(HandleRoot<Queue<'static>>),
    Handle(HandleRoot<Handle<'static>>),
}

/// Compares all that can be reached from the roots with the model.
pub(crate) fn view<'gc>(model: &mut Model, heap: &'gc Heap, roots: &[(Id, Held)]) -> View<'gc> {
    model.assert_conserved();
    assert_eq!(heap.finalizers_due(), model.due.len());
    let mut seen = View::new();
    let mut todo = Vec::new();
    for (id, held) in roots {
        todo.push(match held {
            Held::Holder(root) => (model.slots(*id)[0], *root.get(heap)),
            Held::Queue(root) => (Some(*id), Any::Queue(root.get(heap))),
            Held::Handle(root) => (Some(*id), Any::Handle(root.get(heap))),
        });
    }
    while let Some((expected, real)) = todo.pop() {
        let Some(id) = expected else {
            assert!(matches!(real, Any::Nothing), "nothing");
            continue;
        };
        if let Some(before) = seen.insert(id, real) {
            assert_same(before, real);
            continue;
        }
        assert!(!model.objects[id].freed, "{id} should have been freed");
        look(model, id, real, heap, &mut todo);
    }
    seen
}

/// Asserts that two handles with one number are one.
#[track_caller]
fn assert_same<'gc>(a: Any<'gc>, b: Any<'gc>) {
    let same = match (a, b) {
        (Any::Queue(a), Any::Queue(b)) => Queue::ptr_eq(a, b),
        (Any::Handle(a), Any::Handle(b)) => a == b,
        (Any::Cleanups(a), Any::Cleanups(b)) => gc_core::CleanupQueue::ptr_eq(a, b),
        (Any::Cleanup(a), Any::Cleanup(b)) => gc_core::Cleanup::ptr_eq(a, b),
        (a, b) => a.node().map(|node| node.0) == b.node().map(|node| node.0),
    };
    assert!(same);
}

fn look<'gc>(model: &Model, id: Id, real: Any<'gc>, heap: &'gc Heap, todo: &mut Vec<Pair<'gc>>) {
    let waited = |node: Option<Gc<'gc, _>>| node.map_or(Any::Nothing, Any::OnRequest);
    match (&model.objects[id].body, real) {
        (Body::Slots(slots), real) => {
            let (number, real_slots, act) = real.node().expect("a node");
            assert_eq!((number, act), (id, model.objects[id].act));
            let real_slots = real_slots.borrow();
            assert_eq!(slots.len(), real_slots.len());
            todo.extend(slots.iter().copied().zip(real_slots.iter().copied()));
            let standing = match real {
                Any::Plain(node) => (heap.is_armed(node), heap.is_spent(node)),
                Any::Armed(node) => (heap.is_armed(node), heap.is_spent(node)),
                Any::OnRequest(node) => (heap.is_armed(node), heap.is_spent(node)),
                Any::Once(node) => (heap.is_armed(node), heap.is_spent(node)),
                _ => panic!("a node"),
            };
            let expected = (model.is_armed(id), model.objects[id].is_spent);
            assert_eq!(standing, expected, "whether {id} is armed, and spent");
        }
        (Body::Queue { on, settings }, Any::Queue(queue)) => {
            assert_eq!(queue.len(), on.len());
            assert_eq!(queue.config(), settings.config());
        }
        (Body::Queue { on, .. }, Any::Cleanups(queue)) => assert_eq!(queue.len(), on.len()),
        (Body::Record(record), Any::Handle(handle)) => {
            assert_eq!(handle.state(), record.state, "of handle {id}");
            assert_eq!(handle.is_cyclic(), record.cyclic, "whether {id} is cyclic");
            todo.push((record.datum, *handle.datum()));
            todo.push((Some(record.object), Any::OnRequest(handle.object(heap))));
        }
        (Body::Record(record), Any::Cleanup(cleanup)) => {
            let expected = record.state != gc_core::HandleState::Disabled;
            assert_eq!(cleanup.is_registered(), expected);
        }
        (Body::Keys(expected), Any::Keys(table)) => {
            assert_eq!(table.len(), expected.len());
            for (&(key, value), (real_key, real_value)) in expected.iter().zip(table.iter(heap)) {
                todo.push((Some(key), Any::OnRequest(real_key)));
                todo.push((value, *real_value));
            }
        }
        (Body::Values(expected), Any::Values(table)) => {
            assert_eq!(table.len(), expected.len());
            for &(key, value) in expected {
                let real = table.get(heap, &key);
                todo.push((Some(value), waited(real)));
            }
        }
        (&Body::Cell { target, .. }, Any::Short(weak)) => {
            assert_eq!(weak.is_dead(), target.is_none(), "short {id}");
            todo.push((target, waited(weak.upgrade(heap))));
        }
        (&Body::Cell { target, .. }, Any::Long(weak)) => {
            assert_eq!(weak.is_dead(), target.is_none(), "long {id}");
            todo.push((target, waited(weak.upgrade(heap))));
        }
        _ => panic!("{id} is something else"),
    }
}
