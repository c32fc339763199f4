//! `weakref(object)`: weak references that are objects.

use gc_core::{Finalize, Gc, Heap, Managed, Trace, Weak};

/// An object that refers weakly to another.
///
/// The library's [`Weak`] is a pointer, and there is one for each target: two of one target are equal. In Lua two
/// references to one object are different values, so here each is an object that holds such a pointer, and
/// its identity is that of an object. [`ByAddress`](gc_core::ByAddress) makes it a key. As any object it can be rooted, be
/// referred to by another weak reference, and is freed when nobody has it.
///
/// ```
/// use gc_core::{Gc, Heap};
/// use gc_examples::systems::lua4::weakref;
///
/// let mut heap = Heap::new();
/// let object = heap.alloc("an object");
/// let (first, second) = (weakref(&heap, object), weakref(&heap, object));
/// assert!(!Gc::ptr_eq(first, second));
/// assert_eq!(first.get(&heap).as_deref(), Some(&"an object"));
///
/// let first = heap.root(first);
/// heap.collect();
/// assert!(first.get(&heap).get(&heap).is_none());
/// ```
#[derive(Debug, Trace, Finalize)]
pub struct WeakRef<'gc, T: Trace> {
    target: Weak<'gc, T>,
}

/// Makes a new weak reference to an object.
///
/// There is none to `nil`, which is what a reference yields whose object is gone. Here that is a matter of types: there is
/// no `Gc` of nothing.
///
/// ```compile_fail,E0308
/// use gc_core::Heap;
/// use gc_examples::systems::lua4::weakref;
///
/// let heap = Heap::new();
/// weakref::<u32>(&heap, None);
/// ```
pub fn weakref<'gc, T>(heap: &'gc Heap, object: Gc<'gc, T>) -> Gc<'gc, WeakRef<'gc, T>>
where
    T: Managed<'gc>,
    WeakRef<'gc, T>: Managed<'gc>,
{
    let target = Gc::downgrade(object, heap);
    heap.alloc(WeakRef { target })
}

impl<'gc, T: Trace> WeakRef<'gc, T> {
    /// The object, or nothing once it has been collected. In Lua this is a call of the reference.
    pub fn get(&self, heap: &'gc Heap) -> Option<Gc<'gc, T>> {
        self.target.upgrade(heap)
    }

    /// Whether the object has been collected, which is for ever.
    pub fn is_dead(&self) -> bool {
        self.target.is_dead()
    }
}
