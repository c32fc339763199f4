//! Charges: memory that objects own outside of the heap.

use core::cell::Cell;
use std::rc::Rc;

use crate::heap::Heap;
use crate::heap::error::LimitReached;
use crate::trace::leaf;

/// Bytes outside of the heap that belong to an object in it.
///
/// The collector sees the size of an object, not of the buffer that it owns. A charge, kept inside
/// the object, tells it: the bytes count when it decides whether to collect, and against the
/// heap's limit, until the charge is dropped, which happens when the object is freed.
///
/// A charge may outlive its heap, and then does nothing.
///
/// ```
/// use gc_core::{Charge, Finalize, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Image {
///     pixels: Vec<u8>,
///     charge: Charge,
/// }
///
/// let mut heap = Heap::new();
/// heap.alloc(Image { pixels: vec![0; 1 << 20], charge: heap.charge(1 << 20) });
/// assert_eq!(heap.stats().external_bytes, 1 << 20);
/// heap.collect();
/// assert_eq!(heap.stats().external_bytes, 0);
/// ```
#[derive(Debug)]
#[must_use = "dropping a charge gives the bytes back"]
pub struct Charge {
    bytes: Cell<usize>,
    external: Rc<Cell<u128>>,
}

leaf! { Charge }

impl Heap {
    /// Counts `bytes` of memory outside of the heap for as long as the charge exists.
    ///
    /// # Panics
    ///
    /// If the heap's limit leaves no room; [`try_charge`](Heap::try_charge) reports that as an
    /// error.
    #[track_caller]
    pub fn charge(&self, bytes: usize) -> Charge {
        match self.try_charge(bytes) {
            Ok(charge) => charge,
            Err(error) => panic!("cannot charge {bytes} bytes: {error}"),
        }
    }

    /// Counts `bytes` of memory outside of the heap, if the limit leaves room.
    ///
    /// # Errors
    ///
    /// If the heap's limit leaves no room.
    pub fn try_charge(&self, bytes: usize) -> Result<Charge, LimitReached> {
        self.charge_external(bytes)?;
        Ok(Charge {
            bytes: Cell::new(bytes),
            external: Rc::clone(self.pacing.external()),
        })
    }

    fn charge_external(&self, bytes: usize) -> Result<(), LimitReached> {
        let room = || self.pacing.room(&self.config, &self.store).most;
        if bytes > room() {
            self.store.retire_runs();
            if bytes > room() {
                return Err(self.limit_reached(bytes));
            }
        }
        self.pacing.charge(bytes);
        Ok(())
    }
}

impl Charge {
    /// The bytes that this charge stands for.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Changes the bytes that this charge stands for, when a buffer grows or shrinks.
    ///
    /// # Panics
    ///
    /// If the heap's limit leaves no room, or the charge is of another heap.
    #[track_caller]
    pub fn resize(&self, heap: &Heap, bytes: usize) {
        let before = self.bytes.get();
        if let Err(error) = self.try_resize(heap, bytes) {
            panic!("cannot charge {bytes} bytes instead of {before}: {error}");
        }
    }

    /// Changes the bytes that this charge stands for, if the limit leaves room.
    ///
    /// # Errors
    ///
    /// If the heap's limit leaves no room.
    ///
    /// # Panics
    ///
    /// If the charge is of another heap.
    #[track_caller]
    pub fn try_resize(&self, heap: &Heap, bytes: usize) -> Result<(), LimitReached> {
        assert!(
            Rc::ptr_eq(&self.external, heap.pacing.external()),
            "this charge belongs to another heap than {heap:?}",
        );
        heap.charge_external(bytes.saturating_sub(self.bytes.get()))?;
        self.lower(bytes.max(self.bytes.get()), bytes);
        Ok(())
    }

    /// Lowers the bytes that this charge stands for.
    pub(crate) fn shrink(&self, bytes: usize) {
        self.lower(self.bytes.get(), bytes.min(self.bytes.get()));
    }

    fn lower(&self, from: usize, to: usize) {
        self.give_back(from - to);
        self.bytes.set(to);
    }

    fn give_back(&self, bytes: usize) {
        self.external.set(self.external.get() - bytes as u128);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.give_back(self.bytes.get());
    }
}
