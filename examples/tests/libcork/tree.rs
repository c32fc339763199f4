//! The class that libcork's own tests use: objects that refer to any number of others.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Trace};
use gc_examples::systems::libcork::{self, Class, Ref};

/// The numbers of objects that were freed, in that order.
#[derive(Clone, Default)]
pub(crate) struct Freed(Rc<RefCell<Vec<usize>>>);

impl Freed {
    pub(crate) fn add(&self, number: usize) {
        self.0.borrow_mut().push(number);
    }

    /// What was freed since this was last asked.
    pub(crate) fn taken(&self) -> Vec<usize> {
        self.0.take()
    }

    /// How many there are who may add to this.
    pub(crate) fn holders(&self) -> usize {
        Rc::strong_count(&self.0)
    }

    /// Calls `done`, and says what that has freed.
    pub(crate) fn done(&self) -> Vec<usize> {
        libcork::done();
        self.taken()
    }
}

/// An object with a number.
#[derive(Trace, Finalize)]
pub(crate) struct Tree<'gc> {
    pub(crate) number: usize,
    pub(crate) children: GcRefCell<Vec<Option<Gc<'gc, Tree<'gc>>>>>,
    #[gc(skip)]
    freed: Freed,
}

impl<'gc> Class<'gc> for Tree<'gc> {
    const FREE: Option<fn(&Self)> = Some(|tree| tree.freed.add(tree.number));
}

impl<'gc> Tree<'gc> {
    /// An object that refers to others from the start.
    pub(crate) fn of(number: usize, freed: &Freed, children: &[Gc<'gc, Tree<'gc>>]) -> Self {
        let children = children.iter().copied().map(Some).collect();
        Tree {
            number,
            children: GcRefCell::new(children),
            freed: freed.clone(),
        }
    }
}

pub(crate) type TreeRef = Ref<Tree<'static>>;

/// Makes an object without children.
pub(crate) fn tree(number: usize, freed: &Freed) -> TreeRef {
    libcork::new(|_| Tree::of(number, freed, &[]))
}

/// Makes one object after the other, and refers from some to others.
pub(crate) fn trees<const N: usize>(freed: &Freed, edges: &[(usize, usize)]) -> [TreeRef; N] {
    let trees = core::array::from_fn(|number| tree(number, freed));
    for &(from, to) in edges {
        refer(&trees[from], &trees[to]);
    }
    trees
}

/// Has one object refer to another, which it borrows.
pub(crate) fn refer(from: &TreeRef, to: &TreeRef) {
    libcork::with(|heap| {
        let from = from.get(heap);
        from.children.borrow_mut(heap).push(Some(to.get(heap)));
    });
}

/// The number of an object, which has to be whole for that.
pub(crate) fn number(tree: &TreeRef) -> usize {
    libcork::with(|heap| tree.get(heap).number)
}
