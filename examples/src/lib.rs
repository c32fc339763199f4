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
//! | `page_cache` | pages found by name while somebody uses them |
//! | `destructors` | functions that are called when an object is gone |
//! | `same_weak_ref` | weak references as keys that stay equal when their object dies |
//! | `interning` | equal strings as one object, for as long as it is used |
//! | `annotations` | facts about objects of somebody else's type |
//! | `lua_gc` | the three kinds of weak tables of Lua, seen from inside a finalizer |
//! | `golua` | files that are finalized and released, watched in three ways |
//! | `reference_counts` | counted references, and cycles that are found all the same |
//! | `open_files` | waiting for files that nobody has closed |
//!
//! `lockfile` is a whole program: it reads a `Cargo.lock` and answers questions about it. The [`systems`] are runtimes
//! of other languages in miniature.
#![forbid(unsafe_code)]

pub mod lockfile;
pub mod systems;
