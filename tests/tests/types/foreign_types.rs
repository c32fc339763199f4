//! What the types of other crates keep alive, and for how long.
//!
//! The tests are those of `std_types.rs`, for the types behind `gc-core`'s cargo features.

use core::hash::{Hash, Hasher};
use std::hash::{DefaultHasher, RandomState};

use gc_core::{Gc, Trace};
use gc_tests::{Probe, let_go, only_way};

type HashMap<K, V> = hashbrown::HashMap<K, V, RandomState>;
type HashSet<T> = hashbrown::HashSet<T, RandomState>;

/// The hash under which a `HashTable`, which has no hasher, files a value.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

let_go! {
    fn an_array_vec_keeps_its_elements(new)
        arrayvec::ArrayVec::<_, 4>::from_iter([new(), new()]),
        |vec| vec.clear();
    fn a_small_vec_keeps_elements_stored_in_place(new)
        smallvec::SmallVec::<[_; 5]>::from_iter([new(), new()]),
        |vec| vec.clear();
    fn a_small_vec_keeps_elements_stored_apart(new)
        smallvec::SmallVec::<[_; 1]>::from_iter([new(), new()]),
        |vec| vec.clear();
    fn a_hashbrown_map_keeps_its_values(new)
        HashMap::from_iter([(1, new()), (2, new())]),
        |map| map.clear();
    fn a_hashbrown_map_keeps_its_keys(new)
        HashMap::from_iter([(new(), 1), (new(), 2)]),
        |map| map.clear();
    fn a_hashbrown_set_keeps_its_elements(new)
        HashSet::from_iter([new(), new()]),
        |set| set.clear();
    fn a_hash_table_keeps_its_elements(new)
        {
            let mut table = hashbrown::HashTable::new();
            for value in [new(), new()] {
                table.insert_unique(hash(&*value), value, |value| hash(&**value));
            }
            table
        },
        |table| table.clear();
    fn an_index_map_keeps_its_values(new)
        indexmap::IndexMap::<_, _>::from([(1, new()), (2, new())]),
        |map| map.clear();
    fn an_index_map_keeps_its_keys(new)
        indexmap::IndexMap::<_, _>::from([(new(), 1), (new(), 2)]),
        |map| map.clear();
    fn an_index_set_keeps_its_elements(new)
        indexmap::IndexSet::<_>::from([new(), new()]),
        |set| set.clear();
}

only_way! {
    fn a_left_keeps_its_value(new) either::Either::<_, u8>::Left(new());
    fn a_right_keeps_its_value(new) either::Either::<u8, _>::Right(new());
}

#[test]
fn once_cell_holds_leaves() {
    let heap = gc_core::Heap::new();
    let name = heap.alloc(once_cell::unsync::OnceCell::<String>::new());
    assert_eq!(name.get_or_init(|| "late".into()), "late");
    let length = heap.alloc(once_cell::sync::Lazy::<usize>::new(|| 4));
    assert_eq!(**length, 4);
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
    arrayvec::ArrayVec<P, 4>, smallvec::SmallVec<[P; 7]>, HashMap<P, u8>, HashMap<u8, P>, HashSet<P>,
    hashbrown::HashTable<P>, indexmap::IndexMap<P, u8>, indexmap::IndexMap<u8, P>,
    indexmap::IndexSet<P>, either::Either<P, u8>, either::Either<u8, P>,
}

needs_trace! { false;
    arrayvec::ArrayVec<u8, 4>, arrayvec::ArrayString<8>, smallvec::SmallVec<[String; 7]>,
    HashMap<u8, u8>, HashSet<u8>, hashbrown::HashTable<u8>, indexmap::IndexMap<u8, u8>,
    indexmap::IndexSet<u8>, either::Either<u8, String>, once_cell::unsync::OnceCell<u8>,
    once_cell::sync::OnceCell<u8>, once_cell::unsync::Lazy<u8>, once_cell::sync::Lazy<u8>,
}
