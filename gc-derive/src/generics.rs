//! Generic parameters, where-clauses, and the type applied to its parameters, as the expansions show
//! them.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{GenericParam, Generics, Lifetime, Token, WherePredicate};

use crate::model::{Input, Lifetimes};

/// The parameters of an implementation.
///
/// Bounds stay, defaults and attributes go. The brackets are the user's own, where there are any: the
/// compiler then shows the type's name in its notes and not the line of the derive.
pub(crate) fn params(generics: &Generics, extra: Option<&Lifetime>) -> TokenStream {
    let extra = extra.map(|lifetime| quote!(#lifetime));
    let params = generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(param) => {
            let (lifetime, colon, bounds) = (&param.lifetime, &param.colon_token, &param.bounds);
            quote!(#lifetime #colon #bounds)
        }
        GenericParam::Type(param) => {
            let (ident, colon, bounds) = (&param.ident, &param.colon_token, &param.bounds);
            quote!(#ident #colon #bounds)
        }
        GenericParam::Const(param) => {
            let (ident, ty) = (&param.ident, &param.ty);
            quote!(const #ident: #ty)
        }
    });
    let params: Vec<TokenStream> = extra.into_iter().chain(params).collect();
    let (open, close) = brackets(generics);
    match params.is_empty() {
        true => TokenStream::new(),
        false => quote!(#open #(#params),* #close),
    }
}

/// The where-clause of an implementation, without predicates that demand nothing.
pub(crate) fn where_clause(generics: &Generics) -> TokenStream {
    let predicates = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    let predicates: Vec<_> = predicates
        .filter(|predicate| match predicate {
            WherePredicate::Type(predicate) => !predicate.bounds.is_empty(),
            _ => true,
        })
        .collect();
    match predicates.is_empty() {
        true => TokenStream::new(),
        false => quote!(where #(#predicates),*),
    }
}

/// The type itself: `Node<'gc, T, { N }>`.
pub(crate) fn self_type(input: &Input<'_>) -> TokenStream {
    applied(input, |param| match param {
        GenericParam::Lifetime(param) => {
            let lifetime = &param.lifetime;
            quote!(#lifetime)
        }
        GenericParam::Type(param) => {
            let ident = &param.ident;
            quote!(#ident)
        }
        // Without braces, a type of the same name would be meant.
        GenericParam::Const(param) => {
            let ident = &param.ident;
            quote!({ #ident })
        }
    })
}

/// The type at another heap lifetime: `Node<'x, T::At<'x>, { N }>`.
pub(crate) fn at_type(input: &Input<'_>, lifetime: &Lifetime) -> TokenStream {
    applied(input, |param| match param {
        GenericParam::Lifetime(param) => match &input.lifetimes {
            Lifetimes::Known { heap, .. } if *heap != Some(&param.lifetime) => {
                let other = &param.lifetime;
                quote!(#other)
            }
            _ => quote!(#lifetime),
        },
        GenericParam::Type(param) if input.rebrands(&param.ident) => {
            let ident = &param.ident;
            quote!(<#ident as __gc_core::__private::Trace>::At<#lifetime>)
        }
        GenericParam::Type(param) => {
            let ident = &param.ident;
            quote!(#ident)
        }
        GenericParam::Const(param) => {
            let ident = &param.ident;
            quote!({ #ident })
        }
    })
}

/// The type's name, applied to an argument for each of its parameters.
fn applied(input: &Input<'_>, argument: impl Fn(&GenericParam) -> TokenStream) -> TokenStream {
    let name = &input.ast.ident;
    let generics = &input.ast.generics;
    let arguments = generics.params.iter().map(argument);
    let (open, close) = brackets(generics);
    match generics.params.is_empty() {
        true => quote!(#name),
        false => quote!(#name #open #(#arguments),* #close),
    }
}

fn brackets(generics: &Generics) -> (Token![<], Token![>]) {
    (
        generics.lt_token.unwrap_or_default(),
        generics.gt_token.unwrap_or_default(),
    )
}

/// The lifetime parameter of `At`.
pub(crate) fn at_lifetime() -> Lifetime {
    Lifetime::new("'__gc_at", Span::mixed_site())
}
