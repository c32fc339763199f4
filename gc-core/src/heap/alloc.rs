//! Allocation. It never collects and runs no user code.

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::block::header::Block;
use crate::block::notes::{CellKind, EntryRef, WeakTarget};
use crate::block::space::Refusal;
use crate::block::store::Store;
use crate::block::type_info::{TypeInfo, TypeKey};
use crate::heap::Heap;
use crate::heap::describe::{Describe, DescribeInternal, Internal};
use crate::heap::error::{AllocError, AllocErrorKind, LimitReached};
use crate::pointer::Gc;
use crate::trace::{Managed, Static};

/// The error where there is no memory for notes.
const NO_ROOM_FOR_NOTES: AllocErrorKind = AllocErrorKind::OutOfMemory(Layout::new::<EntryRef>());

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

    /// [`try_alloc`](Heap::try_alloc) of an object that has a weak cell from the beginning: the one that `aim` returns
    /// when it is given the place of the object, to which it aims the cell.
    pub(crate) fn try_alloc_aimed<'gc, T: Managed<'gc>>(
        &'gc self,
        value: T,
        aim: impl FnOnce(NonNull<u8>) -> NonNull<WeakTarget>,
    ) -> Result<Gc<'gc, T>, AllocError<T>> {
        let slot = match self.slot::<T>() {
            Ok(slot) => slot,
            Err(refusal) => {
                let kind = self.explain(Describe::<T>::INFO, refusal);
                return Err(AllocError { value, kind });
            }
        };
        // SAFETY: SLOT-4: the slot has just been taken from this store.
        let block = unsafe { Block::of(slot) };
        let (index, capacity) = (block.index_of(slot), block.capacity());
        let noted = self.store.notes_of(block).is_some_and(|notes| {
            let cell = notes.cell_or(CellKind::Short, index, capacity, (), || Ok(aim(slot)));
            cell.is_ok()
        });
        if noted {
            // SAFETY: the slot is `T`'s, and nothing but making the note has happened since it was taken.
            Ok(unsafe { self.place(slot, value) })
        } else {
            // SAFETY: SLOT-4: it is the slot taken last, and nothing has been written to it.
            unsafe { self.store.return_slot(Describe::<T>::key(), slot) }
            let kind = NO_ROOM_FOR_NOTES;
            Err(AllocError { value, kind })
        }
    }

    /// Takes a slot for a `T`, after reserving whatever else the object will need, so that nothing
    /// can fail once there is a slot.
    ///
    /// The value is not passed through here: it can then be written to the slot directly, without
    /// having been in memory before.
    #[inline(always)]
    fn slot<'gc, T: Managed<'gc>>(&self) -> Result<NonNull<u8>, Refusal> {
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

    fn find_slot_for(&self, key: TypeKey, info: &'static TypeInfo) -> Result<NonNull<u8>, Refusal> {
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
    unsafe fn place<'gc, T: Managed<'gc>>(&'gc self, slot: NonNull<u8>, value: T) -> Gc<'gc, T> {
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

    /// The weak cell of an object of this heap, of which that is noted which `make` returns if there is none.
    #[inline]
    pub(crate) fn cell_or<T>(
        &self,
        gc: Gc<'_, T>,
        kind: CellKind,
        make: impl FnOnce() -> Result<NonNull<WeakTarget>, AllocErrorKind>,
    ) -> Result<NonNull<WeakTarget>, AllocErrorKind> {
        // SAFETY: OBJECT-1: a `Gc` that is live while this heap is borrowed is an object of this heap.
        let block = unsafe { Block::of(gc.target().cast()) };
        let (slot, capacity) = (block.index_as(gc.target()), block.capacity());
        match self.store.notes_of(block) {
            Some(notes) => notes.cell_or(kind, slot, capacity, NO_ROOM_FOR_NOTES, make),
            None => Err(NO_ROOM_FOR_NOTES),
        }
    }

    /// Notes that an object is the key of an ephemeron.
    pub(crate) fn note_key<T>(&self, gc: Gc<'_, T>) -> Result<(), AllocErrorKind> {
        // SAFETY: OBJECT-1: as above.
        let block = unsafe { Block::of(gc.target().cast()) };
        let (slot, capacity) = (block.index_as(gc.target()), block.capacity());
        match self.store.notes_of(block) {
            Some(notes) if notes.try_note_key(slot, capacity) => Ok(()),
            _ => Err(NO_ROOM_FOR_NOTES),
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

/// Whether objects of a type are armed when they are allocated.
const fn is_armed_at_alloc<'gc, T: Managed<'gc>>() -> bool {
    T::NEEDS_FINALIZE && T::ARMED_AT_ALLOC
}
