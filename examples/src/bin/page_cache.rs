//! A cache of pages that keeps none of them: a page is found by its name while somebody uses it.
//!
//! The cache holds weak references. Asking for a page whose reference is dead is a miss like any other: the
//! page is generated anew, and the dead reference replaced. Names whose page has died stay until the cache is
//! cleaned, which the program does when it likes. (The proposal of weak references for Lua 4 had this for its
//! example; see [`lua4`](gc_examples::systems::lua4). A `WeakValueTable` would be cleaned by the collector; see
//! `interning`.)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Gc, Heap};
use gc_examples::systems::lua4::PageCache;

fn main() {
    let mut heap = Heap::new();
    let cache = heap.root(PageCache::new(&heap, |name| format!("<h1>{name}</h1>")));

    // Whoever asks while a page is in use gets that page.
    let index = cache.get(&heap).get_page(&heap, "index");
    let again = cache.get(&heap).get_page(&heap, "index");
    assert!(Gc::ptr_eq(index, again));
    cache.get(&heap).get_page(&heap, "news");
    assert_eq!(cache.get(&heap).generated(), 2);

    // One page stays in use. Nobody uses the other, so the collection frees it; its name stays.
    let index = heap.root(index);
    let collection = heap.collect();
    println!("nobody uses the news: {collection}");
    assert_eq!(collection.freed_objects, 1);
    assert_eq!(cache.get(&heap).names(), 2);

    // Dead is as good as absent.
    let news = cache.get(&heap).get_page(&heap, "news");
    println!("generated again: {}", news.text);
    assert_eq!(cache.get(&heap).generated(), 3);

    // Cleaning removes names of dead pages and no others. A collection between two pages makes it matter.
    heap.collect();
    let removed = cache.get(&heap).clean_cache(&heap);
    println!("{removed} name removed");
    assert_eq!(removed, 1);
    let found = cache.get(&heap).get_page(&heap, "index");
    assert!(Gc::ptr_eq(found, index.get(&heap)));
    assert_eq!(cache.get(&heap).generated(), 3);
}
