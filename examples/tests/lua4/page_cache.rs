//! The page cache.

use gc_core::{Gc, Heap, Root};
use gc_examples::systems::lua4::PageCache;

/// A heap and a cache whose pages say how they are called.
fn cache() -> (Heap, Root<PageCache<'static>>) {
    let heap = Heap::new();
    let cache = heap.root(PageCache::new(&heap, |name| format!("page {name}")));
    (heap, cache)
}

/// Case 112: a page that is held is found, and was generated once.
#[test]
fn case_112_a_hit() {
    let (mut heap, cache) = cache();
    let held = heap.root(cache.get(&heap).get_page(&heap, "a"));
    heap.collect();
    let page = cache.get(&heap).get_page(&heap, "a");
    assert!(Gc::ptr_eq(page, held.get(&heap)));
    assert_eq!((&*page.text, cache.get(&heap).generated()), ("page a", 1));
}

/// Case 113: the cache keeps no page. When the program has dropped one its memory is given back; its name is still there.
#[test]
fn case_113_the_cache_does_not_pin() {
    let (mut heap, cache) = cache();
    let page = cache.get(&heap).get_page(&heap, "a");
    let page = heap.root_weak(Gc::downgrade(page, &heap));
    assert_eq!(heap.collect().freed_objects, 1);
    assert!(page.get(&heap).is_dead());
    assert_eq!(cache.get(&heap).names(), 1);
}

/// Case 114: the page of a name is dead, and the cache was not cleaned. The page is generated again, and its entry
/// replaced: the next request finds it.
#[test]
fn case_114_a_stale_entry_is_a_miss() {
    let (mut heap, cache) = cache();
    cache.get(&heap).get_page(&heap, "a");
    heap.collect();
    let page = cache.get(&heap).get_page(&heap, "a");
    let again = cache.get(&heap).get_page(&heap, "a");
    assert!(Gc::ptr_eq(page, again));
    let cache = cache.get(&heap);
    assert_eq!((cache.generated(), cache.names()), (2, 1));
}

/// Case 115: of three pages one is held. Cleaning removes the names of the others.
#[test]
fn case_115_cleaning_removes_dead_names_only() {
    let (mut heap, cache) = cache();
    let pages = ["a", "b", "c"].map(|name| cache.get(&heap).get_page(&heap, name));
    let held = heap.root(pages[1]);
    assert_eq!(cache.get(&heap).clean_cache(&heap), 0);
    heap.collect();
    assert_eq!(cache.get(&heap).clean_cache(&heap), 2);
    assert_eq!(format!("{:?}", *cache.get(&heap)), r#"{"b"}"#);
    assert_eq!(held.get(&heap).text, "page b");
}

/// As the proposal chains it to the end of the cycle: names go with their pages.
#[test]
fn the_cache_may_be_cleaned_after_each_cycle() {
    let (mut heap, cache) = cache();
    PageCache::clean_after_each_cycle(cache.get(&heap), &heap);
    let held = heap.root(cache.get(&heap).get_page(&heap, "a"));
    cache.get(&heap).get_page(&heap, "b");
    heap.collect();
    assert_eq!(cache.get(&heap).names(), 1);
    drop(held);
    heap.collect();
    assert_eq!(cache.get(&heap).names(), 0);
}
