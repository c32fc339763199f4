//! Runtimes of other languages, in miniature: their rules of finalization and weak references, on the primitives
//! of this library.
//!
//! Each is a small module with its own tests, and no more of its language than those rules need.
//!
//! | module | what it is | what it is made of |
//! |---|---|---|
//! | [`lua`] | `__gc` and weak tables of Lua 5.2 to 5.4 | armed objects, the three tables, `Heap::close` |
//! | [`golua`] | the pools of golua, a Lua in Go | finalization queues of two levels, long weak references |

pub mod golua;
pub mod lua;
