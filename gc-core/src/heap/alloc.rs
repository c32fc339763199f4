//! Allocation. It never collects and runs no user code.

use core::ptr::NonNull;
use std::alloc::handle_alloc_error;

use crate::block::space::Refusal;
use crate::block::type_info::{TypeInfo, TypeKey};
use crate::heap::Heap;
use crate::heap::describe::Describe;
use crate::heap::error::{AllocError, AllocErrorKind, LimitReached};
use crate::pointer::Gc;
use crate::trace::{Managed, Static};

impl Heap {
    /// Moves `value` into the heap.
    ///
    /// Never collects: it only adds to the debt that makes [`safepoint`](Heap::safepoint) collect.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached; [`try_alloc`](Heap::try_alloc) gives the value back instead.
    /// If the system has no memory, the standard [allocation error](std::alloc::handle_alloc_error)
    /// is raised.
    #[inline]
    #[track_caller]
    pub fn alloc<'gc, T: Managed<'gc>>(&'gc self, value: T) -> Gc<'gc, T> {
        let geometry = Describe::<T>::INFO.geometry;
        if T::NEEDS_FINALIZE || geometry.large {
            return self.alloc_slowly(value);
        }
        match self
            .store
            .take_slot(Describe::<T>::key(), geometry.slot_bytes)
        {
            // SAFETY: the slot is `T`'s and has just been taken.
            Some(slot) => unsafe { place(slot, value) },
            None => self.alloc_slowly(value),
        }
    }

    /// Moves `value` into the heap, or gives it back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    ///
    /// ```
    /// use gc_core::HeapConfig;
    ///
    /// let heap = HeapConfig::new().limit_bytes(8).build();
    /// let first = heap.try_alloc(1_u64).unwrap();
    /// let refused = heap.try_alloc(2_u64).unwrap_err();
    /// assert_eq!((*first, refused.value), (1, 2));
    /// ```
    #[inline]
    pub fn try_alloc<'gc, T: Managed<'gc>>(
        &'gc self,
        value: T,
    ) -> Result<Gc<'gc, T>, AllocError<T>> {
        let info = Describe::<T>::INFO;
        let key = Describe::<T>::key();
        // What arming needs is reserved first: after a slot has been taken nothing may fail.
        let slot = if T::NEEDS_FINALIZE && !self.registry.reserve() {
            Err(Refusal::Memory)
        } else {
            self.store
                .take_slot(key, info.geometry.slot_bytes)
                .map_or_else(|| self.find_slot(key, info), Ok)
        };
        match slot {
            Ok(slot) => {
                // SAFETY: the slot is `T`'s and has just been taken.
                let gc = unsafe { place(slot, value) };
                if T::NEEDS_FINALIZE {
                    self.registry.arm(slot);
                }
                Ok(gc)
            }
            Err(refusal) => Err(AllocError {
                value,
                kind: self.explain(info, refusal),
            }),
        }
    }

    /// Moves a value that holds no `Gc` into the heap, whatever its type.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// /// A type of another crate, which knows nothing of garbage collection.
    /// struct Foreign(u32);
    ///
    /// let heap = Heap::new();
    /// assert_eq!(heap.alloc_static(Foreign(7)).0.0, 7);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`alloc`](Heap::alloc).
    #[inline]
    #[track_caller]
    pub fn alloc_static<T: 'static>(&self, value: T) -> Gc<'_, Static<T>> {
        self.alloc(Static(value))
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn alloc_slowly<'gc, T: Managed<'gc>>(&'gc self, value: T) -> Gc<'gc, T> {
        match self.try_alloc(value) {
            Ok(gc) => gc,
            Err(AllocError {
                kind: AllocErrorKind::OutOfMemory(layout),
                ..
            }) => handle_alloc_error(layout),
            Err(error) => panic!("{error}"),
        }
    }

    #[cold]
    fn find_slot(&self, key: TypeKey, info: &'static TypeInfo) -> Result<NonNull<u8>, Refusal> {
        let room = self.pacing.room(&self.config, &self.store);
        self.store.find_slot(key, info, room)
    }

    #[cold]
    fn explain(&self, info: &'static TypeInfo, refusal: Refusal) -> AllocErrorKind {
        match refusal {
            Refusal::Memory => AllocErrorKind::OutOfMemory(info.layout),
            Refusal::Limit => AllocErrorKind::Limit(self.limit_reached(info.geometry.slot_bytes)),
        }
    }

    pub(super) fn limit_reached(&self, requested_bytes: usize) -> LimitReached {
        LimitReached {
            requested_bytes,
            used_bytes: self.pacing.used_bytes(&self.store),
            limit_bytes: self.config.limit().unwrap_or(usize::MAX),
        }
    }
}

/// Makes an object of a slot.
///
/// # Safety
///
/// `slot` is a slot of `T`'s space that has just been taken (SLOT-4), of a heap borrowed for `'gc`.
#[inline(always)]
unsafe fn place<'gc, T>(slot: NonNull<u8>, value: T) -> Gc<'gc, T> {
    let target = slot.cast::<T>();
    // SAFETY: the slot has the layout of `T`, and nothing lives in it.
    unsafe { target.write(value) }
    // SAFETY: OBJECT-1: the slot holds an initialised object from here on.
    unsafe { Gc::from_target(target) }
}
