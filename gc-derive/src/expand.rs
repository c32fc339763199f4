//! The expansions.
//!
//! # Names
//! Every path goes through `__gc_core::__private`, which the expansion imports from wherever the
//! attribute says that the crate is; so nothing depends on what is in scope, not even the prelude.
//! Local names are unlikely as well as hygienic: a `const` of the user's with the name of a binding
//! would otherwise capture the pattern.
//!
//! # Look-alikes
//! That path may lead to a module of the user's, in which each item may be another. Soundness rests on one
//! of them: what is implemented is `Trace`, and if that is not the real one, the collector knows nothing
//! of it. `__GcDerive`, with whose functions fields are visited and checked, is compared with the type
//! that a function of that trait returns. In an `unsafe` block, no other function may be called.
//!
//! # Spans
//! What can fail to compile carries the place of the user's type, and the hygiene of the macro; what
//! asks for `unsafe` carries neither, so that `#![forbid(unsafe_code)]` in the user's crate, which is
//! about the user's own code, is satisfied.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{IdentFragment, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lifetime, Type, WherePredicate, parse_quote};

use crate::errors::Errors;
use crate::explain::explanations;
use crate::generics::{at_lifetime, at_type, params, self_type, where_clause};
use crate::model::{Field, Input, Variant};
use crate::needs::needs_trace;
use crate::rebrand::qualified;
use crate::{bounds, check};

/// The implementation of `Trace`, after the errors if there are any.
pub(crate) fn trace(input: &Input<'_>, mut errors: Errors) -> TokenStream {
    let found = errors.len();
    let generics = bounds::of_trace(input, &mut errors);
    if errors.len() > found || check::is_hopeless(input) {
        return errors.into_tokens();
    }
    let (params, clause) = (params(&generics, None), where_clause(&generics));
    let this = self_type(input);
    let lifetime = at_lifetime();
    let at = at_type(input, &lifetime);
    // With errors, an implementation without a body still keeps the uses of the type free of
    // complaints that it is not traceable.
    let (needs_trace, body, forbid_drop) = match errors.is_empty() {
        true => (needs_trace(input), body(input), forbid_drop(input)),
        false => {
            let body = quote!(__GcDerive::not_derived::<Self>(););
            (quote!(true), body, TokenStream::new())
        }
    };
    let visitor = local("visitor");
    let implementation = quote! {
        type __GcDerive = __gc_core::__private::Derive;
        const _: fn() -> __GcDerive = <() as __gc_core::__private::Trace>::__derive;
        #[automatically_derived]
        unsafe impl #params __gc_core::__private::Trace for #this #clause {
            type At<#lifetime> = #at;
            const NEEDS_TRACE: __gc_core::__private::bool = #needs_trace;
            #[inline]
            unsafe fn trace<__GcVisitor: __gc_core::__private::Visitor>(
                &self,
                #visitor: &mut __GcVisitor,
            ) {
                #body
            }
        }
        #forbid_drop
    };
    scoped(input, errors, implementation)
}

/// The implementation of `Finalize`, after the errors if there are any.
pub(crate) fn finalize(input: &Input<'_>, errors: Errors) -> TokenStream {
    if check::is_unsized(input) {
        return errors.into_tokens();
    }
    let fresh = Lifetime::new("'__gc", Span::mixed_site());
    let first = input
        .ast
        .generics
        .lifetimes()
        .map(|param| &param.lifetime)
        .next();
    let heap = input.heap().or(first);
    let mut generics = input.ast.generics.clone();
    let params = params(&generics, heap.is_none().then_some(&fresh));
    let heap = heap.unwrap_or(&fresh);
    let clause = &mut generics.make_where_clause().predicates;
    let others = input.ast.generics.lifetimes().map(|param| &param.lifetime);
    clause.extend(
        others
            .filter(|other| *other != heap)
            .map(|other| -> WherePredicate { parse_quote!(#other: #heap) }),
    );
    clause.extend(input.params.iter().map(|param| -> WherePredicate {
        let ident = param.ident;
        parse_quote!(#ident: #heap)
    }));
    let clause = where_clause(&generics);
    let this = self_type(input);
    let (object, heap_) = (local("object"), local("heap"));
    let needs_finalize = input.options.finalize.is_some();
    let call = input.options.finalize.as_ref().map(|path| {
        let (function, span) = (local("function"), located(path.span()));
        // A variable of this type makes the compiler compare signatures, which it puts better than
        // what is wrong with a call.
        quote_spanned! {span=>
            let #function: fn(
                __gc_core::__private::Gc<#heap, Self>,
                &#heap __gc_core::__private::Heap,
            ) = #path;
            #function(#object, #heap_)
        }
    });
    let implementation = quote! {
        #[automatically_derived]
        impl #params __gc_core::__private::Finalize<#heap> for #this #clause {
            const NEEDS_FINALIZE: __gc_core::__private::bool = #needs_finalize;
            #[inline]
            fn finalize(
                #object: __gc_core::__private::Gc<#heap, Self>,
                #heap_: &#heap __gc_core::__private::Heap,
            ) {
                #call
            }
        }
    };
    scoped(input, errors, implementation)
}

/// Puts an implementation where it can name `__gc_core` and nobody can name it.
fn scoped(input: &Input<'_>, errors: Errors, implementation: TokenStream) -> TokenStream {
    let errors = errors.into_tokens();
    let krate = match &input.options.krate {
        Some(path) => quote!(#path),
        None => quote!(::gc_core),
    };
    quote! {
        #errors
        #[allow(
            deprecated,
            redundant_lifetimes,
            single_use_lifetimes,
            unused_qualifications,
            clippy::absolute_paths,
            clippy::type_repetition_in_bounds,
        )]
        const _: () = {
            use #krate as __gc_core;
            #implementation
        };
    }
}

/// Whether the type may implement `Drop`.
///
/// Drop glue runs when what the value points to may already be gone. Only a type that can never hold a
/// `Gc` may look: one that has no lifetime, and no parameter that could be a type with one.
fn may_drop(input: &Input<'_>) -> bool {
    input.ast.generics.lifetimes().next().is_none() && input.params.iter().all(|param| param.kept)
}

/// Makes an `impl Drop` of the user's an error, by an implementation that then overlaps with one of
/// `gc_core`.
fn forbid_drop(input: &Input<'_>) -> TokenStream {
    if may_drop(input) {
        return TokenStream::new();
    }
    let generics = &input.ast.generics;
    let (params, clause) = (params(generics, None), where_clause(generics));
    let this = self_type(input);
    quote! {
        #[automatically_derived]
        impl #params __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for #this #clause {
            type Derived = Self;
        }
    }
}

