//! The interface of libcork's garbage collector: counted references, and cycles that are found all the same.
//!
//! libcork is a library for C. A program counts the references to its objects with [`incref`] and [`decref`], and the
//! library finds cycles of objects that nobody outside of them refers to. Here nothing is counted but what comes from
//! outside: a count is the number of an object's roots, and what objects hold of each other is traced.
//!
//! | rule | primitive |
//! |---|---|
//! | each thread has a context of its own, made when it is needed | a [`Heap`] in a thread-local |
//! | [`new`] gives the first reference; `incref` and `decref` say how many there are | [`Root`], its `clone` and its `drop` |
//! | a class says what its objects refer to (`recurse`) | `derive(Trace)` |
//! | a class says what happens when an object is freed (`free`) | [`Class::FREE`], as the procedure of a [`FinalizationQueue`] |
//! | children are freed before their parents | [`Order::ChildrenFirst`] |
//! | each object is freed once | a handle fires once |
//! | [`done`] frees what nobody refers to, and nothing else | [`Heap::collect`] |
//! | the end of the thread frees nothing | [`Heap::abandon`] |
//!
//! # Conventions
//! A function *borrows* an object if its caller refers to the object for as long as the call takes: its parameter is a
//! `&Ref`, or a `Gc`. It *steals* a reference if it takes that over, usually to store it in an object: its parameter is a
//! [`Ref`], and [`Ref::steal`] is what it does. Should it fail first, the reference is dropped as every value is; in C it
//! has to be remembered.
//!
//! # What is different
//! - An object is not freed when its last reference is dropped, but by the next collection: `done`, or one that [`new`] finds
//!   due.
//! - There is no buffer of objects that may belong to a dead cycle. In libcork that may overflow, and if this happens in
//!   the middle of a cycle, the cycle is never freed.
//! - What [`Class::FREE`] names is given its object by `&self` and nothing else, so the rules that a callback has to keep in
//!   C (free no storage, drop no reference that the object holds) cannot be broken.
//!
//! [`Heap`]: gc_core::Heap
//! [`Root`]: gc_core::Root
//! [`FinalizationQueue`]: gc_core::FinalizationQueue
//! [`Order::ChildrenFirst`]: gc_core::Order::ChildrenFirst
//! [`Heap::collect`]: gc_core::Heap::collect
//! [`Heap::abandon`]: gc_core::Heap::abandon

mod class;
mod context;
mod reference;

pub use class::Class;
pub use context::{done, init, with};
pub use reference::{Counted, Ref, decref, incref, new};
