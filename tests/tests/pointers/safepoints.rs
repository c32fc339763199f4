//! `safepoint!`: a collection in the middle of a computation that holds pointers.

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, Managed, Root, Trace, safepoint};

use crate::support::ledger::{Ledger, Ticket};

#[derive(Trace, Finalize)]
struct Node<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

/// Every safepoint collects.
fn stressed() -> Heap {
    HeapConfig::new().stress(true).build()
}

fn node<'gc>(
    heap: &'gc Heap,
    ledger: &Ledger,
    next: Option<Gc<'gc, Node<'gc>>>,
) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node {
        ticket: ledger.ticket(),
        next: GcCell::new(next),
    })
}

#[test]
fn several_variables_of_different_types_are_carried() {
    let ledger = Ledger::new();
    let mut heap = stressed();
    let mut list = node(&heap, &ledger, None);
    let mut text = heap.alloc(String::from("text"));
    let mut number = heap.alloc(7);
    let mut cell = heap.alloc(GcRefCell::new(vec![text]));
    node(&heap, &ledger, Some(list));
    safepoint!(heap; list, text, number, cell);
    assert_eq!(ledger.dropped(), 1, "what was not named died");
    cell.borrow_mut(&heap).push(text);
    list.next.set(&heap, Some(node(&heap, &ledger, None)));
    safepoint!(heap; cell, list,);
    assert_eq!(cell.borrow().len(), 2);
    assert!(Gc::ptr_eq(cell.borrow()[0], cell.borrow()[1]));
    assert_eq!(list.next.get().unwrap().ticket.id, 2);
    assert_eq!(heap.stats().roots, 0);
    safepoint!(heap);
    ledger.assert_all_dropped_once();
}

/// Options, vectors, arrays and pairs of pointers are carried whole, in order, at any depth.
#[test]
fn pointers_in_containers_are_carried() {
    let ledger = Ledger::new();
    let mut heap = stressed();
    let mut nothing: Option<Gc<'_, Node<'_>>> = None;
    let mut something = Some(node(&heap, &ledger, None));
    let mut list: Vec<_> = (0..100).map(|_| node(&heap, &ledger, None)).collect();
    let mut nested = [(list[7], vec![something, None]), (list[8], vec![])];
    node(&heap, &ledger, None);
    for _ in 0..3 {
        safepoint!(heap; nothing, something, list, nested);
        assert_eq!(ledger.dropped(), 1);
    }
    assert!(nothing.is_none());
    assert!(list.iter().map(|node| node.ticket.id).eq(1..=100));
    assert!(Gc::ptr_eq(nested[0].1[0].unwrap(), something.unwrap()));
    assert!(Gc::ptr_eq(nested[1].0, list[8]));
    list.truncate(50);
    safepoint!(heap; something, list);
    assert_eq!(ledger.dropped(), 51);
    assert_eq!(heap.stats().roots, 0);
}

/// The same variable goes round and round, at every kind of loop and of jump.
#[test]
fn variables_are_carried_through_loops() {
    let ledger = Ledger::new();
    let mut heap = stressed();
    let mut list = node(&heap, &ledger, None);
    let mut rounds = 0;
    loop {
        safepoint!(heap; list);
        rounds += 1;
        if rounds % 3 == 0 {
            continue;
        }
        if rounds > 100 {
            break;
        }
        node(&heap, &ledger, None);
        list = node(&heap, &ledger, Some(list));
        let mut walked = list;
        while let Some(next) = walked.next.get() {
            walked = next;
            safepoint!(heap; list, walked);
        }
        assert_eq!(walked.ticket.id, 0);
    }
    let length = core::iter::successors(Some(list), |node| node.next.get()).count();
    assert_eq!(length, 68);
    assert_eq!(ledger.dropped(), 67);
}

/// If nothing is due, nothing is done: the pointers stay as they are, and no root is made.
#[test]
fn nothing_happens_when_nothing_is_due() {
    let mut heap = Heap::new();
    let mut carried = heap.alloc(1);
    let address = carried.as_ptr();
    for _ in 0..1000 {
        safepoint!(heap; carried);
        assert_eq!(carried.as_ptr(), address);
    }
    assert_eq!(heap.stats().collections, 0);
}

