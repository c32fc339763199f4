//! Comparing: every object that can be reached, by whatever way, is what the model says.

use std::collections::BTreeMap;

use gc_core::{Gc, Heap, Root};

use super::objects::{Any, Armed, Plain};
use super::rules::{Body, Id, Model};

/// What can be had, by its number in the model.
pub(crate) type View<'gc> = BTreeMap<Id, Any<'gc>>;

/// What is expected somewhere, and what is there.
type Pair<'gc> = (Option<Id>, Any<'gc>);

/// The number of a node.
#[track_caller]
fn id(any: Any<'_>) -> Option<Id> {
    match any {
        Any::Plain(node) => Some(node.id),
        Any::Armed(node) => Some(node.id),
        _ => panic!("not a node"),
    }
}

fn entries<'gc, K, V>(real: impl Iterator<Item = (K, V)>) -> Vec<(Any<'gc>, Any<'gc>)>
where
    Any<'gc>: From<K> + From<V>,
{
    real.map(|(key, value)| (key.into(), value.into()))
        .collect()
}

/// Compares the entries of a table with those expected, and adds their parts to what is still to be compared.
fn compare<'gc>(
    expected: &[(Id, Option<Id>)],
    real: Vec<(Any<'gc>, Any<'gc>)>,
    len: usize,
    todo: &mut Vec<Pair<'gc>>,
) {
    assert_eq!(expected.len(), real.len(), "entries");
    assert_eq!(len, real.len());
    for (&(key, value), (real_key, real_value)) in expected.iter().zip(real) {
        assert_eq!(Some(key), id(real_key), "the order of entries");
        todo.extend([(Some(key), real_key), (value, real_value)]);
    }
}

fn compare_ephemeron<'gc>(
    expected: &Option<(Vec<Id>, Option<Id>)>,
    real: Option<(Vec<Any<'gc>>, Any<'gc>)>,
    todo: &mut Vec<Pair<'gc>>,
) {
    let (Some((keys, value)), Some((real_keys, real_value))) = (expected, &real) else {
        assert_eq!(expected.is_none(), real.is_none(), "an ephemeron");
        return;
    };
    todo.push((*value, *real_value));
    todo.extend(
        keys.iter()
            .copied()
            .map(Some)
            .zip(real_keys.iter().copied()),
    );
}

/// Compares all that can be reached from the roots with the model.
pub(crate) fn view<'gc>(
    model: &Model,
    heap: &'gc Heap,
    roots: &[(Id, Root<Any<'static>>)],
) -> View<'gc> {
    let mut seen = View::new();
    let mut todo = Vec::new();
    for (id, root) in roots {
        let Body::Slots(slots) = &model.objects[*id].body else {
            panic!("a holder")
        };
        todo.push((slots[0], *root.get(heap)));
    }
    while let Some((expected, real)) = todo.pop() {
        let Some(id) = expected else {
            assert!(matches!(real, Any::Nothing), "nothing");
            continue;
        };
        if seen.insert(id, real).is_some() {
            continue;
        }
        let object = &model.objects[id];
        assert!(!object.freed, "{id} should have been freed");
        look(&object.body, id, real, heap, &mut todo);
    }
    seen
}

