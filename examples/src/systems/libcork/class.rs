//! Classes: what the library has to know of a type of objects.

use core::any::{Any, TypeId};
use core::cell::RefCell;
use std::collections::HashMap;

use gc_core::{FinalizationQueue, Gc, HandleRoot, Heap, Managed, Order, QueueConfig};

/// A type of objects.
///
/// In libcork a class is two callbacks, each of which may be missing. `recurse` is what `derive(Trace)` writes, and is
/// missing where a type has no field that could refer to an object. `free` is [`FREE`](Class::FREE):
///
/// | libcork | here |
/// |---|---|
/// | `_gc_` | fields that hold a `Gc`, and `FREE` |
/// | `_gc_no_free_` | fields that hold a `Gc`, and no `FREE` |
/// | `_gc_no_recurse_` | no such fields, and `FREE` |
/// | `_gc_leaf_` | neither |
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace};
/// use gc_examples::systems::libcork::{self, Class, Ref};
///
/// #[derive(Trace, Finalize)]
/// struct Tree<'gc> {
///     name: &'static str,
///     child: GcCell<Option<Gc<'gc, Tree<'gc>>>>,
/// }
///
/// impl<'gc> Class<'gc> for Tree<'gc> {
///     const FREE: Option<fn(&Self)> = Some(|tree| println!("{} is freed", tree.name));
/// }
///
/// let tree: Ref<Tree<'static>> = libcork::new(|_| Tree { name: "oak", child: GcCell::new(None) });
/// libcork::with(|heap| {
///     let oak = tree.get(heap);
///     oak.child.set(heap, Some(oak)); // a cycle
/// });
/// libcork::decref(tree);
/// libcork::done(); // the oak is freed
/// ```
pub trait Class<'gc>: Managed<'gc> {
    /// Called once for each object when nobody refers to it any more, before its fields are dropped.
    ///
    /// If an object refers to another and not the other way round, the other comes first, whatever their classes.
    const FREE: Option<fn(&Self)> = None;
}

/// The queues that call [`Class::FREE`], one for each class that has any.
#[derive(Default)]
pub(super) struct FreeQueues(RefCell<HashMap<TypeId, Box<dyn Any>>>);

/// What the queue of a class is held by.
type Held<C> = HandleRoot<FinalizationQueue<'static, C>>;

impl FreeQueues {
    /// Has an object freed as its class says, when nobody refers to it any more.
    pub(super) fn wait_for<'gc, C>(&self, heap: &'gc Heap, object: Gc<'gc, C>)
    where
        C: Class<'gc>,
        for<'a> C::At<'a>: Class<'a>,
    {
        if C::FREE.is_none() {
            return;
        }
        let mut queues = self.0.borrow_mut();
        let queue = queues
            .entry(TypeId::of::<C::At<'static>>())
            .or_insert_with(|| Box::new(heap.root_handle(queue_of::<C>(heap))));
        let queue: &Held<C::At<'static>> = queue.downcast_ref().expect("it is found by its type");
        let queue: FinalizationQueue<'gc, C> = queue.get_as(heap);
        queue.enable(heap, object);
    }
}

/// A queue that frees objects of a class, children first.
fn queue_of<'gc, C>(heap: &'gc Heap) -> FinalizationQueue<'gc, C>
where
    C: Class<'gc>,
    for<'a> C::At<'a>: Class<'a>,
{
    let config = QueueConfig::new().order(Order::ChildrenFirst);
    FinalizationQueue::calling(heap, config, |handle, heap| free(&*handle.object(heap)))
}

fn free<'a, C: Class<'a>>(object: &C) {
    if let Some(free) = C::FREE {
        free(object);
    }
}
