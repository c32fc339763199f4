//! In a type made by a macro, the type that is missing `Trace` is shown where it was written.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

struct NotTrace;
struct NotTraceEither;

macro_rules! make {
    ($name:ident, $lifetime:lifetime, $field:ident: $ty:ty) => {
        #[derive(Trace, Finalize)]
        struct $name<$lifetime> {
            $field: $ty,
            own: NotTraceEither, //~ ERROR
            next: Option<Gc<$lifetime, $name<$lifetime>>>,
        }
    };
}

make!(S, 'gc, a: NotTrace); //~ ERROR

fn main() {}
