//! Which types of others can be parts of objects, and objects: a list, so that none gets lost.
//!
//! What such types keep alive is told by `std_types.rs` and `foreign_types.rs`. Here it is enough
//! that this compiles.

use core::alloc::Layout;
use core::any::TypeId;
use core::borrow::Borrow;
use core::cell::{Cell, LazyCell, OnceCell, RefCell};
use core::cmp::Reverse;
use core::convert::Infallible;
use core::ffi::CStr;
use core::hash::BuildHasherDefault;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::Discriminant;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use core::num::{NonZeroI8, NonZeroI128, NonZeroU64, NonZeroUsize, Saturating, Wrapping};
use core::ops::{
    Bound, ControlFlow, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive,
};
use core::pin::Pin;
use core::sync::atomic;
use core::task::{Poll, Waker};
use core::time::Duration;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::{CString, OsStr, OsString};
use std::hash::{DefaultHasher, RandomState};
use std::path::{Path, PathBuf};
use std::rc::{self, Rc};
use std::sync::{self, Arc, LazyLock, Mutex, OnceLock, RwLock};
use std::thread::{Thread, ThreadId};
use std::time::{Instant, SystemTime};

use gc_core::{
    ByAddress, Finalize, Gc, GcCell, GcOnceCell, GcRefCell, Heap, Managed, Static, Trace,
};

/// A pointer, to stand for everything that needs tracing.
type P = Gc<'static, u8>;

type Fast = BuildHasherDefault<DefaultHasher>;

/// A type that can be stored in a heap by itself, whatever the heap's lifetime.
fn object<T>()
where
    T: Trace + Finalize<'static>,
    for<'x> T::At<'x>: Managed<'x>,
{
}

/// Says of every type on a list that it can be an object.
macro_rules! objects {
    ($($type:ty),* $(,)?) => { $(object::<$type>();)* };
}

#[test]
fn numbers_and_other_small_values_are_objects() {
    objects! {
        bool, char, (), u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64,
        NonZeroI8, NonZeroI128, NonZeroU64, NonZeroUsize, Wrapping<u8>, Saturating<i64>,
        Wrapping<P>, Saturating<P>, Reverse<P>,
        atomic::AtomicBool, atomic::AtomicU8, atomic::AtomicI8, atomic::AtomicU16,
        atomic::AtomicI16, atomic::AtomicU32, atomic::AtomicI32, atomic::AtomicUsize,
        atomic::AtomicIsize, atomic::Ordering, core::cmp::Ordering,
        Range<P>, RangeInclusive<P>, RangeFrom<P>, RangeTo<P>, RangeToInclusive<P>, RangeFull,
        Bound<P>, ControlFlow<P, P>, Poll<P>,
        PhantomData<P>, PhantomPinned, Discriminant<Option<P>>, Infallible,
        Duration, Instant, SystemTime, ThreadId, Thread, Waker, TypeId, Layout,
        RandomState, DefaultHasher, Fast,
    }
    #[cfg(target_has_atomic = "64")]
    objects! { atomic::AtomicU64, atomic::AtomicI64 }
}

#[test]
fn text_paths_and_addresses_are_objects() {
    objects! {
        String, &'static str, Box<str>, Rc<str>, Arc<str>, Cow<'static, str>,
        CString, Box<CStr>, Rc<CStr>, Arc<CStr>, Cow<'static, CStr>,
        OsString, Box<OsStr>, Rc<OsStr>, Arc<OsStr>, Cow<'static, OsStr>,
        PathBuf, Box<Path>, Rc<Path>, Arc<Path>, Cow<'static, Path>, Cow<'static, [u8]>,
        IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6,
        std::fs::File, std::io::Error, core::fmt::Error, core::num::ParseIntError,
    }
}

#[test]
fn containers_of_pointers_are_objects() {
    objects! {
        Box<P>, Box<[P]>, Pin<Box<P>>, Option<P>, Result<P, P>, Vec<P>, VecDeque<P>, LinkedList<P>,
        [P; 0], [P; 1], [P; 100], BinaryHeap<P>, BTreeSet<P>, BTreeMap<P, P>,
        HashSet<P>, HashMap<P, P>, HashSet<P, Fast>, HashMap<P, P, Fast>,
        std::vec::IntoIter<P>, core::array::IntoIter<P, 3>,
        (P,), (P, P), (P, P, P), (P, P, P, P), (P, P, P, P, P), (P, P, P, P, P, P),
        (P, P, P, P, P, P, P), (P, P, P, P, P, P, P, P), (P, P, P, P, P, P, P, P, P),
        (P, P, P, P, P, P, P, P, P, P), (P, P, P, P, P, P, P, P, P, P, P),
        (P, P, P, P, P, P, P, P, P, P, P, P),
    }
}

#[test]
fn what_is_shared_or_can_be_changed_is_an_object_where_it_holds_no_pointer() {
    objects! {
        Rc<u8>, Arc<u8>, Rc<[u8]>, Arc<[String]>, rc::Weak<u8>, sync::Weak<u8>,
        Cell<u8>, RefCell<Vec<u8>>, OnceCell<u8>, LazyCell<u8>, Mutex<u8>, RwLock<u8>, OnceLock<u8>,
        LazyLock<u8>, Rc<RefCell<Vec<u8>>>, Arc<Mutex<HashMap<String, u8>>>,
    }
}

#[test]
fn function_pointers_are_objects() {
    objects! {
        fn(), fn(u8) -> u8, fn(&'static str) -> String, unsafe fn(), extern "C" fn(u8),
        unsafe extern "C" fn(u8) -> u8,
        fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8) -> u8,
    }
}

#[test]
fn the_types_of_this_crate_are_objects() {
    objects! {
        P, GcCell<P>, GcRefCell<P>, GcOnceCell<P>, ByAddress<'static, u8>, Static<Box<dyn Fn()>>,
        Static<for<'a> fn(&'a Heap)>,
    }
}

#[test]
fn the_types_of_other_crates_are_objects() {
    objects! {
        once_cell::unsync::OnceCell<u8>, once_cell::unsync::Lazy<u8>,
        once_cell::sync::OnceCell<u8>, once_cell::sync::Lazy<u8>,
        hashbrown::HashMap<P, P, RandomState>, hashbrown::HashSet<P, RandomState>,
        hashbrown::HashTable<P>, indexmap::IndexMap<P, P>, indexmap::IndexSet<P>,
        smallvec::SmallVec<[P; 4]>, arrayvec::ArrayVec<P, 4>, arrayvec::ArrayString<4>,
        either::Either<P, P>,
    }
}

/// Says of every type on a list that it can be a field.
macro_rules! fields {
    ($($type:ty),* $(,)?) => {
        const _: () = {
            const fn field<T: Trace>() {}
            $(field::<$type>();)*
        };
    };
}

// A reference to anything can be a field, but not an object: see `leaf.rs`.
fields! { &'static Cell<u8>, &'static dyn Borrow<str>, &'static [RefCell<u8>], &'static P }