fn look<'gc>(body: &Body, id: Id, real: Any<'gc>, heap: &'gc Heap, todo: &mut Vec<Pair<'gc>>) {
    let some = |entries: &[(Id, Id)]| -> Vec<(Id, Option<Id>)> {
        entries
            .iter()
            .map(|&(key, value)| (key, Some(value)))
            .collect()
    };
    let plain = |node: Option<Plain<'gc>>| node.map_or(Any::Nothing, Any::Plain);
    let armed = |node: Option<Armed<'gc>>| node.map_or(Any::Nothing, Any::Armed);
    match (body, real) {
        (Body::Slots(slots), Any::Plain(_) | Any::Armed(_)) => {
            assert_eq!(self::id(real), Some(id));
            let real = real.slots().expect("a node").borrow();
            assert_eq!(slots.len(), real.len());
            todo.extend(slots.iter().copied().zip(real.iter().copied()));
        }
        (Body::Keys(expected), Any::KeysPlain(table)) => {
            let real = table.iter(heap).map(|(key, value)| (key, *value.0));
            compare(expected, entries(real), table.len(), todo);
        }
        (Body::Keys(expected), Any::KeysArmed(table)) => {
            let real = table.iter(heap).map(|(key, value)| (key, *value));
            compare(expected, entries(real), table.len(), todo);
        }
        (Body::Content(expected), Any::ContentPlain(map)) => {
            let real = map.iter(heap).map(|(key, value)| (key, *value.0));
            compare(expected, entries(real), map.len(), todo);
        }
        (Body::Content(expected), Any::ContentArmed(map)) => {
            let real = map.iter(heap).map(|(key, value)| (key, *value));
            compare(expected, entries(real), map.len(), todo);
        }
        (Body::Values(expected), Any::Values(table)) => {
            let real = table.iter(heap).map(|(key, value)| (key.0, value));
            compare(&some(expected), entries(real), table.len(), todo);
        }
        (Body::Values(expected), Any::ValuesPlain(table)) => {
            let real = table.iter(heap).map(|(key, value)| (key.0, value));
            compare(&some(expected), entries(real), table.len(), todo);
        }
        (Body::Pairs(expected), Any::Pairs(table)) => {
            compare(
                &some(expected),
                entries(table.iter(heap)),
                table.len(),
                todo,
            );
        }
        (Body::Pairs(expected), Any::PairsPlain(table)) => {
            compare(
                &some(expected),
                entries(table.iter(heap)),
                table.len(),
                todo,
            );
        }
        (Body::Ephemeron(expected), Any::One(one)) => {
            let keys = one.keys(heap).map(|keys| keys.map(Any::Plain).to_vec());
            let real = keys.zip(one.get_ref(heap).map(|value| *value.0));
            compare_ephemeron(expected, real, todo);
        }
        (Body::Ephemeron(expected), Any::Two(two)) => {
            let keys = two.keys(heap).map(|keys| keys.map(Any::Armed).to_vec());
            compare_ephemeron(expected, keys.zip(two.get(heap)), todo);
        }
        (Body::Ephemeron(expected), Any::Three(three)) => {
            let keys = three.keys(heap).map(|keys| keys.map(Any::Plain).to_vec());
            compare_ephemeron(expected, keys.zip(three.get(heap)), todo);
        }
        (Body::Cell { target, .. }, real) => {
            let (upgraded, is_dead, same) = match real {
                Any::WeakPlain(weak) => {
                    let up = weak.upgrade(heap);
                    (
                        plain(up),
                        weak.is_dead(),
                        up.is_none_or(|up| weak == Gc::downgrade(up, heap)),
                    )
                }
                Any::WeakArmed(weak) => {
                    let up = weak.upgrade(heap);
                    (
                        armed(up),
                        weak.is_dead(),
                        up.is_none_or(|up| weak == Gc::downgrade(up, heap)),
                    )
                }
                Any::LongPlain(weak) => {
                    let up = weak.upgrade(heap);
                    (
                        plain(up),
                        weak.is_dead(),
                        up.is_none_or(|up| weak.refers_to(up)),
                    )
                }
                Any::LongArmed(weak) => {
                    let up = weak.upgrade(heap);
                    (
                        armed(up),
                        weak.is_dead(),
                        up.is_none_or(|up| weak.refers_to(up)),
                    )
                }
                _ => panic!("not a weak reference"),
            };
            assert_eq!(is_dead, target.is_none(), "a weak reference");
            assert!(same);
            todo.push((*target, upgraded));
        }
        _ => panic!("{id} is something else"),
    }
}
