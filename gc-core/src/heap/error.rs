//! What can be refused, and why.

use core::alloc::Layout;
use core::fmt;
use std::alloc::handle_alloc_error;

/// The heap's limit leaves no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitReached {
    /// The bytes that were asked for.
    pub requested_bytes: usize,
    /// The bytes in use, garbage that was not collected yet included.
    pub used_bytes: usize,
    /// The limit.
    pub limit_bytes: usize,
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LimitReached {
            requested_bytes,
            used_bytes,
            limit_bytes,
        } = self;
        write!(
            f,
            "the heap's limit of {limit_bytes} bytes is reached: \
             {used_bytes} bytes are in use and {requested_bytes} more were requested; \
             collect garbage, or raise `HeapConfig::limit_bytes`",
        )
    }
}

impl core::error::Error for LimitReached {}

/// Why [`Heap::try_alloc`](crate::Heap::try_alloc) and its like refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AllocErrorKind {
    /// The heap's limit leaves no room.
    Limit(LimitReached),
    /// The system has no memory of this layout.
    OutOfMemory(Layout),
    /// A table cannot have as many entries as were asked for.
    CapacityOverflow,
}

impl AllocErrorKind {
    /// Raises the error: that of the system as the standard library does, that of the limit as a panic.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(crate) fn raise(self, what: &str) -> ! {
        match self {
            AllocErrorKind::OutOfMemory(layout) => handle_alloc_error(layout),
            kind => panic!("cannot allocate `{what}`: {kind}"),
        }
    }
}

impl fmt::Display for AllocErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AllocErrorKind::Limit(limit) => limit.fmt(f),
            AllocErrorKind::OutOfMemory(layout) => {
                write!(
                    f,
                    "the system has no memory for an object of {} bytes",
                    layout.size()
                )
            }
            AllocErrorKind::CapacityOverflow => {
                f.write_str("a table cannot have as many entries as were asked for")
            }
        }
    }
}

impl core::error::Error for AllocErrorKind {}

/// An allocation that was refused, with the value that was to be allocated.
///
/// The heap is as it was before.
pub struct AllocError<T> {
    /// The value that was to be allocated.
    pub value: T,
    /// Why it was refused.
    pub kind: AllocErrorKind,
}

impl<T> fmt::Debug for AllocError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllocError")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Display for AllocError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot allocate `{}`: {}",
            core::any::type_name::<T>(),
            self.kind
        )
    }
}

impl<T> core::error::Error for AllocError<T> {}
