//! Random programs, run against the heap and against a model of it.
//!
//! A [`Program`] is a list of steps ([`Op`]). Any list makes sense: operands are taken modulo what
//! there is. The *machine* takes each step with a real heap of many types of objects, and with a
//! *model*, a table of objects in which everything is done in the most naive way. After each
//! collection the two must agree: on what died and how often, on what was finalized and in which
//! order, on what every object points to, and on the counts.
//!
//! | file | what it is |
//! |---|---|
//! | `op`, `bytes` | programs, and how they are read from bytes |
//! | `objects`, `any`, `log` | the types of objects, pointers to any of them, what they report |
//! | `watched`, `new_tables` | weak references and tables of any kind, and making tables |
//! | `fate` | what finalizers do |
//! | `model` | the model |
//! | `machine`, `shared`, `alloc`, `weak_ops`, `table_ops`, `exclusive` | running a program, by kind of step |
//! | `check` | comparing |
//! | `trial` | making a program that fails shorter |

mod alloc;
mod any;
mod bytes;
mod check;
mod exclusive;
mod fate;
mod log;
mod machine;
mod model;
mod new_tables;
mod objects;
mod op;
mod shared;
mod table_ops;
mod trial;
mod watched;
mod weak_ops;

pub use any::Kind;
pub use check::Mismatch;
pub use op::{End, Op, Pick, Program, Setting};
