//! Shared ownership and interior mutability of the standard library: only over `'static` types.
//!
//! # Why `'static`
//! - *Cells.* A store into a `std` cell tells the collector nothing, and while a collection is under
//!   way the old value must be told. A `Gc` belongs in [`GcCell`](crate::GcCell) or
//!   [`GcRefCell`](crate::GcRefCell), which do.
//! - *Shared ownership.* A clone of an `Rc` can be kept outside the heap, where no collection sees
//!   it; and a rebranded `Rc` would share its target with clones that have another lifetime.
//!
//! So the content must be `'static`, the type is its own `At`, and all of these are leaves: a `Gc` in
//! a `'static` type belongs to a leaked heap. `NEEDS_TRACE == false` of the content would not do in
//! place of `'static`, as it also holds for `PhantomData<Gc<'gc, T>>`, whose lifetime must not be
//! mixed up either.
//!
//! # Why `Trace` as well
//! `'static` alone would be sound, but would let `Rc<Root<T>>` or a boxed closure that owns a root
//! into the heap. A root kept alive by the object that it keeps alive is never freed. `Trace` leaves
//! such types out, with a message that names them. Whoever knows that there is no root in
//! `Rc<dyn Fn()>` or in a foreign type stores it as [`Static<Rc<dyn Fn()>>`](crate::Static), or marks
//! the field `#[gc(skip)]`. That `NEEDS_TRACE` be false is *not* demanded: the derive gives `true` to
//! every type of which it cannot see otherwise.
//!
//! ```
//! use std::cell::RefCell;
//! use std::rc::Rc;
//! use gc_core::{GcRefCell, Heap};
//!
//! let heap = Heap::new();
//! let name = heap.alloc(String::from("name"));
//! heap.alloc(GcRefCell::new(vec![name]));
//! heap.alloc(RefCell::new(vec![Rc::new(String::from("name"))]));
//! ```
//!
//! ```compile_fail,E0597
//! use std::cell::RefCell;
//! use gc_core::Heap;
//!
//! let heap = Heap::new();
//! let name = heap.alloc(String::from("name"));
//! heap.alloc(RefCell::new(vec![name]));
//! ```
//!
//! ```compile_fail,E0277
//! use std::rc::Rc;
//! use gc_core::Heap;
//!
//! let heap = Heap::new();
//! let name = heap.alloc(String::from("name"));
//! heap.alloc(Rc::new(heap.root(name)));
//! ```
//!
//! # What is left out
//! `UnsafeCell`, whose content anyone may be writing to, and the guards (`Ref`, `MutexGuard`), which
//! borrow.

use core::cell::{Cell, LazyCell, OnceCell, RefCell};
use core::ffi::CStr;
use std::ffi::OsStr;
use std::path::Path;
use std::rc::{self, Rc};
use std::sync::{self, Arc, LazyLock, Mutex, OnceLock, RwLock};

use crate::trace::{Trace, leaf};

// Shared ownership of a value. Nothing unsized is `Trace`; `?Sized` is there for the sake of the
// message about `Rc<dyn Fn()>`, which would otherwise complain about `Sized` as well.
leaf! { impl[T: ?Sized + Trace + 'static] Rc<T> }
leaf! { impl[T: ?Sized + Trace + 'static] Arc<T> }
leaf! { impl[T: ?Sized + Trace + 'static] rc::Weak<T> }
leaf! { impl[T: ?Sized + Trace + 'static] sync::Weak<T> }

// Shared ownership of a slice, of text or of a path.
leaf! { impl[T: Trace + 'static] Rc<[T]> }
leaf! { impl[T: Trace + 'static] Arc<[T]> }
leaf! { Rc<str>, Rc<CStr>, Rc<OsStr>, Rc<Path> }
leaf! { Arc<str>, Arc<CStr>, Arc<OsStr>, Arc<Path> }

// Cells for one thread.
leaf! { impl[T: Trace + 'static] Cell<T> }
leaf! { impl[T: Trace + 'static] RefCell<T> }
leaf! { impl[T: Trace + 'static] OnceCell<T> }

// Cells for many threads.
leaf! { impl[T: Trace + 'static] Mutex<T> }
leaf! { impl[T: Trace + 'static] RwLock<T> }
leaf! { impl[T: Trace + 'static] OnceLock<T> }

// Lazy values. The initialiser is part of the value: a `fn` is traceable, a closure, which may own a
// root, is not.
leaf! { impl[T: Trace + 'static, F: Trace + 'static] LazyCell<T, F> }
leaf! { impl[T: Trace + 'static, F: Trace + 'static] LazyLock<T, F> }
