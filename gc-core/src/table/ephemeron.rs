//! `Ephemeron`: a single value that lives as long as its keys.

mod single;

use core::cell::{Ref, RefMut};
use core::fmt;

use crate::cell::{GcRef, GcRefMut};
use crate::heap::{AllocError, Heap};
use crate::pointer::{Gc, handle};
use crate::table::ephemeron::single::Single;
use crate::trace::{Managed, Trace};

/// A value that lives as long as all of its keys do.
///
/// With one key, it is the single entry of an [`EphemeronTable`](crate::EphemeronTable); with several, a fact
/// about all of them together, which is gone with the first. (OCaml has both, as `Ephemeron.K1` to `Kn`.)
///
/// ```
/// use gc_core::{Ephemeron, Heap};
///
/// let mut heap = Heap::new();
/// let (a, b) = (heap.root(heap.alloc('a')), heap.root(heap.alloc('b')));
/// let distance = Ephemeron::with_keys(&heap, [a.get(&heap), b.get(&heap)], 7);
/// let distance = heap.root_handle(distance);
/// heap.collect();
/// assert_eq!(distance.get(&heap).get(&heap), Some(7));
///
/// drop(b);
/// heap.collect();
/// assert_eq!(distance.get(&heap).get(&heap), None);
/// ```
pub struct Ephemeron<'gc, K: Trace, V: Trace, const N: usize = 1> {
    single: Gc<'gc, Single<'gc, K, V, N>>,
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> Ephemeron<'gc, K, V> {
    /// Makes an ephemeron with one key.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached. If the system has no memory, the standard [allocation
    /// error](std::alloc::handle_alloc_error) is raised.
    #[track_caller]
    pub fn new(heap: &'gc Heap, key: Gc<'gc, K>, value: V) -> Self {
        Ephemeron::with_keys(heap, [key], value)
    }

    /// Makes an ephemeron with one key, if there is memory, or gives the value back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory.
    pub fn try_new(heap: &'gc Heap, key: Gc<'gc, K>, value: V) -> Result<Self, AllocError<V>> {
        Ephemeron::try_with_keys(heap, [key], value)
    }
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>, const N: usize> Ephemeron<'gc, K, V, N> {
    /// Makes an ephemeron with several keys. Without any, the value lives as long as the ephemeron.
    ///
    /// # Panics
    ///
    /// As [`new`](Ephemeron::new).
    #[track_caller]
    pub fn with_keys(heap: &'gc Heap, keys: [Gc<'gc, K>; N], value: V) -> Self {
        match Ephemeron::try_with_keys(heap, keys, value) {
            Ok(ephemeron) => ephemeron,
            Err(error) => error.kind.raise("an ephemeron"),
        }
    }

    /// Makes an ephemeron with several keys, if there is memory, or gives the value back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory.
    pub fn try_with_keys(
        heap: &'gc Heap,
        keys: [Gc<'gc, K>; N],
        value: V,
    ) -> Result<Self, AllocError<V>> {
        // TABLE-1: the notes come first, so that every key has one.
        if let Err(kind) = keys.into_iter().try_for_each(|key| heap.note_key(key)) {
            return Err(AllocError { value, kind });
        }
        let single = heap.try_alloc_internal(Single::new(keys, value));
        single
            .map(|single| Ephemeron { single })
            .map_err(|refused| AllocError {
                value: refused.value.into_value(),
                kind: refused.kind,
            })
    }
}

impl<'gc, K: Trace, V: Trace, const N: usize> Ephemeron<'gc, K, V, N> {
    /// A copy of the value, as long as all keys live.
    ///
    /// # Panics
    ///
    /// If the value is mutably borrowed.
    #[track_caller]
    pub fn get(self, heap: &'gc Heap) -> Option<V>
    where
        V: Copy,
    {
        self.get_ref(heap).map(|value| *value)
    }

    /// The value, borrowed, as long as all keys live.
    ///
    /// # Panics
    ///
    /// If the value is mutably borrowed.
    #[track_caller]
    pub fn get_ref(self, heap: &'gc Heap) -> Option<GcRef<'gc, V>> {
        let content = Gc::as_ref(self.single).content.borrow();
        content.as_ref()?.shade_keys(heap);
        let value = Ref::filter_map(content, |content| Some(&content.as_ref()?.value));
        value.ok().map(GcRef)
    }

    /// The value, borrowed to change it, as long as all keys live.
    ///
    /// # Panics
    ///
    /// If the value is borrowed.
    #[track_caller]
    pub fn get_mut(self, heap: &'gc Heap) -> Option<GcRefMut<'gc, V>> {
        let content = Gc::as_ref(self.single).content.borrow_mut();
        // SAFETY: BARRIER-2: the content is borrowed to change it.
        unsafe { content.as_ref()?.shade_value(heap) }
        let value = RefMut::filter_map(content, |content| Some(&mut content.as_mut()?.value));
        value.ok().map(GcRefMut)
    }

    /// The keys, as long as all of them live.
    ///
    /// # Panics
    ///
    /// If the value is mutably borrowed.
    #[track_caller]
    pub fn keys(self, heap: &'gc Heap) -> Option<[Gc<'gc, K>; N]> {
        let content = self.single.content.borrow();
        content.as_ref()?.shade_keys(heap);
        Some(content.as_ref()?.keys)
    }

    /// Whether a key has died, or the value was taken.
    ///
    /// # Panics
    ///
    /// If the value is mutably borrowed.
    #[track_caller]
    pub fn is_dead(self) -> bool {
        self.single.content.borrow().is_none()
    }

    /// Takes the value; the ephemeron is dead from then on.
    ///
    /// # Panics
    ///
    /// If the value is borrowed.
    #[track_caller]
    pub fn take(self, heap: &'gc Heap) -> Option<V> {
        let mut content = self.single.content.borrow_mut();
        // SAFETY: BARRIER-2: the content is borrowed to change it.
        unsafe { content.as_ref()?.shade_value(heap) }
        content.take().map(|content| content.value)
    }
}

/// Shows whether a key has died.
impl<K: Trace, V: Trace, const N: usize> fmt::Debug for Ephemeron<'_, K, V, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.single.content.try_borrow() {
            Ok(content) if content.is_none() => "Ephemeron(dead)",
            Ok(_) => "Ephemeron(alive)",
            Err(_) => "Ephemeron(<mutably borrowed>)",
        })
    }
}

handle! {
    impl[K, V; N] Ephemeron { single }: "ephemeron"
}
