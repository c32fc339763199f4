//! The expansions.
//!
//! # Names
//! Every path goes through `__gc_core::__private`, which the expansion imports from wherever the
//! attribute says that the crate is; so nothing depends on what is in scope, not even the prelude.
//! Local names are unlikely as well as hygienic: a `const` of the user's with the name of a binding
//! would otherwise capture the pattern.
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
use crate::generics::{at_lifetime, at_type, params, self_type, where_clause};
use crate::mention::{Kind, Mentions};
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
    let needs_trace = needs_trace(input);
    // With errors, an implementation without a body still keeps the uses of the type free of
    // complaints that it is not traceable.
    let stub = !errors.is_empty();
    let body = if stub {
        quote!(__gc_core::__private::not_derived())
    } else {
        body(input)
    };
    let forbid_drop = if stub {
        TokenStream::new()
    } else {
        forbid_drop(input)
    };
    let visitor = local("visitor");
    let implementation = quote! {
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

/// Makes an `impl Drop` of the user's an error, by an implementation that then overlaps with one of
/// `gc_core`.
///
/// Drop glue runs when what the value points to may already be gone. Only a type that can never hold a
/// `Gc` may look: one that has no lifetime, and no parameter that could be a type with one.
fn forbid_drop(input: &Input<'_>) -> TokenStream {
    let generics = &input.ast.generics;
    if generics.lifetimes().next().is_none() && input.params.iter().all(|param| param.kept) {
        return TokenStream::new();
    }
    let (params, clause) = (params(generics, None), where_clause(generics));
    let this = self_type(input);
    quote! {
        #[automatically_derived]
        impl #params __gc_core::__private::TypesThatMayHoldGcMustNotImplDrop for #this #clause {}
    }
}

/// The body of `trace`: one arm for each variant.
fn body(input: &Input<'_>) -> TokenStream {
    if input.options.leaf.is_some() {
        return quote!(__gc_core::__private::leaf_must_be_static::<Self>(&self));
    }
    let name = &input.ast.ident;
    let arms = input.variants.iter().map(|variant| {
        let path = match variant.ident {
            Some(variant) => quote!(#name::#variant),
            None => quote!(#name),
        };
        arm(input, path, variant)
    });
    if input.variants.is_empty() {
        quote!(match *self {})
    } else {
        quote!(match self { #(#arms)* })
    }
}

fn arm(input: &Input<'_>, path: TokenStream, variant: &Variant<'_>) -> TokenStream {
    let mut patterns = Vec::new();
    let mut statements = Vec::new();
    for (index, field) in variant.fields.iter().enumerate() {
        let (member, binding) = (&field.member, local(index));
        patterns.push(quote!(#member: #binding));
        statements.push(match field.skip {
            Some(_) => skipped(input, field, &binding),
            None => traced(input, field, &binding),
        });
    }
    quote!(#path { #(#patterns),* } => { #(#statements)* })
}

/// Visits one field. The compiler finds out here whether the field's type is traceable, and only
/// here, so that it says so once.
fn traced(input: &Input<'_>, field: &Field<'_>, binding: &Ident) -> TokenStream {
    let ty = spelled(input, field);
    let (name, visitor) = (field.name(), local("visitor"));
    let span = located(field.ty.span());
    let function = match field.mentions.kind {
        Kind::Plain => quote_spanned!(span=> trace),
        Kind::Root => quote_spanned!(span=> trace_root),
        Kind::Pointer => quote_spanned!(span=> trace_pointer),
        Kind::Object => quote_spanned!(span=> trace_object),
    };
    let suspicions = suspicions(input, &field.mentions);
    let call = quote_spanned! {span=>
        __gc_core::__private::#function::<#ty, __GcVisitor>(&#binding, #name, #visitor)
    };
    quote!(#suspicions unsafe { #call })
}

/// Asks the compiler whether parts of the type are what they are called, for a better error.
fn suspicions(input: &Input<'_>, mentions: &Mentions<'_>) -> TokenStream {
    if mentions.suspects.is_empty() || mentions.invalid {
        return TokenStream::new();
    }
    let probes = mentions.suspects.iter().map(|(part, word)| {
        let (part, span) = (qualified(input, part), located(*word));
        quote_spanned!(span=> __gc_core::__private::Suspect::<#part>::HERE.examine();)
    });
    quote! {{
        use __gc_core::__private::Unsuspicious as _;
        #(#probes)*
    }}
}

fn skipped(input: &Input<'_>, field: &Field<'_>, binding: &Ident) -> TokenStream {
    let ty = spelled(input, field);
    let span = located(field.ty.span());
    quote_spanned! {span=>
        __gc_core::__private::skipped_field_must_be_static::<#ty>(&#binding);
    }
}

/// The type of a field, for the compiler to point at. If it refuses the type itself, it would do so
/// once more for this copy, and is left to infer it.
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
