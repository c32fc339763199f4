//! A cache of pages that keeps none of them: a page is found by its name while somebody uses it.
//!
//! The cache holds weak references. Asking for a page whose reference is dead is a miss like any other: the
//! page is generated anew, and the dead reference replaced. Names whose page has died stay until the cache is
//! cleaned, which the program does when it likes. (The proposal of weak references for Lua 4 had this for its
//! example. A `WeakValueTable` would be cleaned by the collector; see `interning`.)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::Cell;
use std::collections::HashMap;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace, Weak};

/// A page, which takes long to generate.
#[derive(Trace, Finalize)]
struct Page {
    text: String,
}

#[derive(Trace, Finalize)]
struct Cache<'gc> {
    pages: GcRefCell<HashMap<String, Weak<'gc, Page>>>,
    generated: Cell<usize>,
}

impl<'gc> Cache<'gc> {
    /// The page of a name: the one that is in use, or else a new one.
    fn get(&self, heap: &'gc Heap, name: &str) -> Gc<'gc, Page> {
        let known = self.pages.borrow().get(name).copied();
        if let Some(page) = known.and_then(|weak| weak.upgrade(heap)) {
            return page;
        }
        let page = self.generate(heap, name);
        let weak = Gc::downgrade(page, heap);
        self.pages.borrow_mut(heap).insert(name.to_owned(), weak);
        page
    }

    fn generate(&self, heap: &'gc Heap, name: &str) -> Gc<'gc, Page> {
        self.generated.set(self.generated.get() + 1);
        let text = format!("<h1>{name}</h1>");
        heap.alloc(Page { text })
    }

    /// Removes the names of dead pages, and returns how many there were.
    fn clean(&self, heap: &Heap) -> usize {
        let mut pages = self.pages.borrow_mut(heap);
        let before = pages.len();
        pages.retain(|_, weak| !weak.is_dead());
        before - pages.len()
    }
}

fn main() {
    let mut heap = Heap::new();
    let cache = heap.root(heap.alloc(Cache {
        pages: GcRefCell::default(),
        generated: Cell::new(0),
    }));

    // Whoever asks while a page is in use gets that page.
    let index = cache.get(&heap).get(&heap, "index");
    let again = cache.get(&heap).get(&heap, "index");
    assert!(Gc::ptr_eq(index, again));
    cache.get(&heap).get(&heap, "news");
    assert_eq!(cache.get(&heap).generated.get(), 2);

    // One page stays in use. Nobody uses the other, so the collection frees it; its name stays.
    let index = heap.root(index);
    let collection = heap.collect();
    println!("nobody uses the news: {collection}");
    assert_eq!(collection.freed_objects, 1);
    assert_eq!(cache.get(&heap).pages.borrow().len(), 2);

    // Dead is as good as absent.
    let news = cache.get(&heap).get(&heap, "news");
    println!("generated again: {}", news.text);
    assert_eq!(cache.get(&heap).generated.get(), 3);

    // Cleaning removes names of dead pages and no others. A collection between two pages makes it matter.
    heap.collect();
    let removed = cache.get(&heap).clean(&heap);
    println!("{removed} name removed");
    assert_eq!(removed, 1);
    let found = cache.get(&heap).get(&heap, "index");
    assert!(Gc::ptr_eq(found, index.get(&heap)));
    assert_eq!(cache.get(&heap).generated.get(), 3);
}
