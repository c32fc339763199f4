//! The slots of objects that are finalized once: what is known of an object goes with it, and with no other.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, HeapConfig, Root, Static, Trace};

/// An object of some size, with drop glue or without, that is armed when it is allocated.
#[derive(Trace)]
struct Sized<D: 'static, const N: usize>(Static<D>, [u64; N]);

impl<'gc, D, const N: usize> Finalize<'gc> for Sized<D, N> {
    const ONCE: bool = true;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        assert!(heap.is_spent(this) && !heap.arm(this));
    }
}

/// Fills slots with spent objects, frees some or all of them, and fills them again.
fn reuse<D: Clone + 'static, const N: usize>(heap: &mut Heap, datum: &D) {
    const COUNT: usize = 200;
    for survivors in [0, 1, 3] {
        for _ in 0..4 {
            let mut kept = Vec::new();
            for number in 0..COUNT {
                let object = heap.alloc(Sized::<D, N>(Static(datum.clone()), [0; N]));
                assert!(heap.is_armed(object) && !heap.is_spent(object));
                if number % 8 < survivors {
                    kept.push(heap.root(object));
                }
            }
            let dead = COUNT - kept.len();
            assert_eq!(heap.collect().finalized, dead);
            heap.verify().unwrap();
            // They are spent now, and freed by this.
            assert_eq!(heap.collect().freed_objects, dead);
            heap.verify().unwrap();
            assert!(kept.iter().all(|root| heap.is_armed(root.get(heap))));
            drop(kept);
            // These become spent, and are freed by the next collection.
            assert_eq!(heap.collect().finalized, COUNT - dead);
        }
        heap.collect();
        assert_eq!(heap.stats().objects, 0);
    }
}

#[test]
fn the_slot_of_a_spent_object_is_as_good_as_new() {
    for stress in [false, true] {
        let mut heap = HeapConfig::new().stress(stress).build();
        reuse::<(), 0>(&mut heap, &());
        reuse::<(), 1>(&mut heap, &());
        reuse::<(), 7>(&mut heap, &());
        reuse::<(), 100>(&mut heap, &());
        reuse::<(), 1400>(&mut heap, &());
        reuse::<(), 6000>(&mut heap, &());
        let shared = Rc::new(());
        reuse::<Rc<()>, 0>(&mut heap, &shared);
        reuse::<Rc<()>, 7>(&mut heap, &shared);
        reuse::<Rc<()>, 6000>(&mut heap, &shared);
        assert_eq!(Rc::strong_count(&shared), 1);
    }
}

/// An object that is finalized once, and may be rescued then.
#[derive(Trace)]
struct Once {
    is_rescued: bool,
}

thread_local! {
    static RESCUED: RefCell<Vec<Root<Once>>> = const { RefCell::new(Vec::new()) };
}

impl<'gc> Finalize<'gc> for Once {
    const ARMED_AT_ALLOC: bool = false;
    const ONCE: bool = true;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        if this.is_rescued {
            let root = heap.root(this);
            RESCUED.with_borrow_mut(|rescued| rescued.push(root));
        }
    }
}

fn armed(heap: &Heap, is_rescued: bool) -> Gc<'_, Once> {
    let object = heap.alloc(Once { is_rescued });
    assert!(heap.arm(object));
    object
}

/// Objects of a block that die in different cycles: the bit of each goes when it does, and no other's.
#[test]
fn spent_objects_stay_spent_beside_those_that_are_freed() {
    let mut heap = Heap::new();
    for _ in 0..100 {
        armed(&heap, true);
    }
    assert_eq!(heap.collect().finalized, 100);
    let mut spent = RESCUED.take();
    while !spent.is_empty() {
        let mut number = 0;
        spent.retain(|_| {
            number += 1;
            number % 3 != 1
        });
        heap.collect();
        for _ in 0..20 {
            let object = armed(&heap, false);
            assert!(!heap.is_spent(object) && heap.disarm(object));
        }
        for object in &spent {
            let object = object.get(&heap);
            assert!(heap.is_spent(object) && !heap.arm(object));
        }
        heap.verify().unwrap();
    }
}
