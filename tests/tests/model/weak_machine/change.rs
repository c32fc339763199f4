//! Changing tables and ephemerons.

use gc_core::{ByAddress, Gc, Heap};

use super::Random;
use super::check::View;
use super::objects::{Any, content};
use super::rules::{Body, Model};

/// Changes a table or an ephemeron, and the model's.
pub(crate) fn change<'gc>(
    random: &mut Random,
    heap: &'gc Heap,
    model: &mut Model,
    view: &View<'gc>,
) {
    let is_table = |any| match any {
        Any::Nothing | Any::Plain(_) | Any::Armed(_) => None,
        Any::WeakPlain(_) | Any::WeakArmed(_) | Any::LongPlain(_) | Any::LongArmed(_) => None,
        table => Some(table),
    };
    let (Some((table, real)), Some(plain), Some(armed)) = (
        random.pick(view, is_table),
        random.pick(view, Any::plain),
        random.pick(view, Any::armed),
    ) else {
        return;
    };
    let (value, any) = random.any(view);
    let op = random.below(12);
    let odd = random.below(2);
    let ((p, plain), (a, armed)) = (plain, armed);
    let body = &mut model.objects[table].body;
    /// Does one operation with a table and with the entries of the model.
    macro_rules! table {
        ($table:ident, $entries:ident, $key:expr, $contained:expr, $value:expr, $key_id:expr, $value_id:expr) => {
            let held = $entries.iter().any(|&(key, _)| key == $key_id);
            assert_eq!($table.contains_key($contained), held);
            table!(
                $table,
                $entries,
                $key,
                $contained,
                $value,
                $key_id,
                $value_id,
                |key| key == $key_id
            )
        };
        ($table:ident, $entries:ident, $key:expr, $contained:expr, $value:expr, $key_id:expr, $value_id:expr, $is_it:expr) => {{
            let is_it = $is_it;
            let at = $entries.iter().position(|&(key, _)| is_it(key));
            match op {
                0..2 => {
                    let _ = $table.entry(heap, $key).or_insert_with(|| {
                        assert!(at.is_none());
                        $entries.push(($key_id, $value_id));
                        $value
                    });
                }
                2..7 => {
                    let before = $table.insert(heap, $key, $value);
                    assert_eq!(before.is_some(), at.is_some());
                    match at {
                        Some(at) => $entries[at].1 = $value_id,
                        None => $entries.push(($key_id, $value_id)),
                    }
                }
                7 | 8 => {
                    assert_eq!($table.remove(heap, $contained).is_some(), at.is_some());
                    $entries.retain(|&(key, _)| !is_it(key));
                }
                9 => {
                    $table.retain(heap, |key, _| key.id % 2 == odd);
                    $entries.retain(|&(key, _)| key % 2 == odd);
                }
                10 if odd == 0 => {
                    assert_eq!($table.drain(heap).count(), $entries.len());
                    $entries.clear();
                }
                _ => {
                    $table.shrink_to_fit(heap);
                    $table.try_reserve(heap, op).unwrap();
                }
            }
        }};
    }
    match (body, real) {
        (Body::Keys(entries), Any::KeysPlain(table)) => {
            table!(table, entries, plain, plain, any.boxed(), p, value);
        }
        (Body::Keys(entries), Any::KeysArmed(table)) => {
            table!(table, entries, armed, armed, any, a, value);
        }
        (Body::Content(entries), Any::ContentPlain(map)) => {
            let first = entries.iter().find(|&&(key, _)| content(key) == content(p));
            let found = map.get_key(heap, &*plain).map(|key| key.id);
            assert_eq!(found, first.map(|&(key, _)| key));
            assert_eq!(map.contains_key(heap, &*plain), first.is_some());
            let is_it = |key| content(key) == content(p);
            table!(
                map,
                entries,
                plain,
                Gc::as_ref(plain),
                any.boxed(),
                p,
                value,
                is_it
            );
        }
        (Body::Content(entries), Any::ContentArmed(map)) => {
            let is_it = |key| content(key) == content(a);
            let held = entries.iter().any(|&(key, _)| is_it(key));
            assert_eq!(map.contains_key(heap, &*armed), held);
            table!(map, entries, armed, Gc::as_ref(armed), any, a, value, is_it);
        }
        (Body::Values(entries), Any::Values(table)) => {
            table!(
                table,
                entries,
                ByAddress(plain),
                &ByAddress(plain),
                armed,
                p,
                a
            );
        }
        (Body::Values(entries), Any::ValuesPlain(table)) => {
            table!(
                table,
                entries,
                ByAddress(armed),
                &ByAddress(armed),
                plain,
                a,
                p
            );
        }
        (Body::Pairs(entries), Any::Pairs(table)) => {
            table!(table, entries, plain, plain, armed, p, a);
        }
        (Body::Pairs(entries), Any::PairsPlain(table)) => {
            table!(table, entries, armed, armed, plain, a, p);
        }
        (Body::Ephemeron(content), real) => {
            let taken = op == 0 && odd == 0;
            let changed = match real {
                Any::One(one) if taken => one.take(heap).is_some(),
                Any::Two(two) if taken => two.take(heap).is_some(),
                Any::Three(three) if taken => three.take(heap).is_some(),
                Any::One(one) => one.get_mut(heap).map(|mut old| *old.0 = any).is_some(),
                Any::Two(two) => two.get_mut(heap).map(|mut old| *old = any).is_some(),
                Any::Three(three) => three.get_mut(heap).map(|mut old| *old = any).is_some(),
                _ => panic!("an ephemeron"),
            };
            assert_eq!(changed, content.is_some());
            match content {
                Some((_, old)) if !taken => *old = value,
                _ => *content = None,
            }
        }
        _ => panic!("a table"),
    }
}
