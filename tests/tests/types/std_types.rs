//! What the standard library's types keep alive, and for how long.
//!
//! Each test puts probes, objects that count their drops, into a container that is the only way to
//! them. They must outlive collections while the container holds them and must be freed by the
//! first collection after it let them go.

use core::cell::{Cell, LazyCell, OnceCell, RefCell};
use core::cmp::Reverse;
use core::marker::PhantomData;
use core::num::{Saturating, Wrapping};
use core::ops::{Bound, ControlFlow};
use core::pin::Pin;
use core::task::Poll;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, RwLock};

use gc_core::{Gc, GcRefCell, Heap, Managed, Static, Trace};
use gc_tests::{Drops, Probe, let_go, only_way};

// Collections: the container stays, its elements go.

let_go! {
    fn a_vec_keeps_its_elements(new) vec![new(), new()], |vec| vec.clear();
    fn a_vec_of_vecs_keeps_its_elements(new) vec![vec![new()], vec![new()]], |vec| vec.clear();
    fn a_vec_deque_keeps_both_halves_of_its_ring(new)
        { let mut ring = VecDeque::from([new(), new()]); ring.push_front(new()); ring },
        |ring| ring.clear();
    fn a_linked_list_keeps_its_elements(new) LinkedList::from([new(), new()]), |list| list.clear();
    fn a_binary_heap_keeps_its_elements(new)
        BinaryHeap::from([new(), new(), new()]),
        |queue| while queue.pop().is_some() {};
    fn a_priority_queue_of_reversed_pairs_keeps_its_elements(new)
        BinaryHeap::from([Reverse((2, new())), Reverse((1, new()))]),
        |queue| queue.clear();
    fn a_btree_set_keeps_its_elements(new) BTreeSet::from([new(), new()]), |set| set.clear();
    fn a_hash_set_keeps_its_elements(new) HashSet::from([new(), new()]), |set| set.clear();
    fn a_btree_map_keeps_its_values(new) BTreeMap::from([(1, new()), (2, new())]), |map| map.clear();
    fn a_btree_map_keeps_its_keys(new) BTreeMap::from([(new(), 1), (new(), 2)]), |map| map.clear();
    fn a_btree_map_keeps_keys_and_values(new)
        BTreeMap::from([(new(), new()), (new(), new())]),
        |map| while map.pop_first().is_some() {};
    fn a_hash_map_keeps_its_values(new) HashMap::from([(1, new()), (2, new())]), |map| map.clear();
    fn a_hash_map_keeps_its_keys(new) HashMap::from([(new(), 1), (new(), 2)]), |map| map.clear();
    fn a_hash_map_keeps_keys_and_values(new)
        HashMap::from([(new(), new()), (new(), new())]),
        |map| map.retain(|_, _| false);
    fn an_option_keeps_its_value(new) Some(new()), |option| *option = None;
    fn a_vec_iterator_keeps_what_it_has_not_yielded(new)
        vec![new(), new()].into_iter(),
        |elements| elements.by_ref().for_each(drop);
    fn an_array_iterator_keeps_what_it_has_not_yielded(new)
        [new(), new()].into_iter(),
        |elements| elements.by_ref().for_each(drop);
    fn a_boxed_slice_keeps_its_elements(new)
        vec![new(), new()].into_boxed_slice(),
        |slice| *slice = Box::default();
}

// Containers of a fixed number of values: they go as a whole.

only_way! {
    fn a_box_keeps_its_value(new) Box::new(new());
    fn a_box_in_a_box_keeps_its_value(new) Box::new(Box::new(new()));
    fn a_pinned_box_keeps_its_value(new) Box::pin(new());
    fn an_array_keeps_its_elements(new) [new(), new(), new()];
    fn a_long_array_keeps_its_elements(new) core::array::from_fn::<_, 40, _>(|_| new());
    fn a_success_keeps_its_value(new) Ok::<_, String>(new());
    fn a_failure_keeps_its_error(new) Err::<String, _>(new());
    fn a_break_keeps_its_value(new) ControlFlow::<_, u8>::Break(new());
    fn a_continue_keeps_its_value(new) ControlFlow::<u8, _>::Continue(new());
    fn a_ready_poll_keeps_its_value(new) Poll::Ready(new());
    fn an_included_bound_keeps_its_value(new) Bound::Included(new());
    fn an_excluded_bound_keeps_its_value(new) Bound::Excluded(new());
    fn a_range_keeps_its_ends(new) new()..new();
    fn a_range_from_keeps_its_start(new) new()..;
    fn a_range_to_keeps_its_end(new) ..new();
    fn an_inclusive_range_keeps_its_ends(new) new()..=new();
    fn an_inclusive_range_to_keeps_its_end(new) ..=new();
    fn a_reversed_value_is_kept(new) Reverse(new());
    fn a_wrapping_value_is_kept(new) Wrapping(new());
    fn a_saturating_value_is_kept(new) Saturating(new());
    fn a_deep_mixture_keeps_its_leaves(new)
        BTreeMap::from([(1_u8, vec![Some((String::new(), Box::new([new(), new()])))])]);
}

