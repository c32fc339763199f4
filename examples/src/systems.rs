//! Systems of other languages, in miniature: their rules of finalization and weak references, on the primitives of
//! this library.
//!
//! Each is a small module whose documentation says by which primitive each of its rules is expressed, and no more of its
//! system than those rules need. Their tests are in `tests`, in a directory of the same name.
//!
//! | module | what it is | what it is made of |
//! |---|---|---|
//! | [`cedar`] | finalization as Cedar has it, its eight procedures and both ways of waiting | a first-come queue, owners first, and its handles |
//! | [`golua`] | the pools of golua, a Lua in Go | a finalization queue and one of releases, long weak references |
//! | [`libcork`] | libcork's reference counts with cycle collection | roots as counts, a children-first queue with a procedure |
//! | [`lua`] | `__gc` and weak tables of Lua 5.2 to 5.4 | armed objects, the three tables, `Heap::close` |
//! | [`lua4`] | the weak references, destructors and page cache proposed for Lua 4 | short weak references, cleanups, the hook at the end of a cycle |

pub mod cedar;
pub mod golua;
pub mod libcork;
pub mod lua;
pub mod lua4;
