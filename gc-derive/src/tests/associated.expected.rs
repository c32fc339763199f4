#[allow(
    deprecated,
    redundant_lifetimes,
    single_use_lifetimes,
    unused_qualifications,
    clippy::absolute_paths,
    clippy::type_repetition_in_bounds
)]
const _: () = {
    use :: gc_core as __gc_core;
    type __GcDerive = __gc_core::__private::Derive;
    const _: fn() -> __GcDerive = <() as __gc_core::__private::Trace>::__derive;
    #[automatically_derived]
    unsafe impl<'gc, I: Iterator> __gc_core::__private::Trace for Iter<'gc, I>
    where
        I::Item: Debug,
        I::Item: __gc_core::__private::Trace,
        I: __gc_core::__private::Trace,
        for<'__gc_at> <I as __gc_core::__private::Trace>::At<'__gc_at>: Iterator,
        for<'__gc_at> <<I as __gc_core::__private::Trace>::At<'__gc_at> as Iterator>::Item: Debug,
        for<'__gc_at> <<I as __gc_core::__private::Trace>::At<'__gc_at> as Iterator>::Item:
            __gc_core::__private::Trace,
    {
        type At<'__gc_at> = Iter<'__gc_at, <I as __gc_core::__private::Trace>::At<'__gc_at>>;
        const NEEDS_TRACE: __gc_core::__private::bool = true;
        #[inline]
        unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
            &self,
            __gc_visitor: &mut __GcVisitor,
        ) {
            let _ = || {
                __gc_core::__private::traceable::<I>();
                __gc_core::__private::traceable::<Option<I::Item>>();
                __gc_core::__private::traceable::<Gc<'gc, u8>>();
            };
            __GcDerive::must_not_impl_drop::<Self>();
            let __gc_type_0_0 = __GcDerive::field_type();
            let __gc_type_0_1 = __GcDerive::field_type();
            let __gc_type_0_2 = __GcDerive::field_type();
            let _ = |__gc_this: &mut Self| match __gc_this {
                Iter {
                    0: __gc_0,
                    1: __gc_1,
                    2: __gc_2,
                } => {
                    __GcDerive::same_type(&__gc_type_0_0, __gc_0);
                    __GcDerive::same_type(&__gc_type_0_1, __gc_1);
                    __GcDerive::same_type(&__gc_type_0_2, __gc_2);
                }
            };
            match self {
                Iter {
                    0: __gc_0,
                    1: __gc_1,
                    2: __gc_2,
                } => {
                    unsafe {
                        __GcDerive::trace::<I, __GcVisitor>(
                            __gc_0,
                            __gc_type_0_0,
                            "0",
                            __gc_visitor,
                        )
                    }
                    unsafe {
                        __GcDerive::trace::<Option<I::Item>, __GcVisitor>(
                            __gc_1,
                            __gc_type_0_1,
                            "1",
                            __gc_visitor,
                        )
                    }
                    unsafe {
                        __GcDerive::trace::<Gc<'gc, u8>, __GcVisitor>(
                            __gc_2,
                            __gc_type_0_2,
                            "2",
                            __gc_visitor,
                        )
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'gc, I: Iterator> __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for Iter<'gc, I>
    where
        I::Item: Debug,
    {
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
    use :: gc_core as __gc_core;
    #[automatically_derived]
    impl<'gc, I: Iterator> __gc_core::__private::Finalize<'gc> for Iter<'gc, I>
    where
        I::Item: Debug,
        I: 'gc,
    {
        const NEEDS_FINALIZE: __gc_core::__private::bool = false;
        #[inline]
        fn finalize(
            __gc_object: __gc_core::__private::Gc<'gc, Self>,
            __gc_heap: &'gc __gc_core::__private::Heap,
        ) {
        }
    }
};