only_way! {
    fn a_tuple_of_1_keeps_its_element(new) (new(),);
    fn a_tuple_of_2_keeps_its_elements(new) (new(), new());
    fn a_tuple_of_3_keeps_its_elements(new) (new(), new(), new());
    fn a_tuple_of_4_keeps_its_elements(new) (new(), new(), new(), new());
    fn a_tuple_of_5_keeps_its_elements(new) (new(), new(), new(), new(), new());
    fn a_tuple_of_6_keeps_its_elements(new) (new(), new(), new(), new(), new(), new());
    fn a_tuple_of_7_keeps_its_elements(new) (new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_of_8_keeps_its_elements(new)
        (new(), new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_of_9_keeps_its_elements(new)
        (new(), new(), new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_of_10_keeps_its_elements(new)
        (new(), new(), new(), new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_of_11_keeps_its_elements(new)
        (new(), new(), new(), new(), new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_of_12_keeps_its_elements(new)
        (new(), new(), new(), new(), new(), new(), new(), new(), new(), new(), new(), new());
    fn a_tuple_keeps_an_element_among_leaves(new) (1_u8, "text", 'c', new(), 2.5);
}

#[test]
fn a_value_that_a_container_gave_up_is_freed_while_the_others_stay() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let root = {
        let (first, second) = (heap.alloc(drops.probe()), heap.alloc(drops.probe()));
        heap.root(heap.alloc(GcRefCell::new(HashMap::from([
            ("first", first),
            ("second", second),
        ]))))
    };
    root.get(&heap).borrow_mut(&heap).remove("first");
    heap.collect();
    assert_eq!(drops.count(), 1);
    let map = root.get(&heap);
    assert_eq!(map.borrow().len(), 1);
    assert_eq!(map.borrow()["second"].id(), 1);
}

#[test]
fn iterators_keep_only_what_they_have_not_yielded() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let root = {
        let elements = vec![heap.alloc(drops.probe()), heap.alloc(drops.probe())];
        heap.root(heap.alloc(GcRefCell::new(elements.into_iter())))
    };
    assert_eq!(root.get(&heap).borrow_mut(&heap).next().unwrap().id(), 0);
    heap.collect();
    assert_eq!(drops.count(), 1);
    assert_eq!(root.get(&heap).borrow_mut(&heap).next().unwrap().id(), 1);
    heap.collect();
    assert_eq!(drops.count(), 2);
}

#[test]
fn what_a_leaked_drain_hides_is_leaked_and_no_more() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let root = {
        let elements = vec![heap.alloc(drops.probe()), heap.alloc(drops.probe())];
        heap.root(heap.alloc(GcRefCell::new(elements)))
    };
    {
        let cell = root.get(&heap);
        let mut elements = cell.borrow_mut(&heap);
        #[expect(clippy::mem_forget, reason = "leaking the iterator is what is tested")]
        core::mem::forget(elements.drain(1..));
    }
    heap.collect();
    assert_eq!(drops.count(), 1, "the vector shows only its first element");
    assert_eq!(root.get(&heap).borrow().len(), 1);
    drop(root);
    heap.collect();
    assert_eq!(drops.count(), 2);
}

#[test]
fn dropping_a_container_object_drops_the_leaves_in_it() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    heap.alloc(vec![drops.probe(), drops.probe()]);
    heap.alloc(HashMap::from([(1, Rc::new(drops.probe()))]));
    heap.collect();
    assert_eq!(drops.count(), 3);
}

#[test]
fn a_shared_leaf_outlives_the_object_that_held_it() {
    let drops = Drops::default();
    let shared = Rc::new(drops.probe());
    let mut heap = Heap::new();
    heap.alloc(Rc::clone(&shared));
    heap.collect();
    assert_eq!(Rc::strong_count(&shared), 1);
    assert_eq!(drops.count(), 0);
}

#[test]
fn a_static_value_behaves_like_the_value_in_it() {
    let mut text = Static(String::from("ab"));
    text.push('c');
    assert_eq!(text.len(), 3);
    assert_eq!(text.to_string(), "abc");
    assert_eq!(text, Static::from(String::from("abc")));
    assert_eq!(size_of::<Static<String>>(), size_of::<String>());
    let by_text: HashMap<Static<String>, u8> = HashMap::from([(text, 1)]);
    assert_eq!(by_text.get(&String::from("abc")), Some(&1));
}

#[test]
fn a_static_higher_ranked_function_is_callable_with_any_heap_borrow() {
    type Native = for<'gc> fn(&'gc Heap, Gc<'gc, String>) -> Gc<'gc, String>;
    let heap = Heap::new();
    let native: Native = |heap, text| heap.alloc(text.repeat(2));
    let function = heap.alloc(Static(native));
    assert_eq!(*(function.0)(&heap, heap.alloc("ab".into())), "abab");
}

/// A pointer, to stand for everything that needs tracing.
type P = Gc<'static, Probe>;

/// Asserts `NEEDS_TRACE` of the listed types when this file is compiled.
macro_rules! needs_trace {
    ($expected:expr; $($type:ty),* $(,)?) => {
        const _: () = { $(assert!(<$type as Trace>::NEEDS_TRACE == $expected);)* };
    };
}

needs_trace! { true;
    P, Option<P>, Result<P, u8>, Result<u8, P>, Box<P>, Pin<Box<P>>, Poll<P>, Bound<P>,
    ControlFlow<P, u8>, ControlFlow<u8, P>,
    (P,), (u8, P), (P, u8), (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, P),
    [P; 2], Vec<P>, VecDeque<P>, LinkedList<P>, BTreeSet<P>, BinaryHeap<P>, HashSet<P>, Box<[P]>,
    BTreeMap<P, u8>, BTreeMap<u8, P>, HashMap<P, u8>, HashMap<u8, P>,
    core::ops::Range<P>, core::ops::RangeInclusive<P>, core::ops::RangeFrom<P>,
    core::ops::RangeTo<P>, core::ops::RangeToInclusive<P>, Reverse<P>, Wrapping<P>, Saturating<P>,
    std::vec::IntoIter<P>, core::array::IntoIter<P, 2>,
}

needs_trace! { false;
    u8, f64, char, (), String, &'static str, &'static RefCell<u8>, Box<str>, Cow<'static, str>,
    Cow<'static, [u8]>, fn(), fn(u8) -> u8, unsafe extern "C" fn(u8, &'static str) -> String,
    Option<u8>, Result<u8, String>, Box<u8>, (u8, String), [u8; 3], Vec<String>, VecDeque<u8>,
    LinkedList<u8>, BTreeSet<u8>, BinaryHeap<u8>, HashSet<u8>, Box<[u8]>, BTreeMap<u8, String>,
    HashMap<u8, Vec<Option<(u8, Box<String>)>>>, core::ops::Range<usize>, Reverse<u8>, Wrapping<u8>,
    PhantomData<P>, core::mem::Discriminant<Option<P>>,
    Rc<str>, Rc<u8>, Arc<[String]>, Cell<u8>, RefCell<Vec<u8>>, OnceCell<u8>, Mutex<Vec<u8>>,
    RwLock<u8>, OnceLock<u8>, LazyCell<u8>, LazyLock<u8>, std::rc::Weak<u8>, std::sync::Weak<u8>,
    Static<Box<dyn Fn()>>, Static<Probe>, std::io::Error, std::fs::File, std::time::Instant,
    core::net::SocketAddr, std::ffi::OsString, std::path::PathBuf, core::sync::atomic::AtomicU32,
}

#[test]
fn leaves_and_markers_can_be_objects() {
    fn object<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) {
        heap.alloc(value);
    }
    let heap = Heap::new();
    let text = heap.alloc(String::new());
    object(&heap, ());
    object(&heap, 1_u128);
    object(&heap, "text");
    object(&heap, Cow::Borrowed("text"));
    object(&heap, main as fn());
    object(&heap, RefCell::new(vec![1]));
    object(&heap, Rc::<str>::from("text"));
    object(&heap, core::net::Ipv4Addr::LOCALHOST);
    object(&heap, core::time::Duration::ZERO);
    object(&heap, std::io::Error::other("text"));
    object(&heap, PhantomData::<Gc<'_, String>>);
    object(&heap, core::mem::discriminant(&Some(text)));
    object(&heap, Static(Rc::new(|| 1_u8) as Rc<dyn Fn() -> u8>));
}

/// Something with the type of a plain function.
fn main() {}
