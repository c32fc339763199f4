//! A root of a table inside the heap would keep it for ever: what is stored there is the handle.

use gc_core::{EphemeronTable, Finalize, HandleRoot, Trace};

#[derive(Trace, Finalize)]
struct Cache {
    table: HandleRoot<EphemeronTable<'static, u32, u32>>, //~ ERROR
}

fn main() {}
