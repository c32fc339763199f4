//! `once_cell`: cells that are written once, and lazy values.
//!
//! Like the cells of the standard library (`shared.rs`) they tell the collector nothing of a store,
//! so their content has to be `'static`, and `Trace` keeps roots out of it. A `Gc` that is set once
//! belongs in [`GcOnceCell`](crate::GcOnceCell).

use once_cell::{sync, unsync};

use crate::trace::{Trace, leaf};

leaf! { impl[T: Trace + 'static] unsync::OnceCell<T> }
leaf! { impl[T: Trace + 'static] sync::OnceCell<T> }
leaf! { impl[T: Trace + 'static, F: Trace + 'static] unsync::Lazy<T, F> }
leaf! { impl[T: Trace + 'static, F: Trace + 'static] sync::Lazy<T, F> }
