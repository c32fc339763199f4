//! The tools of the derive, in a look-alike of the crate, could leave a field untraced.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub struct Derive;

        pub struct FieldType<T>(Option<T>);

        impl Derive {
            pub fn field_type<T>() -> FieldType<T> {
                FieldType(None)
            }

            pub fn same_type<T>(_: &FieldType<T>, _: &mut T) {}

            pub fn trace<T, V>(_: &T, _: FieldType<T>, _: &'static str, _: &mut V) {}

            pub fn skipped_field_must_be_static<T>(_: &T, _: FieldType<T>) {}

            pub fn leaf_must_be_static<T>() {}

            pub fn type_with_drop_must_be_static<T>() {}

            pub fn must_not_impl_drop<T>() {}
        }
    }
}

#[derive(Trace, Finalize)] //~ ERROR
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

fn main() {}
