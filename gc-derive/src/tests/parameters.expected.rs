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
    unsafe impl<'a, 'heap, K: Hash, V, const N: usize> __gc_core::__private::Trace
        for Table<'a, 'heap, K, V, { N }>
    where
        K: Tr<'heap> + ?Sized,
        'a: 'static,
        K: __gc_core::__private::Trace,
        V: 'static,
        V: __gc_core::__private::Trace,
        for<'__gc_at> <K as __gc_core::__private::Trace>::At<'__gc_at>: Hash,
        for<'__gc_at> <K as __gc_core::__private::Trace>::At<'__gc_at>: Tr<'__gc_at>,
    {
        type At<'__gc_at> =
            Table<'a, '__gc_at, <K as __gc_core::__private::Trace>::At<'__gc_at>, V, { N }>;
        const NEEDS_TRACE: __gc_core::__private::bool = true;
        #[inline]
        unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
            &self,
            __gc_visitor: &mut __GcVisitor,
        ) {
            let _ = || {
                __gc_core::__private::traceable::<[Option<K>; N]>();
                __gc_core::__private::traceable::<Gc<'heap, V>>();
                __gc_core::__private::traceable::<Key<'a>>();
            };
            __GcDerive::must_not_impl_drop::<Self>();
            let __gc_type_0_0 = __GcDerive::field_type();
            let __gc_type_0_1 = __GcDerive::field_type();
            let __gc_type_0_2 = __GcDerive::field_type();
            let _ = |__gc_this: &mut Self| match __gc_this {
                Table {
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
                Table {
                    0: __gc_0,
                    1: __gc_1,
                    2: __gc_2,
                } => {
                    unsafe {
                        __GcDerive::trace::<[Option<K>; N], __GcVisitor>(
                            __gc_0,
                            __gc_type_0_0,
                            "0",
                            __gc_visitor,
                        )
                    }
                    unsafe {
                        __GcDerive::trace::<Gc<'heap, V>, __GcVisitor>(
                            __gc_1,
                            __gc_type_0_1,
                            "1",
                            __gc_visitor,
                        )
                    }
                    unsafe {
                        __GcDerive::trace::<Key<'a>, __GcVisitor>(
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
    impl<'a, 'heap, K: Hash, V, const N: usize>
        __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for Table<'a, 'heap, K, V, { N }>
    where
        K: Tr<'heap> + ?Sized,
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
    impl<'a, 'heap, K: Hash, V, const N: usize> __gc_core::__private::Finalize<'heap>
        for Table<'a, 'heap, K, V, { N }>
    where
        K: Tr<'heap> + ?Sized,
        'a: 'heap,
        K: 'heap,
        V: 'heap,
    {
        const NEEDS_FINALIZE: __gc_core::__private::bool = false;
        #[inline]
        fn finalize(
            __gc_object: __gc_core::__private::Gc<'heap, Self>,
            __gc_heap: &'heap __gc_core::__private::Heap,
        ) {
        }
    }
};
