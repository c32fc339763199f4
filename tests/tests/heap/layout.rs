//! Where objects lie: every size and every alignment, including none at all.

use std::collections::BTreeSet;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

/// Objects without size are objects: each has an address of its own, and is dropped once.
#[test]
fn objects_without_size_have_distinct_addresses() {
    let mut heap = Heap::new();
    let roots: Vec<Root<()>> = (0..5000).map(|_| heap.root(heap.alloc(()))).collect();
    let addresses = |heap: &Heap| -> BTreeSet<usize> {
        roots
            .iter()
            .map(|root| root.get(heap).as_ptr().addr())
            .collect()
    };
    let before = addresses(&heap);
    assert_eq!(before.len(), 5000);
    heap.collect();
    assert_eq!(addresses(&heap), before);
    assert!(!Gc::ptr_eq(roots[0].get(&heap), roots[1].get(&heap)));
    drop(roots);
    assert_eq!(heap.collect().freed_objects, 5000);
}

#[test]
fn objects_without_size_are_dropped_once_each() {
    use core::cell::Cell;

    thread_local! {
        static DROPS: Cell<usize> = const { Cell::new(0) };
    }

    struct Nothing;

    impl Drop for Nothing {
        fn drop(&mut self) {
            DROPS.set(DROPS.get() + 1);
        }
    }

    let mut heap = Heap::new();
    let roots: Vec<_> = (0..1000)
        .flat_map(|_| {
            heap.alloc_static(Nothing);
            [heap.root(heap.alloc_static(Nothing))]
        })
        .collect();
    assert_eq!(heap.collect().freed_objects, 1000);
    assert_eq!(DROPS.get(), 1000);
    drop(roots);
    heap.collect();
    assert_eq!(DROPS.get(), 2000);
    heap.alloc_static([const { Nothing }; 3]);
    drop(heap);
    assert_eq!(DROPS.get(), 2003);
}

/// A type without size may still ask for an alignment, even for one beyond that of a block.
#[test]
fn objects_without_size_are_aligned() {
    #[repr(align(512))]
    struct Marker;

    #[repr(align(65536))]
    struct Milestone;

    let mut heap = Heap::new();
    let mut addresses = BTreeSet::new();
    for _ in 0..10 {
        let marker = heap.alloc_static(Marker).as_ptr().addr();
        let milestone = heap.alloc_static(Milestone).as_ptr().addr();
        assert_eq!((marker % 512, milestone % 65536), (0, 0));
        addresses.extend([marker, milestone]);
    }
    assert_eq!(addresses.len(), 20);
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 20);
}

macro_rules! aligned {
    ($($name:ident($align:literal, $count:literal);)*) => {$(
        /// Aligned as its type says, kept and freed as any other, by a collection and with the heap.
        #[test]
        fn $name() {
            #[derive(Trace, Finalize)]
            #[repr(align($align))]
            struct Aligned<'gc> {
                ticket: Ticket,
                next: GcCell<Option<Gc<'gc, Aligned<'gc>>>>,
                byte: u8,
            }

            let ledger = Ledger::new();
            let mut heap = Heap::new();
            let root = {
                let mut next = None;
                for number in 0..2 * $count {
                    let object = heap.alloc(Aligned {
                        ticket: ledger.ticket(),
                        next: GcCell::new(next),
                        byte: number as u8,
                    });
                    assert_eq!(object.as_ptr().addr() % $align, 0);
                    assert_eq!(size_of_val(object.as_ref()), $align);
                    // Every second object is left out of the list.
                    if number % 2 == 0 {
                        next = Some(object);
                    }
                }
                heap.root(next.unwrap())
            };
            for _ in 0..2 {
                heap.collect();
                heap.verify().unwrap();
            }
            assert_eq!(ledger.dropped(), $count);
            let list = core::iter::successors(Some(root.get(&heap)), |object| object.next.get());
            for (object, number) in list.zip((0..$count).rev()) {
                assert_eq!(object.byte, (2 * number) as u8);
                assert_eq!(object.ticket.id, 2 * number);
            }
            root.get(&heap).next.set(&heap, None);
            heap.collect();
            assert_eq!(ledger.dropped(), 2 * $count - 1);
            drop(heap);
            ledger.assert_all_dropped_once();
        }
    )*};
}

aligned! {
    objects_aligned_to_32_are(32, 500);
    objects_aligned_to_256_are(256, 300);
    objects_aligned_to_4096_are(4096, 50);
    objects_aligned_to_8192_are(8192, 20);
    objects_aligned_to_32768_are(32768, 5);
    objects_aligned_to_65536_are(65536, 4);
}

