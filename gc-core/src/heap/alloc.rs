//! Allocation. It never collects and runs no user code.

use core::ptr::NonNull;

use crate::block::space::Refusal;
use crate::block::store::Store;
use crate::block::type_info::{TypeInfo, TypeKey};
use crate::cycle::phase::Phase;
use crate::heap::Heap;
use crate::heap::describe::{Describe, DescribeInternal, Internal};
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
        match self.slot::<T>() {
            // SAFETY: the slot is `T`'s and has just been taken.
            Ok(slot) => unsafe { self.place(slot, value) },
            Err(refusal) => self.fail::<T>(refusal),
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
        match self.slot::<T>() {
            // SAFETY: the slot is `T`'s and has just been taken.
            Ok(slot) => Ok(unsafe { self.place(slot, value) }),
            Err(refusal) => {
                let kind = self.explain(Describe::<T>::INFO, refusal);
                Err(AllocError { value, kind })
            }
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

    /// Takes a slot for a `T`, after reserving whatever else the object will need, so that nothing
    /// can fail once there is a slot.
    ///
    /// The value is not passed through here: it can then be written to the slot directly, without
    /// having been in memory before.
    #[inline(always)]
    pub(super) fn slot<'gc, T: Managed<'gc>>(&self) -> Result<NonNull<u8>, Refusal> {
        if is_armed_at_alloc::<T>() && !self.registry.reserve() {
            return Err(Refusal::Memory);
        }
        match self
            .store
            .take_slot(Describe::<T>::key(), Describe::<T>::SLOT_BYTES)
        {
            Some(slot) => Ok(slot),
            None => self.find_slot::<T>(),
        }
    }

    #[cold]
    #[inline(never)]
    fn find_slot<'gc, T: Managed<'gc>>(&self) -> Result<NonNull<u8>, Refusal> {
        self.find_slot_for(Describe::<T>::key(), Describe::<T>::INFO)
    }

    pub(super) fn find_slot_for(
        &self,
        key: TypeKey,
        info: &'static TypeInfo,
    ) -> Result<NonNull<u8>, Refusal> {
        debug_assert!(
            !matches!(self.phase.get(), Phase::Close),
            "no user code but `trace` runs while it is decided what died"
        );
        let room = |store: &Store| self.pacing.room(&self.config, store);
        match self.store.find_slot(key, info, room) {
            Err(Refusal::Limit) => {
                // What is left of the runs of other types may be room enough.
                self.store.retire_runs();
                self.store.find_slot(key, info, room)
            }
            found => found,
        }
    }

    /// Makes an object of a slot.
    ///
    /// # Safety
    ///
    /// `slot` has just been taken by [`slot`](Heap::slot) for a `T` (SLOT-4).
    #[inline(always)]
    pub(super) unsafe fn place<'gc, T: Managed<'gc>>(
        &'gc self,
        slot: NonNull<u8>,
        value: T,
    ) -> Gc<'gc, T> {
        let target = slot.cast::<T>();
        // SAFETY: the slot has the layout of `T`, and nothing lives in it.
        unsafe { target.write(value) }
        if is_armed_at_alloc::<T>() {
            // SAFETY: OBJECT-1: as below; the type is finalized.
            unsafe { self.registry.arm_new(slot) }
        }
        // SAFETY: OBJECT-1: the slot holds an initialised object from here on.
        unsafe { Gc::from_target(target) }
    }

    /// Moves a value of a type of this crate's own into the heap, or gives it back.
    ///
    /// The caller knows that the value borrows from nothing but this heap: it is made of pointers to
    /// objects of `Managed<'gc>` types.
    #[inline]
    pub(crate) fn try_alloc_internal<T: Internal>(
        &self,
        value: T,
    ) -> Result<Gc<'_, T>, AllocError<T>> {
        let (key, info) = (DescribeInternal::<T>::key(), DescribeInternal::<T>::INFO);
        let slot = match self.store.take_slot(key, DescribeInternal::<T>::SLOT_BYTES) {
            Some(slot) => Ok(slot),
            None => self.find_slot_for(key, info),
        };
        match slot {
            Ok(slot) => {
                let target = slot.cast::<T>();
                // SAFETY: the slot has the layout of `T`, and nothing lives in it.
                unsafe { target.write(value) }
                // SAFETY: OBJECT-1: the slot holds an initialised object from here on.
                Ok(unsafe { Gc::from_target(target) })
            }
            Err(refusal) => {
                let kind = self.explain(info, refusal);
                Err(AllocError { value, kind })
            }
        }
    }

    /// Raises the error that [`try_alloc`](Heap::try_alloc) would return.
    #[cold]
    #[inline(never)]
    #[track_caller]
    fn fail<'gc, T: Managed<'gc>>(&self, refusal: Refusal) -> ! {
        self.explain(Describe::<T>::INFO, refusal)
            .raise(core::any::type_name::<T>())
    }

    #[cold]
    pub(super) fn explain(&self, info: &'static TypeInfo, refusal: Refusal) -> AllocErrorKind {
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

/// Whether objects of a type are armed when they are allocated.
const fn is_armed_at_alloc<'gc, T: Managed<'gc>>() -> bool {
    T::NEEDS_FINALIZE && T::ARMED_AT_ALLOC
}
