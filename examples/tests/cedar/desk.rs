//! A heap with a queue, and objects with names.

use core::ops::ControlFlow;

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
use gc_examples::systems::cedar::{self, FinalizationState, Fq, FqRoot, Handle, HandleRef};

/// An object that may refer to another.
#[derive(Trace, Finalize)]
pub(crate) struct Node<'gc> {
    pub(crate) name: &'static str,
    pub(crate) next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

/// A handle of a node, with a number.
pub(crate) type NodeHandle<'gc> = Handle<'gc, Node<'gc>, u32>;
/// The same, when the program refers to it.
pub(crate) type NodeRef = HandleRef<Node<'static>, u32>;

pub(crate) struct Desk {
    pub(crate) heap: Heap,
    pub(crate) fq: FqRoot<Node<'static>, u32>,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let heap = Heap::new();
        let fq: Fq<'_, Node<'_>, u32> = cedar::new_fq(&heap);
        let fq = heap.root_handle(fq);
        Desk { heap, fq }
    }

    /// An object that is referred to for as long as the program holds this.
    pub(crate) fn node(&self, name: &'static str) -> Gc<'_, Node<'_>> {
        let next = GcCell::new(None);
        self.heap.alloc(Node { name, next })
    }

    /// Enables a new handle of an object, and refers to the handle.
    pub(crate) fn enable<'gc>(&'gc self, node: Gc<'gc, Node<'gc>>) -> NodeRef {
        let fq = self.fq.get(&self.heap);
        let handle = cedar::enable_finalization(&self.heap, node, fq, 0);
        self.heap.root_handle(handle)
    }

    /// Enables a handle of a new object, to which nobody refers.
    pub(crate) fn enable_new(&self, name: &'static str) -> NodeRef {
        self.enable(self.node(name))
    }

    pub(crate) fn state(&self, handle: &NodeRef) -> FinalizationState {
        cedar::get_finalization_state(handle.get(&self.heap))
    }

    /// The name of a handle's object, which has to be whole for that.
    pub(crate) fn name(&self, handle: &NodeRef) -> &'static str {
        cedar::handle_to_object(&self.heap, handle.get(&self.heap)).name
    }

    pub(crate) fn is_empty(&self) -> bool {
        cedar::fq_empty(self.fq.get(&self.heap))
    }

    /// Waits for the length of one collection.
    pub(crate) fn next(&mut self) -> Option<NodeRef> {
        let mut collections = 0..1;
        cedar::fq_next_no_abort(&mut self.heap, &self.fq, |heap| match collections.next() {
            Some(_) => {
                heap.collect();
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        })
    }

    /// Waits for the length of one collection, forgets the handle, and says which object it was.
    pub(crate) fn next_name(&mut self) -> Option<&'static str> {
        let handle = self.next()?;
        Some(self.name(&handle))
    }
}