#[test]
fn a_computation_with_safepoints_collects_its_garbage() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 16).build();
    let mut sum = heap.alloc(0_u64);
    for number in 0..100_000 {
        safepoint!(heap; sum);
        sum = heap.alloc(*sum + number);
    }
    assert_eq!(*sum, 4_999_950_000);
    assert!(heap.stats().collections >= 10);
    assert!(heap.stats().reserved_bytes <= 2 << 20);
}

/// Generic over the types of a heap: whoever holds a root of `T` holds pointers to `T::At<'_>`.
#[test]
fn generic_code_carries_its_variables() {
    fn churn<T: Trace>(
        heap: &mut Heap,
        root: Root<T>,
        garbage: impl Fn(&Heap),
    ) -> Root<T::At<'static>>
    where
        for<'x> T::At<'x>: Managed<'x>,
    {
        let mut carried = root.get(heap);
        let address = carried.as_ptr().addr();
        drop(root);
        for _ in 0..3 {
            garbage(heap);
            safepoint!(heap; carried);
            assert_eq!(carried.as_ptr().addr(), address);
        }
        heap.root(carried)
    }

    let ledger = Ledger::new();
    let mut heap = stressed();
    let garbage = |heap: &Heap| {
        node(heap, &ledger, None);
    };
    let text = heap.root(heap.alloc(String::from("kept")));
    let text = churn(&mut heap, text, garbage);
    assert_eq!(*text.get(&heap), "kept");
    ledger.assert_all_dropped_once();
    let list = heap.root(node(&heap, &ledger, Some(node(&heap, &ledger, None))));
    let list = churn(&mut heap, list, garbage);
    assert_eq!(list.get(&heap).next.get().unwrap().ticket.id, 3);
    assert_eq!(ledger.dropped(), 6);
}

/// Generic over types without pointers, which are the same at every lifetime.
#[test]
fn generic_code_may_allocate_and_carry_values_without_pointers() {
    fn latest<T>(heap: &mut Heap, mut values: impl Iterator<Item = T>) -> Option<T>
    where
        T: Clone + for<'x> Managed<'x>,
    {
        let mut latest = heap.alloc(values.next()?);
        for value in values {
            safepoint!(heap; latest);
            latest = heap.alloc(value);
        }
        safepoint!(heap; latest);
        Some(T::clone(&latest))
    }

    let mut heap = stressed();
    assert_eq!(latest(&mut heap, 0..100), Some(99));
    assert_eq!(
        latest(&mut heap, "a b c".split(' ').map(String::from)),
        Some("c".into())
    );
    assert_eq!(heap.stats().objects, 1);
}

/// The heap is a place: a field will do, and the other fields stay usable.
#[test]
fn the_heap_may_be_a_field() {
    struct Machine {
        heap: Heap,
        steps: u32,
    }

    impl Machine {
        fn run(&mut self, ledger: &Ledger) -> usize {
            let mut list = node(&self.heap, ledger, None);
            while self.steps < 50 {
                self.steps += 1;
                safepoint!(self.heap; list);
                list = node(&self.heap, ledger, Some(list));
            }
            list.ticket.id
        }
    }

    let ledger = Ledger::new();
    let mut machine = Machine {
        heap: stressed(),
        steps: 0,
    };
    assert_eq!(machine.run(&ledger), 50);
    machine.heap.collect();
    ledger.assert_all_dropped_once();
}

/// A function that may collect takes the heap by `&mut` and gives back roots or plain values.
#[test]
fn safepoints_nest_through_calls() {
    fn depth_first(heap: &mut Heap, ledger: &Ledger, depth: u32) -> Root<Node<'static>> {
        safepoint!(heap);
        let mut below = None;
        for _ in 0..depth {
            below = Some(depth_first(heap, ledger, depth - 1));
        }
        let mut made = node(heap, ledger, below.as_ref().map(|root| root.get(heap)));
        drop(below);
        safepoint!(heap; made);
        heap.root(made)
    }

    let ledger = Ledger::new();
    let mut heap = stressed();
    let root = depth_first(&mut heap, &ledger, 5);
    heap.safepoint();
    let length = core::iter::successors(Some(root.get(&heap)), |node| node.next.get()).count();
    assert_eq!(length, 6);
    assert_eq!(ledger.dropped(), ledger.issued() - 6);
}
