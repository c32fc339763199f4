//! Function pointers.
//!
//! A function pointer captures nothing, so it can hold no `Gc`, but its *type* can name lifetimes:
//! `fn(Gc<'gc, T>)` says with which heap borrow the function can be called, and rebranding it would
//! let it be called with another. Only `'static` ones are therefore leaves.
//!
//! A runtime's native functions are to be callable with any borrow of the heap. Their type is
//! higher-ranked, `for<'gc> fn(&'gc Heap, Gc<'gc, Value<'gc>>)`, which is `'static`; but no generic
//! implementation can cover higher-ranked types, so a field of one is marked `#[gc(skip)]`, or
//! wrapped in [`Static`](crate::Static).
//!
//! ```
//! # #![allow(dead_code)]
//! use gc_core::{Gc, Heap, Static};
//!
//! fn store<'gc>(heap: &'gc Heap, native: for<'a> fn(&'a Heap, Gc<'a, String>)) {
//!     heap.alloc(Static(native));
//! }
//! ```
//!
//! ```compile_fail
//! # #![allow(dead_code)]
//! use gc_core::{Gc, Heap};
//!
//! fn store<'gc>(heap: &'gc Heap, native: fn(&'gc Heap, Gc<'gc, String>)) {
//!     heap.alloc::<fn(&'gc Heap, Gc<'gc, String>)>(native);
//! }
//! ```

use crate::trace::leaf;

/// Makes leaves of the function pointers with the given argument types.
macro_rules! function {
    ($($argument:ident)*) => {
        function! { @ [$($argument)*] fn($($argument),*) -> R }
        function! { @ [$($argument)*] unsafe fn($($argument),*) -> R }
        function! { @ [$($argument)*] extern "C" fn($($argument),*) -> R }
        function! { @ [$($argument)*] unsafe extern "C" fn($($argument),*) -> R }
    };
    (@ [$($argument:ident)*] $type:ty) => {
        leaf! {
            #[diagnostic::do_not_recommend]
            impl[R: 'static, $($argument: 'static),*] $type
        }
    };
}

function! {}
function! { A }
function! { A B }
function! { A B C }
function! { A B C D }
function! { A B C D E }
function! { A B C D E F }
function! { A B C D E F G }
function! { A B C D E F G H }
function! { A B C D E F G H I }
function! { A B C D E F G H I J }
function! { A B C D E F G H I J K }
function! { A B C D E F G H I J K L }
