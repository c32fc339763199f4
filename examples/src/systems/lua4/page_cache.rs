//! A cache that keeps none of its pages: a page is found by its name while somebody uses it.
//!
//! This is the example of the proposal, and is built of [`weakref`] as it is there. A
//! [`WeakValueTable`](gc_core::WeakValueTable) would be cleaned by the collector, without anybody's asking.

use core::cell::Cell;
use core::fmt;
use std::collections::HashMap;

use gc_core::{Finalize, Gc, GcRefCell, Heap, HookId, Static, Trace};

use super::{WeakRef, weakref};

/// A page, which takes long to generate.
#[derive(Debug, Trace, Finalize)]
pub struct Page {
    /// What is to be read there.
    pub text: String,
}

/// What makes the text of a page of its name.
type Generate = dyn Fn(&str) -> String;

/// Pages by name, and what generates them.
///
/// A name stays when its page is dead, until [`clean_cache`](PageCache::clean_cache) removes it. Until then it is as good
/// as no name: asking for it generates the page again.
///
/// ```
/// use gc_core::{Gc, Heap};
/// use gc_examples::systems::lua4::PageCache;
///
/// let heap = Heap::new();
/// let cache = PageCache::new(&heap, |name| format!("<h1>{name}</h1>"));
/// let page = cache.get_page(&heap, "index");
/// assert_eq!(page.text, "<h1>index</h1>");
/// assert!(Gc::ptr_eq(cache.get_page(&heap, "index"), page));
/// assert_eq!(cache.generated(), 1);
/// ```
#[derive(Trace, Finalize)]
pub struct PageCache<'gc> {
    pages: GcRefCell<HashMap<String, Gc<'gc, WeakRef<'gc, Page>>>>,
    generate: Static<Box<Generate>>,
    generated: Cell<usize>,
}

impl<'gc> PageCache<'gc> {
    /// A cache without pages, and how the text of a page is made of its name.
    pub fn new(
        heap: &'gc Heap,
        generate: impl Fn(&str) -> String + 'static,
    ) -> Gc<'gc, PageCache<'gc>> {
        heap.alloc(PageCache {
            pages: GcRefCell::default(),
            generate: Static(Box::new(generate)),
            generated: Cell::new(0),
        })
    }

    /// The page of a name: the one that is in use, or else a new one.
    pub fn get_page(&self, heap: &'gc Heap, name: &str) -> Gc<'gc, Page> {
        let reference = self.pages.borrow().get(name).copied();
        let in_use = reference.and_then(|reference| reference.get(heap));
        in_use.unwrap_or_else(|| self.add_page(heap, name))
    }

    /// Generates a page, whose reference takes the place of a dead one.
    fn add_page(&self, heap: &'gc Heap, name: &str) -> Gc<'gc, Page> {
        let text = (self.generate)(name);
        self.generated.set(self.generated.get() + 1);
        let page = heap.alloc(Page { text });
        let reference = weakref(heap, page);
        let mut pages = self.pages.borrow_mut(heap);
        pages.insert(name.to_owned(), reference);
        page
    }

    /// Removes the names of dead pages, and returns how many there were.
    pub fn clean_cache(&self, heap: &Heap) -> usize {
        let mut pages = self.pages.borrow_mut(heap);
        let before = pages.len();
        pages.retain(|_, page| !page.is_dead());
        before - pages.len()
    }

    /// Cleans the cache at the end of every collection from now on. The hook keeps the cache.
    pub fn clean_after_each_cycle(this: Gc<'gc, Self>, heap: &'gc Heap) -> HookId {
        let cache = heap.root(this);
        heap.on_cycle_end(move |heap, _| {
            cache.get(heap).clean_cache(heap);
        })
    }

    /// The number of names, of which some may be those of dead pages.
    pub fn names(&self) -> usize {
        self.pages.borrow().len()
    }

    /// How often a page was generated.
    pub fn generated(&self) -> usize {
        self.generated.get()
    }
}

/// Shows the names.
impl fmt::Debug for PageCache<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.pages.borrow().keys()).finish()
    }
}
