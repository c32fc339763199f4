//! Expansions stay clean under lints that a user may have denied.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_compatibility,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused,
    absolute_paths_not_starting_with_crate,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    non_local_definitions,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::alloc_instead_of_core,
    clippy::arbitrary_source_item_ordering,
    clippy::default_numeric_fallback,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::field_scoped_visibility_modifiers,
    clippy::impl_trait_in_params,
    clippy::inline_asm_x86_att_syntax,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::min_ident_chars,
    clippy::mixed_read_write_in_expression,
    clippy::multiple_inherent_impl,
    clippy::multiple_unsafe_ops_per_block,
    clippy::pattern_type_mismatch,
    clippy::panic,
    clippy::partial_pub_fields,
    clippy::pub_use,
    clippy::ref_patterns,
    clippy::renamed_function_params,
    clippy::self_named_module_files,
    clippy::semicolon_inside_block,
    clippy::semicolon_outside_block,
    clippy::separated_literal_suffix,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::undocumented_unsafe_blocks,
    clippy::unneeded_field_pattern,
    clippy::unreachable,
    clippy::unwrap_used,
    clippy::use_self,
    clippy::wildcard_enum_match_arm
)]

/// Has types that are derived for, and nothing else.
#[expect(
    clippy::arbitrary_source_item_ordering,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    missing_debug_implementations,
    missing_copy_implementations,
    reason = "these are about the types, not about the expansions"
)]
pub mod types {
    use core::fmt::Display;

    use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

    /// A node.
    #[derive(Trace, Finalize)]
    pub struct Node<'gc> {
        /// Its name.
        pub name: String,
        /// The next one.
        pub next: GcCell<Option<Gc<'gc, Self>>>,
    }

    /// A value.
    #[derive(Trace, Finalize)]
    pub enum Value<'gc, T: Display> {
        /// None.
        Nil,
        /// One.
        Plain(T),
        /// Two.
        Pair {
            /// One.
            left: Gc<'gc, Self>,
            /// Two.
            right: Gc<'gc, Self>,
        },
    }

    /// Other lifetimes, and parameters of all kinds.
    #[derive(Trace, Finalize)]
    pub struct Table<'key, 'gc, K: 'gc, #[gc(keep)] V, const LEN: usize> {
        /// Keys.
        pub keys: [K; LEN],
        /// Traced values.
        pub node: Option<Gc<'gc, Node<'gc>>>,
        /// Other values.
        #[gc(skip)]
        pub values: Vec<V>,
        /// Of another lifetime.
        pub other: Option<Old<'key>>,
    }

    /// A deprecated type may be derived for, and be part of another.
    #[derive(Trace, Finalize)]
    pub struct Old<'gc>(pub Gc<'gc, u32>);

    /// Has a finalizer.
    #[derive(Trace, Finalize)]
    #[gc(finalize = close)]
    pub struct Closed;

    /// The finalizer.
    const fn close<'gc>(_: Gc<'gc, Closed>, _: &'gc Heap) {}

    /// Holds no pointer.
    #[derive(Trace, Finalize)]
    #[gc(leaf)]
    pub struct Leaf<T>(pub T);
}

/// A type that is deprecated, whole and in part.
#[expect(
    deprecated,
    missing_debug_implementations,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "these are about the types, not about the expansions"
)]
pub mod deprecated {
    use gc_core::{Finalize, Gc, Trace};

    /// A deprecated type.
    #[deprecated]
    #[derive(Trace, Finalize)]
    pub struct Old<'gc> {
        /// A deprecated field.
        #[deprecated]
        pub number: Gc<'gc, u32>,
    }

    /// An enum with a deprecated variant.
    #[derive(Trace, Finalize)]
    pub enum Choice<'gc> {
        /// A deprecated variant.
        #[deprecated]
        Old(Old<'gc>),
    }
}

/// The test is that this file compiles, also with clippy.
#[test]
const fn expansions_are_clean() {}
