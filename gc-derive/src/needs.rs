//! `NEEDS_TRACE`: whether a value of the type can hold a `Gc`.
//!
//! Types that contain each other through a `Box` or a `Vec` would make the constant depend on itself,
//! so it never asks a user's type. It is built from three facts only:
//!
//! 1. A field that mentions neither the heap's lifetime nor a rebranded parameter, nor hides what it
//!    mentions, is `'static`, and a `Gc` in a `'static` value belongs to a leaked heap, in which nothing
//!    is ever freed.
//! 2. A field that is a type parameter, or a well-known container of type parameters, needs what the
//!    parameters need. The constant of the container's own implementation is asked, so that a type of
//!    another meaning with the same name cannot mislead.
//! 3. Any other field may hold a `Gc`.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type};

use crate::model::{Field, Input};

/// The value of the constant, as an expression.
pub(crate) fn needs_trace(input: &Input<'_>) -> TokenStream {
    if input.heap().is_none() && input.params.iter().all(|param| param.kept) {
        return quote!(false);
    }
    let fields: Vec<&Field<'_>> = input
        .traced_fields()
        .filter(|field| field.mentions.may_hold_gc())
        .collect();
    if !fields.iter().all(|field| asks_params(input, field.ty)) {
        return quote!(true);
    }
    let mut seen = HashSet::new();
    let asked: Vec<&Type> = fields
        .iter()
        .map(|field| field.ty)
        .filter(|ty| seen.insert(ty.to_token_stream().to_string()))
        .collect();
    match asked.is_empty() {
        true => quote!(false),
        false => quote!(#(<#asked as __gc_core::__private::Trace>::NEEDS_TRACE)||*),
    }
}

/// Whether the constant of the type depends on the constants of type parameters only.
fn asks_params(input: &Input<'_>, ty: &Type) -> bool {
    match ty {
        Type::Array(array) => asks_params(input, &array.elem),
        Type::Tuple(tuple) => tuple
            .elems
            .iter()
            .all(|element| asks_params(input, element)),
        Type::Paren(inner) => asks_params(input, &inner.elem),
        Type::Group(inner) => asks_params(input, &inner.elem),
        Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            if let Some(ident) = path.path.get_ident().filter(|ident| input.rebrands(ident)) {
                return input.rebrands(ident);
            }
            let PathArguments::AngleBracketed(list) = &last.arguments else {
                return false;
            };
            // A type that is itself called `Vec` must not ask itself.
            last.ident != input.ast.ident
                && is_container(&last.ident.to_string())
                && list.args.iter().all(|argument| match argument {
                    GenericArgument::Type(argument) => asks_params(input, argument),
                    _ => false,
                })
        }
        _ => false,
    }
}

/// Whether a type of this name is a container that needs tracing only where an argument does, and is
/// not defined in terms of a user's types.
#[rustfmt::skip]
fn is_container(name: &str) -> bool {
    matches!(
        name,
        "Option" | "Vec" | "VecDeque" | "Box" | "HashMap" | "HashSet" | "BTreeMap" | "BTreeSet"
            | "GcCell" | "GcRefCell" | "GcOnceCell" | "PhantomData"
    )
}
