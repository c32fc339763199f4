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
    unsafe impl<'gc> __gc_core::__private::Trace for Node<'gc> {
        type At<'__gc_at> = Node<'__gc_at>;
        const NEEDS_TRACE: __gc_core::__private::bool = true;
        #[inline]
        unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
            &self,
            __gc_visitor: &mut __GcVisitor,
        ) {
            let _ = || {
                __gc_core::__private::traceable::<String>();
                __gc_core::__private::traceable::<GcCell<Option<Gc<'gc, Node<'gc>>>>>();
            };
            __GcDerive::must_not_impl_drop::<Self>();
            let __gc_type_0_0 = __GcDerive::field_type();
            let __gc_type_0_1 = __GcDerive::field_type();
            let _ = |__gc_this: &mut Self| match __gc_this {
                Node {
                    name: __gc_0,
                    next: __gc_1,
                } => {
                    __GcDerive::same_type(&__gc_type_0_0, __gc_0);
                    __GcDerive::same_type(&__gc_type_0_1, __gc_1);
                }
            };
            match self {
                Node {
                    name: __gc_0,
                    next: __gc_1,
                } => {
                    unsafe {
                        __GcDerive::trace::<String, __GcVisitor>(
                            __gc_0,
                            __gc_type_0_0,
                            "name",
                            __gc_visitor,
                        )
                    }
                    unsafe {
                        __GcDerive::trace::<GcCell<Option<Gc<'gc, Node<'gc>>>>, __GcVisitor>(
                            __gc_1,
                            __gc_type_0_1,
                            "next",
                            __gc_visitor,
                        )
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'gc> __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for Node<'gc> {
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
    impl<'gc> __gc_core::__private::Finalize<'gc> for Node<'gc> {
        const NEEDS_FINALIZE: __gc_core::__private::bool = false;
        #[inline]
        fn finalize(
            __gc_object: __gc_core::__private::Gc<'gc, Self>,
            __gc_heap: &'gc __gc_core::__private::Heap,
        ) {
        }
    }
};
