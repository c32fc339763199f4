//! Weak references: pointers that do not keep their target alive.
//!
//! # Two kinds
//! | | loses its target | for |
//! |---|---|---|
//! | [`Weak`] | when nothing but finalizers would reach it any more | caches, back links, observers |
//! | [`LongWeak`] | when it is about to be freed | whoever has to know an object up to its end |
//!
//! They differ only for objects that are [finalized](crate::Finalize): what a finalizer is given, and all
//! that it reaches, has already lost its short weak references, so that nobody else can find an object
//! that is being taken apart. (Lua 5.2 has both, in values and in keys of weak tables; .NET calls
//! them short and long.)
//!
//! When a heap is dropped, the finalizers of all its objects run, dead or not, and weak references still have
//! their targets.
//!
//! # Mechanism
//! What a weak reference points to is a *weak cell*, an object with the address of the target, which the
//! collector clears. There is one cell for a target and a kind, found by the target's
//! [note](crate::block::notes): so two weak references to one object are equal and stay equal after its
//! death, and upgrading is two loads.
//!
//! # What was rejected
//! *Weak fields* that the collector clears in place: a field that is copied to an object that has already
//! been marked would be missed. *Equality by target*, which changes when the target dies and makes a hash
//! map lose its keys.

mod cell;
mod cyclic;
mod pointer;
mod root;

pub use pointer::{LongWeak, Weak};
pub use root::{LongWeakRoot, WeakRoot};
