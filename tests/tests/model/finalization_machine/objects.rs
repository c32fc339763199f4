//! The real objects, and what their finalizers and the procedures of queues do.

use core::cell::{Cell, RefCell};
use std::panic::resume_unwind;

use gc_core::{
    Cleanup, CleanupQueue, EphemeronTable, FinalizationHandle, FinalizationQueue, Finalize, Gc,
    GcRefCell, Heap, LongWeak, Managed, Root, Static, Trace, Weak, WeakValueTable,
};

use super::deliver::Planned;
use super::rules::{Event, Id, Settings};

/// Kinds of nodes: without a finalizer, armed when they are allocated, armed on request, and armed when they are
/// allocated to be finalized once.
pub(crate) const PLAIN: u8 = 0;
pub(crate) const ARMED: u8 = 1;
pub(crate) const ON_REQUEST: u8 = 2;
pub(crate) const ONCE: u8 = 3;

pub(crate) type Waited<'gc> = Node<'gc, ON_REQUEST>;
pub(crate) type Queue<'gc> = FinalizationQueue<'gc, Waited<'gc>, Any<'gc>>;
pub(crate) type Handle<'gc> = FinalizationHandle<'gc, Waited<'gc>, Any<'gc>>;

/// What is done with an object when it is finalized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Nothing,
    /// A root keeps it.
    Rescue,
    /// It is armed as the latest.
    Rearm,
    /// If it is finalized once it may be armed again.
    Renew,
    /// Another is made and armed, which leads to it.
    Make,
    Panic,
    DropEdges,
    /// Something is done with whatever it points to.
    Busy,
}

/// Notes when it is dropped.
#[derive(Debug)]
pub(crate) struct Ticket(Id);

impl Drop for Ticket {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|ids| ids.push(self.0));
    }
}

#[derive(Trace)]
pub(crate) struct Node<'gc, const KIND: u8> {
    pub(crate) id: Id,
    pub(crate) slots: GcRefCell<Vec<Any<'gc>>>,
    act: Static<Act>,
    ticket: Static<Ticket>,
}

impl<'gc, const KIND: u8> Node<'gc, KIND> {
    pub(crate) fn new(id: Id, slots: Vec<Any<'gc>>, act: Act) -> Self {
        Node {
            id,
            slots: GcRefCell::new(slots),
            act: Static(act),
            ticket: Static(Ticket(id)),
        }
    }
}

/// Anything: what slots, data and values hold.
#[derive(Trace, Finalize, Clone, Copy)]
pub(crate) enum Any<'gc> {
    Nothing,
    Plain(Gc<'gc, Node<'gc, PLAIN>>),
    Armed(Gc<'gc, Node<'gc, ARMED>>),
    OnRequest(Gc<'gc, Waited<'gc>>),
    Once(Gc<'gc, Node<'gc, ONCE>>),
    Queue(Queue<'gc>),
    Handle(Handle<'gc>),
    Cleanups(CleanupQueue<'gc, Any<'gc>>),
    Cleanup(Cleanup<'gc, Any<'gc>>),
    Short(Weak<'gc, Waited<'gc>>),
    Long(LongWeak<'gc, Waited<'gc>>),
    Keys(EphemeronTable<'gc, Waited<'gc>, Any<'gc>>),
    Values(WeakValueTable<'gc, u64, Waited<'gc>>),
}

impl<'gc> Any<'gc> {
    /// The number, the slots and the act of a node.
    pub(crate) fn node(self) -> Option<(Id, &'gc GcRefCell<Vec<Any<'gc>>>, Act)> {
        fn parts<'gc, const KIND: u8>(
            node: Gc<'gc, Node<'gc, KIND>>,
        ) -> (Id, &'gc GcRefCell<Vec<Any<'gc>>>, Act) {
            let node = Gc::as_ref(node);
            assert_eq!(node.ticket.0.0, node.id, "the object is whole");
            (node.id, &node.slots, node.act.0)
        }
        match self {
            Any::Plain(node) => Some(parts(node)),
            Any::Armed(node) => Some(parts(node)),
            Any::OnRequest(node) => Some(parts(node)),
            Any::Once(node) => Some(parts(node)),
            _ => None,
        }
    }
}

impl<'gc, const KIND: u8> From<Gc<'gc, Node<'gc, KIND>>> for Any<'gc>
where
    Any<'gc>: Wraps<'gc, KIND>,
{
    fn from(node: Gc<'gc, Node<'gc, KIND>>) -> Self {
        Any::wrap(node)
    }
}

/// Knows the variant of a kind of nodes.
pub(crate) trait Wraps<'gc, const KIND: u8> {
    fn wrap(node: Gc<'gc, Node<'gc, KIND>>) -> Self;
}

macro_rules! wraps {
    ($($kind:ident $variant:ident)*) => {$(
        impl<'gc> Wraps<'gc, $kind> for Any<'gc> {
            fn wrap(node: Gc<'gc, Node<'gc, $kind>>) -> Self {
                Any::$variant(node)
            }
        }
    )*};
}

wraps! { PLAIN Plain  ARMED Armed  ON_REQUEST OnRequest  ONCE Once }

thread_local! {
    static LOG: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    static RESCUED: RefCell<Vec<Root<Any<'static>>>> = const { RefCell::new(Vec::new()) };
    static DROPPED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
    /// The number of the next object that a finalizer makes.
    static NEXT: Cell<Id> = const { Cell::new(0) };
}

