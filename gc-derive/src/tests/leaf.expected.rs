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
    unsafe impl<T: Clone> __gc_core::__private::Trace for Leaf<T>
    where
        T: 'static,
    {
        type At<'__gc_at> = Leaf<T>;
        const NEEDS_TRACE: __gc_core::__private::bool = false;
        #[inline]
        unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
            &self,
            __gc_visitor: &mut __GcVisitor,
        ) {
            __GcDerive::leaf_must_be_static::<Self>();
        }
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
    impl<'__gc, T: Clone> __gc_core::__private::Finalize<'__gc> for Leaf<T>
    where
        T: '__gc,
    {
        const NEEDS_FINALIZE: __gc_core::__private::bool = false;
        #[inline]
        fn finalize(
            __gc_object: __gc_core::__private::Gc<'__gc, Self>,
            __gc_heap: &'__gc __gc_core::__private::Heap,
        ) {
        }
    }
};
