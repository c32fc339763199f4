//! The destructor manager: functions that are called when an object is gone, without the object.
//!
//! The proposal keeps a table from weak references to functions, and looks through all of it. A
//! [`CleanupQueue`] does the same from the other end: the collector puts on it what belongs to the dead, so a check
//! takes time for those and not for the living. It takes objects of any type. And where something else would still be given
//! the object, a finalizer for example, the destructor comes after that, when the object can no longer come
//! back; a weak reference is dead before.

use core::cell::Cell;
use core::error::Error;
use core::fmt;
use std::rc::Rc;

use gc_core::{CleanupQueue, Gc, HandleRoot, Heap, HookId, Managed, Static};

/// Why a destructor failed.
pub type Failure = Box<dyn Error>;

/// What is called. It is `'static`, so it holds no `Gc`, and cannot keep its object by accident.
type Destructor = Static<Box<dyn FnOnce(&Heap) -> Result<(), Failure>>>;

/// Destructors of objects in one heap.
///
/// It is held outside of the heap. A clone is another handle to the same manager.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
/// use gc_core::Heap;
/// use gc_examples::systems::lua4::DestructorManager;
///
/// let mut heap = Heap::new();
/// let destructors = DestructorManager::new(&heap);
/// let open = Rc::new(Cell::new(true));
/// let file = Rc::clone(&open);
/// destructors.register_destructor(&heap, heap.alloc("a log"), move |_| Ok(file.set(false)));
/// heap.collect();
/// assert!(open.get(), "nobody has asked");
/// assert!(destructors.check_destructors(&heap).is_empty(), "nothing failed");
/// assert!(!open.get());
/// ```
#[derive(Clone)]
pub struct DestructorManager {
    shared: Rc<Shared>,
}

struct Shared {
    due: HandleRoot<CleanupQueue<'static, Destructor>>,
    is_checking: Cell<bool>,
}

impl DestructorManager {
    /// A manager without destructors.
    pub fn new(heap: &Heap) -> DestructorManager {
        let due = heap.root_handle(CleanupQueue::<Destructor>::new(heap));
        let is_checking = Cell::new(false);
        let shared = Rc::new(Shared { due, is_checking });
        DestructorManager { shared }
    }

    /// Has a function called when an object is gone. There may be several for one object: all of them are called.
    ///
    /// What the function owns is kept until then. If that includes a [`Root`](gc_core::Root) that leads to the object,
    /// the object is never gone.
    pub fn register_destructor<'gc, T: Managed<'gc>>(
        &self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
        destructor: impl FnOnce(&Heap) -> Result<(), Failure> + 'static,
    ) {
        let destructor: Destructor = Static(Box::new(destructor));
        self.shared.due.get(heap).register(heap, object, destructor);
    }

    /// Calls the destructors of objects that are gone, each once, and returns what failed.
    ///
    /// A destructor is taken off the queue before it is called. So it is not called again, whatever it does, and those
    /// behind it are called now, or if it panics, at the next check. A check inside of a check does nothing.
    pub fn check_destructors(&self, heap: &Heap) -> Vec<Failure> {
        let mut failures = Vec::new();
        if let Some(_checking) = Checking::begin(&self.shared.is_checking) {
            for Static(destructor) in self.shared.due.get(heap).drain(heap) {
                failures.extend(destructor(heap).err());
            }
        }
        failures
    }

    /// Checks at the end of every collection from now on, and tells of what failed.
    ///
    /// In Lua this is the `gc` tag method of `nil`, of which there is one, so that whoever sets it has to call the one that was
    /// there before. Here hooks stand beside each other.
    pub fn check_after_each_cycle(&self, heap: &Heap, tell: impl Fn(Failure) + 'static) -> HookId {
        let this = self.clone();
        heap.on_cycle_end(move |heap, _| {
            let failures = this.check_destructors(heap);
            failures.into_iter().for_each(&tell);
        })
    }
}

/// Shows whether a check is going on.
impl fmt::Debug for DestructorManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DestructorManager")
            .field("is_checking", &self.shared.is_checking.get())
            .finish_non_exhaustive()
    }
}

/// That a check is going on, until this is dropped, which a panic does as well.
struct Checking<'c>(&'c Cell<bool>);

impl<'c> Checking<'c> {
    fn begin(is_checking: &'c Cell<bool>) -> Option<Checking<'c>> {
        (!is_checking.replace(true)).then(|| Checking(is_checking))
    }
}

impl Drop for Checking<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
