#[allow(
    deprecated,
    redundant_lifetimes,
    single_use_lifetimes,
    unused_qualifications,
    clippy::absolute_paths,
    clippy::type_repetition_in_bounds
)]
const _: () = {
    use my::gc as __gc_core;
    type __GcDerive = __gc_core::__private::Derive;
    const _: fn() -> __GcDerive = <() as __gc_core::__private::Trace>::__derive;
    #[automatically_derived]
    unsafe impl<'gc> __gc_core::__private::Trace for Connection<'gc> {
        type At<'__gc_at> = Connection<'__gc_at>;
        const NEEDS_TRACE: __gc_core::__private::bool = true;
        #[inline]
        unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
            &self,
            __gc_visitor: &mut __GcVisitor,
        ) {
            let _ = || {
                __gc_core::__private::traceable::<Gc<'gc, u8>>();
            };
            __GcDerive::must_not_impl_drop::<Self>();
            let __gc_type_0_0 = __GcDerive::field_type();
            let _ = |__gc_this: &mut Self| match __gc_this {
                Connection { 0: __gc_0 } => {
                    __GcDerive::same_type(&__gc_type_0_0, __gc_0);
                }
            };
            match self {
                Connection { 0: __gc_0 } => unsafe {
                    __GcDerive::trace::<Gc<'gc, u8>, __GcVisitor>(
                        __gc_0,
                        __gc_type_0_0,
                        "0",
                        __gc_visitor,
                    )
                },
            }
        }
    }
    #[automatically_derived]
    impl<'gc> __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for Connection<'gc> {
        type Derived = Self;
    }
};
#[allow(
    deprecated,
    redundant_lifetimes,
    single_use_lifetimes,
    unused_qualifications,
    clippy::absolute_paths,
    clippy::type_repetition_in_bounds
)]
const _: () = {
    use my::gc as __gc_core;
    #[automatically_derived]
    impl<'gc> __gc_core::__private::Finalize<'gc> for Connection<'gc> {
        const NEEDS_FINALIZE: __gc_core::__private::bool = true;
        #[inline]
        fn finalize(
            __gc_object: __gc_core::__private::Gc<'gc, Self>,
            __gc_heap: &'gc __gc_core::__private::Heap,
        ) {
            let __gc_function: fn(
                __gc_core::__private::Gc<'gc, Self>,
                &'gc __gc_core::__private::Heap,
            ) = Self::close;
            __gc_function(__gc_object, __gc_heap)
        }
    }
};
