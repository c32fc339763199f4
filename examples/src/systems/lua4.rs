//! The weak references that were proposed for Lua 4, and what the proposal builds on them.
//!
//! The proposal adds one primitive, `weakref(object)`, and shows that a program can build the rest: destructors, which
//! are called when an object is gone, and a cache that keeps none of its pages. Here the rules are those of the
//! proposal, and these are the primitives that they come from:
//!
//! | rule | primitive |
//! |---|---|
//! | a weak reference is an object; each is distinct, and a key for tables | [`WeakRef`]: an object that holds a [`Weak`] |
//! | it yields its object, or nothing once that is collected | [`Weak::upgrade`] |
//! | it loses its object before any other code of the cycle runs | `Weak` is the short kind |
//! | when it is dropped itself, its place is used again | it is an object |
//! | a destructor is called without its object, when that is gone | [`CleanupQueue`], whose values are functions |
//! | a destructor is called once, whatever it does | what is taken off a queue is off it |
//! | nobody calls destructors but who asks for it | a queue without a procedure |
//! | there is a hook at the end of a cycle | [`Heap::on_cycle_end`] |
//! | at the end of the program no destructor is called | a registered value goes with its heap |
//!
//! One fault of the proposal is not repeated. Its destructors are removed when all that are due have been called, so one that
//! fails leaves those before it to be called again, and those behind it are never called.
//!
//! [`Weak`]: gc_core::Weak
//! [`Weak::upgrade`]: gc_core::Weak::upgrade
//! [`CleanupQueue`]: gc_core::CleanupQueue
//! [`Heap::on_cycle_end`]: gc_core::Heap::on_cycle_end

mod destructors;
mod page_cache;
mod weak_ref;

pub use destructors::{DestructorManager, Failure};
pub use page_cache::{Page, PageCache};
pub use weak_ref::{WeakRef, weakref};