/// The body of `trace`: what is demanded of the type, and one arm for each variant.
fn body(input: &Input<'_>) -> TokenStream {
    if input.options.leaf.is_some() {
        return quote!(__GcDerive::leaf_must_be_static::<Self>(););
    }
    let demand = match may_drop(input) {
        true => quote!(type_with_drop_must_be_static),
        false => quote!(must_not_impl_drop),
    };
    let demand = quote!(__GcDerive::#demand::<Self>(););
    if input.variants.is_empty() {
        return quote!(#demand match *self {});
    }
    let explanations = explanations(input);
    let probe = probe(input);
    let arms = arms(input, |field, names| match field.skip {
        Some(_) => skipped(input, field, names),
        None => traced(input, field, names),
    });
    quote!(#explanations #demand #probe match self { #(#arms)* })
}

/// What the expansion calls the parts of one field.
struct Names {
    /// The reference to the field.
    binding: Ident,
    /// The `FieldType`.
    exact: Ident,
}

/// An arm for each variant, with a statement for each of its fields.
fn arms(
    input: &Input<'_>,
    mut statement: impl FnMut(&Field<'_>, &Names) -> TokenStream,
) -> Vec<TokenStream> {
    let name = &input.ast.ident;
    let mut arm = |(number, variant): (usize, &Variant<'_>)| {
        let mut patterns = Vec::new();
        let mut statements = Vec::new();
        for (index, field) in variant.fields.iter().enumerate() {
            let mut names = Names {
                binding: local(index),
                exact: local(format!("type_{number}_{index}")),
            };
            names.exact.set_span(located(field.ty.span()));
            let (member, binding) = (&field.member, &names.binding);
            patterns.push(quote!(#member: #binding));
            statements.push(statement(field, &names));
        }
        let path = match variant.ident {
            Some(variant) => quote!(#name::#variant),
            None => quote!(#name),
        };
        quote!(#path { #(#patterns),* } => { #(#statements)* })
    };
    input.variants.iter().enumerate().map(&mut arm).collect()
}

/// Finds out the exact types of the fields, in a closure that is never called.
///
/// Only a `&mut` to a field has one type: any other use of it might be that of a supertype. Nothing is
/// demanded of the types here; `traced` and `skipped` do that, so that an error is shown once.
fn probe(input: &Input<'_>) -> TokenStream {
    let mut exacts = Vec::new();
    let arms = arms(input, |field, names| {
        let (binding, exact) = (&names.binding, &names.exact);
        let span = located(field.ty.span());
        exacts.push(quote!(let #exact = __GcDerive::field_type();));
        quote_spanned!(span=> __GcDerive::same_type(&#exact, #binding);)
    });
    if exacts.is_empty() {
        return TokenStream::new();
    }
    let this = local("this");
    quote! {
        #(#exacts)*
        let _ = |#this: &mut Self| match #this { #(#arms)* };
    }
}

/// Visits one field.
fn traced(input: &Input<'_>, field: &Field<'_>, names: &Names) -> TokenStream {
    let (binding, exact) = (&names.binding, &names.exact);
    let ty = spelled(input, field);
    let (name, visitor) = (field.name(), local("visitor"));
    let span = located(field.ty.span());
    let call = quote_spanned! {span=>
        __GcDerive::trace::<#ty, __GcVisitor>(#binding, #exact, #name, #visitor)
    };
    quote!(unsafe { #call })
}

fn skipped(input: &Input<'_>, field: &Field<'_>, names: &Names) -> TokenStream {
    let (binding, exact) = (&names.binding, &names.exact);
    let ty = spelled(input, field);
    let span = located(field.ty.span());
    quote_spanned! {span=>
        __GcDerive::skipped_field_must_be_static::<#ty>(#binding, #exact);
    }
}

/// The type of a field, for the compiler to point at. If it refuses the type itself, it would do so
/// once more for this copy, and is left to infer it. What is checked is the exact type either way.
fn spelled(input: &Input<'_>, field: &Field<'_>) -> Type {
    match field.mentions.invalid {
        true => parse_quote!(_),
        false => qualified(input, field.ty),
    }
}

/// A name for a parameter or a binding, which nothing outside of the expansion can capture.
fn local(name: impl IdentFragment) -> Ident {
    format_ident!("__gc_{}", name, span = Span::mixed_site())
}

/// The place of `span`, with names resolved as everywhere else in the expansion.
pub(crate) fn located(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}
