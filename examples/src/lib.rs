//! The parts of the example programs that are worth testing on their own.
//!
//! The programs are in `src/bin`. The smaller ones show one idea each:
//!
//! | program | shows |
//! |---|---|
//! | `cyclic_list` | a cyclic list, freed as a whole |
//! | `parent_links` | a tree whose nodes know their parents, and moving a subtree |
//! | `interpreter` | a language with closures that runs for ever in bounded memory |
//! | `two_heaps` | two heaps on one thread, taking turns |
//! | `finalizer` | what happens to objects when nothing reaches them |
//!
//! `lockfile` is a whole program: it reads a `Cargo.lock` and answers questions about it.
#![forbid(unsafe_code)]

pub mod lockfile;