/// Notes something.
pub(crate) fn note(event: Event) {
    LOG.with_borrow_mut(|log| log.push(event));
}

pub(crate) fn set_next(id: Id) {
    NEXT.set(id);
}

pub(crate) fn next() -> Id {
    NEXT.get()
}

/// What was noted and what was rescued since this was last asked.
pub(crate) fn noted() -> (Vec<Event>, Vec<Root<Any<'static>>>) {
    (LOG.take(), RESCUED.take())
}

/// The nodes that were dropped since this was last asked, in the order of their numbers.
pub(crate) fn dropped() -> Vec<Id> {
    let mut dropped = DROPPED.take();
    dropped.sort_unstable();
    dropped
}

impl<'gc, const KIND: u8> Finalize<'gc> for Node<'gc, KIND>
where
    Any<'gc>: Wraps<'gc, KIND>,
{
    const NEEDS_FINALIZE: bool = KIND != PLAIN;
    const ARMED_AT_ALLOC: bool = KIND != ON_REQUEST;
    const ONCE: bool = KIND == ONCE;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        note(Event::Finalized(this.id));
        act(Any::from(this), heap);
    }
}

/// Makes a queue whose procedure does what the objects say.
pub(crate) fn calling<'gc>(
    heap: &'gc Heap,
    settings: Settings,
    token: std::rc::Rc<()>,
) -> Queue<'gc> {
    Queue::calling(
        heap,
        settings.config(),
        move |handle: Handle<'_>, heap: &Heap| {
            let _ = &token;
            let object = handle.object(heap);
            note(Event::Called(object.id));
            touch(*handle.datum(), object.id, heap);
            act(Any::OnRequest(object), heap);
        },
    )
}

/// Makes a queue of cleanups whose procedure does what the values say.
pub(crate) fn calling_cleanups(heap: &Heap, token: std::rc::Rc<()>) -> CleanupQueue<'_, Any<'_>> {
    CleanupQueue::calling(heap, move |held: Any<'_>, heap: &Heap| {
        let _ = &token;
        let node = held.node().map(|(id, ..)| id);
        note(Event::GivenBack(node));
        match node {
            Some(_) => act(held, heap),
            None => touch(held, 0, heap),
        }
    })
}

fn act<'gc>(this: Any<'gc>, heap: &'gc Heap) {
    let (id, slots, act) = this.node().expect("a node");
    match act {
        Act::Nothing => {}
        Act::Rescue => {
            NEXT.set(NEXT.get() + 1);
            let root = heap.root(heap.alloc(this));
            RESCUED.with_borrow_mut(|rescued| rescued.push(root));
        }
        Act::Rearm => match this {
            Any::Plain(node) => heap.rearm(node),
            Any::Armed(node) => heap.rearm(node),
            Any::OnRequest(node) => heap.rearm(node),
            Any::Once(node) => heap.rearm(node),
            _ => panic!("not a node"),
        },
        Act::Renew => {
            if let Any::Once(node) = this {
                heap.renew(node);
            }
        }
        Act::Make => {
            let made = NEXT.replace(NEXT.get() + 1);
            if made % 2 == 0 {
                heap.alloc(Node::<ARMED>::new(made, vec![this], Act::Nothing));
            } else {
                heap.arm(heap.alloc(Waited::new(made, vec![this], Act::Nothing)));
            }
        }
        // No message, since it is meant.
        Act::Panic => resume_unwind(Box::new(Planned)),
        Act::DropEdges => slots.borrow_mut(heap).fill(Any::Nothing),
        Act::Busy => {
            let slots: Vec<Any<'gc>> = slots.borrow().clone();
            for slot in slots {
                touch(slot, id, heap);
            }
        }
    }
}

/// Does something with what the finalizer of `by` has found.
fn touch<'gc>(any: Any<'gc>, by: Id, heap: &'gc Heap) {
    let even = by % 2 == 0;
    match any {
        Any::Plain(node) => {
            assert!(!heap.arm(node), "its type is never armed");
        }
        Any::Armed(node) => {
            touch_armed(node, by, heap);
        }
        Any::OnRequest(node) => {
            touch_armed(node, by, heap);
        }
        Any::Once(node) => {
            touch_armed(node, by, heap);
        }
        Any::Queue(queue) => {
            queue.fire_all(heap);
        }
        Any::Handle(handle) => {
            let _ = match *handle.datum() {
                Any::Queue(queue) => handle.reenable(heap, queue),
                _ => handle.disable(heap),
            };
        }
        Any::Cleanups(queue) => {
            queue.next(heap);
        }
        Any::Cleanup(cleanup) if even => {
            cleanup.clean(heap);
        }
        Any::Cleanup(cleanup) => {
            cleanup.unregister(heap);
        }
        Any::Nothing | Any::Short(_) | Any::Long(_) | Any::Keys(_) | Any::Values(_) => {}
    }
}

/// Does something with an object that can be armed, which the finalizer of `by` has found.
fn touch_armed<'gc, T: Managed<'gc>>(node: Gc<'gc, T>, by: Id, heap: &'gc Heap) {
    match by % 3 {
        0 => _ = heap.arm(node),
        1 => _ = heap.disarm(node),
        _ => heap.rearm(node),
    }
}