/// The sizes about which an object changes from sharing a block to having its own, in blocks of 32 KiB and of 1 KiB.
#[test]
fn objects_just_below_and_above_an_eighth_of_a_block_are_kept_alike() {
    fn check<const BYTES: usize>() {
        let ledger = Ledger::new();
        let mut heap = HeapConfig::new().minimum_bytes(0).build();
        let make = |number: usize| heap.alloc_static((ledger.ticket(), [number as u8; BYTES]));
        let roots: Vec<_> = (0..40)
            .map(|number| {
                make(2 * number);
                heap.root(make(2 * number + 1))
            })
            .collect();
        let bytes = heap.stats().object_bytes;
        let size = size_of::<(Ticket, [u8; BYTES])>();
        assert_eq!(bytes, 80 * size, "an object takes exactly its size");
        let collection = heap.collect();
        assert_eq!(
            (collection.freed_objects, collection.freed_bytes),
            (40, 40 * size)
        );
        heap.verify().unwrap();
        for (number, root) in roots.iter().enumerate() {
            let Static((ticket, bytes)) = root.get(&heap).as_ref();
            assert_eq!(ticket.id, 2 * number + 1);
            assert!(bytes.iter().all(|&byte| byte == ticket.id as u8));
        }
        drop(roots);
        heap.collect();
        ledger.assert_all_dropped_once();
    }

    check::<{ 128 - 32 }>();
    check::<{ 128 - 24 }>();
    check::<{ 128 - 16 }>();
    check::<{ 128 - 8 }>();
    check::<{ 4096 - 32 }>();
    check::<{ 4096 - 24 }>();
    check::<{ 4096 - 16 }>();
    check::<{ 4096 - 8 }>();
    check::<4096>();
    check::<{ 32 * 1024 }>();
    check::<{ 33 * 1024 }>();
    check::<100_000>();
}

#[test]
fn objects_of_one_byte_are_told_apart() {
    let mut heap = Heap::new();
    let roots: Vec<Root<u8>> = (0..10_000)
        .map(|number| heap.root(heap.alloc(number as u8)))
        .collect();
    heap.collect();
    let addresses: BTreeSet<usize> = roots
        .iter()
        .map(|root| root.get(&heap).as_ptr().addr())
        .collect();
    assert_eq!(addresses.len(), 10_000);
    assert!(
        (0..10_000)
            .zip(&roots)
            .all(|(number, root)| *root.get(&heap) == number as u8)
    );
}

/// Calls a macro with enough numbers to have more types than any table of a fixed size would hold.
macro_rules! with_numbers {
    ($macro:ident) => {
        $macro! {
            0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
            33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61
            62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90
            91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114
            115 116 117 118 119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136
            137 138 139 140 141 142 143 144 145 146 147 148 149
        }
    };
}

#[derive(Trace, Finalize)]
struct Numbered<'gc, const N: usize> {
    ticket: Ticket,
    padding: [u8; N],
    before: Option<Gc<'gc, GcCell<usize>>>,
}

/// With more types than the cache of spaces has entries, allocated in turns, each object is of the type that it
/// was allocated as.
#[test]
fn many_types_in_turns_keep_apart() {
    type Check = Box<dyn Fn(&Heap)>;

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut roots: Vec<(usize, Check)> = Vec::new();
    let mut round = |heap: &Heap| {
        macro_rules! allocate {
            ($($number:literal)*) => {$({
                let object = heap.alloc(Numbered::<$number> {
                    ticket: ledger.ticket(),
                    padding: [$number; $number],
                    before: Some(heap.alloc(GcCell::new($number))),
                });
                let (root, id) = (heap.root(object), object.ticket.id);
                roots.push((id, Box::new(move |heap| {
                    let object = root.get(heap);
                    assert_eq!(object.ticket.id, id);
                    assert!(object.padding.iter().all(|&byte| byte == $number));
                    assert_eq!(object.before.unwrap().get(), $number);
                })));
            })*};
        }
        with_numbers!(allocate);
    };
    for _ in 0..5 {
        round(&heap);
    }
    heap.collect();
    heap.verify().unwrap();
    roots.iter().for_each(|(_, check)| check(&heap));
    assert_eq!(ledger.dropped(), 0);
    roots.retain(|(id, _)| id % 3 == 0);
    heap.collect();
    roots.iter().for_each(|(_, check)| check(&heap));
    assert_eq!(ledger.dropped(), 500);
    drop((roots, heap));
    ledger.assert_all_dropped_once();
}
