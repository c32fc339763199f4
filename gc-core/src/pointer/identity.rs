//! What all handles have in common: each is one `Gc` to an object of this crate's own, and its identity is that of the object.

/// Makes a type that is one field, a `Gc` to an object of this crate's own, a [`Handle`](crate::pointer::Handle): it is
/// `Copy`, known by the address of the object, traced, and can be rooted.
macro_rules! handle {
    (impl[$($param:ident),+ $(; $n:ident)?] $name:ident { $field:ident }: $what:literal) => {
        impl<$($param: $crate::trace::Trace),+ $(, const $n: usize)?> $name<'_, $($param),+ $(, $n)?> {
            #[doc = concat!("Whether both are the same ", $what, ".")]
            pub fn ptr_eq(a: Self, b: Self) -> bool {
                $crate::pointer::Gc::ptr_eq(a.$field, b.$field)
            }
        }

        impl<$($param: $crate::trace::Trace),+ $(, const $n: usize)?> Clone
            for $name<'_, $($param),+ $(, $n)?>
        {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($param: $crate::trace::Trace),+ $(, const $n: usize)?> Copy
            for $name<'_, $($param),+ $(, $n)?>
        {
        }

        #[doc = concat!("Shows the address of the ", $what, ".")]
        impl<$($param: $crate::trace::Trace),+ $(, const $n: usize)?> core::fmt::Pointer
            for $name<'_, $($param),+ $(, $n)?>
        {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Pointer::fmt(&self.$field, f)
            }
        }

        // SAFETY: the object is visited as any is, and nothing else is in the handle; `At` replaces the heap
        // lifetime and rebrands the parameters.
        unsafe impl<$($param: $crate::trace::Trace),+ $(, const $n: usize)?> $crate::trace::Trace
            for $name<'_, $($param),+ $(, $n)?>
        {
            type At<'x> = $name<'x, $($param::At<'x>),+ $(, $n)?>;

            #[inline]
            unsafe fn trace<Vis: $crate::trace::Visitor>(&self, visitor: &mut Vis) {
                // SAFETY: the contract is passed on.
                unsafe { visitor.item(&self.$field) }
            }
        }

        $crate::trace::no_finalizer! {
            impl[$($param: $crate::trace::Trace + 'gc),+ $(, const $n: usize)?]
                $name<'gc, $($param),+ $(, $n)?>
        }

        // SAFETY: the handle is its field and nothing else. `At<'gc>` is `Self` as far as it is for the
        // parameters, and there `Managed<'gc>` says so.
        #[diagnostic::do_not_recommend]
        unsafe impl<'gc, $($param: $crate::trace::Managed<'gc>),+ $(, const $n: usize)?>
            $crate::pointer::Handle<'gc> for $name<'gc, $($param),+ $(, $n)?>
        {
            #[inline]
            fn erase(
                self,
                _: $crate::trace::sealed::Seal,
            ) -> $crate::pointer::Gc<'gc, $crate::pointer::AnyObject> {
                // SAFETY: OBJECT-1: it is an object of the heap, and any address one of nothing.
                unsafe { $crate::pointer::Gc::from_target(self.$field.target().cast()) }
            }

            #[inline]
            unsafe fn restore(
                object: $crate::pointer::Gc<'gc, $crate::pointer::AnyObject>,
                _: $crate::trace::sealed::Seal,
            ) -> Self {
                // SAFETY: OBJECT-1: the caller promises that it is an object of this type of handle.
                let $field = unsafe { $crate::pointer::Gc::from_target(object.target().cast()) };
                Self { $field }
            }
        }
    };
}

/// As [`handle!`], and handles are equal if they lead to the same object. Tables are not compared like this: it would be
/// taken for a comparison of what is in them.
macro_rules! identity {
    (impl[$($param:ident),+] $name:ident { $field:ident }: $what:literal) => {
        /// Identity, as `ptr_eq`.
        impl<$($param: $crate::trace::Trace),+> PartialEq for $name<'_, $($param),+> {
            fn eq(&self, other: &Self) -> bool {
                Self::ptr_eq(*self, *other)
            }
        }

        impl<$($param: $crate::trace::Trace),+> Eq for $name<'_, $($param),+> {}

        impl<$($param: $crate::trace::Trace),+> core::hash::Hash for $name<'_, $($param),+> {
            fn hash<State: core::hash::Hasher>(&self, state: &mut State) {
                self.$field.as_ptr().addr().hash(state);
            }
        }

        $crate::pointer::handle! { impl[$($param),+] $name { $field }: $what }
    };
}

pub(crate) use {handle, identity};
