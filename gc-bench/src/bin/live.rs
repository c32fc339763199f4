//! Collects a heap whose objects all live, for counting instructions.
//!
//! `live <plain|unarmed> <objects> <collections>` makes a list of objects, of a type without a finalizer or of one with
//! a finalizer that is armed for none of them, and collects again and again. Run under a tool that counts instructions,
//! two runs that differ in their collections tell what a living object costs in each; that finalizers which are not
//! armed add nothing to it is checked by `ci/instructions.sh`.

use std::io::{self, Write};
use std::process::ExitCode;

use gc_core::{Finalize, Gc, Heap, Trace};

/// A node of a type without a finalizer.
#[derive(Trace, Finalize)]
struct Plain<'gc>(Option<Gc<'gc, Plain<'gc>>>);

/// A node of a type with a finalizer, which is armed by hand only.
#[derive(Trace)]
struct Unarmed<'gc>(Option<Gc<'gc, Unarmed<'gc>>>);

impl<'gc> Finalize<'gc> for Unarmed<'gc> {
    const ARMED_AT_ALLOC: bool = false;

    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

/// Makes a list of objects and collects, and returns how many live.
macro_rules! collect {
    ($node:ident, $objects:expr, $collections:expr) => {{
        let mut heap = Heap::new();
        let mut first = heap.alloc($node(None));
        for _ in 1..$objects {
            first = heap.alloc($node(Some(first)));
        }
        let _root = heap.root(first);
        let lived = (0..$collections).map(|_| heap.collect().live_objects);
        lived.sum::<usize>()
    }};
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let (Some(objects), Some(collections)) = (number(2), number(3)) else {
        eprintln!("usage: live <plain|unarmed> <objects> <collections>");
        return ExitCode::from(2);
    };
    let (objects, collections): (usize, usize) = (objects, collections);
    let lived = if arguments[1] == "unarmed" {
        collect!(Unarmed, objects, collections)
    } else {
        collect!(Plain, objects, collections)
    };
    match writeln!(io::stdout(), "{lived}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("live: cannot write to the standard output: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
