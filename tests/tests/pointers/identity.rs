//! What an object is: of which type, whatever other types look like; and at which address, however small it is.

use core::cell::Cell;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

const TYPES: usize = 16;

thread_local! {
    /// By type: how many were finalized, and how many were dropped.
    static ENDS: Cell<[(u32, u32); TYPES]> = const { Cell::new([(0, 0); TYPES]) };
}

fn note(of: usize, finalized: u32, dropped: u32) {
    let mut ends = ENDS.get();
    ends[of].0 += finalized;
    ends[of].1 += dropped;
    ENDS.set(ends);
}

/// Types that differ in nothing but what they do.
#[derive(Trace)]
struct Alike<'gc, const N: usize> {
    end: Static<End<N>>,
    next: GcCell<Option<Gc<'gc, Alike<'gc, N>>>>,
}

struct End<const N: usize>;

impl<const N: usize> Drop for End<N> {
    fn drop(&mut self) {
        note(N, 0, 1);
    }
}

impl<'gc, const N: usize> Finalize<'gc> for Alike<'gc, N> {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        let Static(End) = this.end;
        note(N, 1, 0);
    }
}

fn alike<const N: usize>(heap: &Heap) {
    let make = |next| {
        heap.alloc(Alike::<N> {
            end: Static(End),
            next: GcCell::new(next),
        })
    };
    // `N + 1` objects, which only the last one keeps.
    (0..N).fold(make(None), |next, _| make(Some(next)));
}

/// The compiler may merge functions and tables of types that are alike; the heap tells the types apart all the same.
#[test]
fn types_of_one_layout_are_kept_apart() {
    let mut heap = Heap::new();
    macro_rules! round {
        ($($number:literal)*) => {$(alike::<$number>(&heap);)*};
    }
    for _ in 0..20 {
        round!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    }
    let total = 20 * (1..=TYPES).sum::<usize>();
    assert_eq!(heap.collect().finalized, total);
    assert_eq!(heap.collect().freed_objects, total);
    for (number, ends) in ENDS.get().into_iter().enumerate() {
        let expected = 20 * (number as u32 + 1);
        assert_eq!(ends, (expected, expected), "of type {number}");
    }
}

type Any = for<'a> fn(&'a str) -> usize;
type Fixed = fn(&'static str) -> usize;

/// A pointer may be taken for one to a supertype, which is another type to `TypeId`. The object stays what it is.
#[test]
fn an_object_seen_as_a_supertype_is_kept_and_found() {
    let mut heap = Heap::new();
    let general: Gc<'_, Static<Any>> = heap.alloc(Static(str::len as Any));
    let own: Root<Static<Any>> = heap.root(general);
    let narrow: Gc<'_, Static<Fixed>> = general;
    let root: Root<Static<Fixed>> = heap.root(narrow);
    heap.alloc(Static(str::len as Any));
    heap.alloc(Static((|_| 0) as Fixed));
    assert_eq!(heap.collect().freed_objects, 2);
    assert_eq!(
        own.get(&heap).as_ptr().addr(),
        root.get(&heap).as_ptr().addr()
    );
    assert_eq!((root.get(&heap).0)("four"), 4);
    drop(own);
    assert_eq!(heap.collect().live_objects, 1);
    heap.verify().unwrap();
    assert_eq!((root.get(&heap).0)("three"), 5);
}

/// The marker follows such pointers too, and those in the objects that they lead to.
#[test]
fn what_an_object_seen_as_a_supertype_reaches_is_kept() {
    #[derive(Trace, Finalize)]
    #[gc(bound = "")]
    struct Link<'gc, #[gc(keep)] F: 'static> {
        #[gc(skip)]
        call: F,
        ticket: Ticket,
        next: Option<Gc<'gc, Link<'gc, F>>>,
        side: Option<Gc<'gc, Link<'gc, F>>>,
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = {
        let general = |next| {
            heap.alloc(Link {
                call: str::len as Any,
                ticket: ledger.ticket(),
                next,
                side: None,
            })
        };
        let mut list: Option<Gc<'_, Link<'_, Fixed>>> = None;
        for _ in 0..500 {
            heap.alloc(ledger.ticket());
            list = Some(heap.alloc(Link {
                call: (|_| 0) as Fixed,
                ticket: ledger.ticket(),
                next: list,
                side: Some(general(Some(general(None)))),
            }));
        }
        heap.root(list.expect("a list"))
    };
    for _ in 0..2 {
        heap.collect();
        assert_eq!(ledger.dropped(), 500);
        heap.verify().unwrap();
        let list = core::iter::successors(Some(root.get(&heap)), |link| link.next);
        let answers = list.map(|link| {
            let side = link.side.expect("every link has one");
            let last = side.next.expect("every side has one");
            [link, side, last].map(|link| (link.call)("four"))
        });
        assert!(answers.eq([[0, 4, 4]; 500]));
    }
    drop(root);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// A root's slot holds the address of its object, and a label is noted in the low bits of it: they are free, although
/// the objects themselves need no alignment.
#[test]
fn labels_do_not_blur_the_addresses_of_the_smallest_objects() {
    #[repr(Rust, packed)]
    struct Odd(u8, u16);

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut bytes: Vec<Root<u8>> = Vec::new();
    let mut odd: Vec<Root<Static<Odd>>> = Vec::new();
    let mut empty: Vec<Root<()>> = Vec::new();
    for number in 0..500_u16 {
        let label = number.to_string();
        let byte = heap.root(heap.alloc(number as u8));
        let three = heap.root(heap.alloc_static(Odd(number as u8, number)));
        bytes.push(byte.labelled(label.as_str()));
        odd.push(three.labelled(label.as_str()));
        empty.push(heap.root(heap.alloc(())).labelled(label));
        heap.alloc(ledger.ticket());
    }
    for _ in 0..2 {
        let collection = heap.collect();
        assert_eq!(collection.live_objects, 1500);
        heap.verify().unwrap();
        ledger.assert_all_dropped_once();
        for (number, root) in (0..500_u16).zip(&odd) {
            let odd = root.get(&heap);
            assert_eq!(({ odd.0.0 }, { odd.0.1 }), (number as u8, number));
        }
        assert!((0..500).zip(&bytes).all(|(number, root)| {
            *root.get(&heap) == number as u8 && root.label() == Some(number.to_string())
        }));
    }
    drop((bytes, odd, empty));
    assert_eq!(heap.collect().freed_objects, 1500);
}
