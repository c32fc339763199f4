//! The where-clause of the derived `Trace`.
//!
//! A type parameter is either *rebranded*, and then has to be traceable, or *kept*, and then has to be
//! `'static`. No field type appears in the where-clause, because for recursive types that would never
//! end; what a field needs follows from its type, from what is demanded of the parameters, and from
//! bounds on associated types, which are inferred.
//!
//! # Twins
//! `At<'x>` is the same type at another heap lifetime and with rebranded parameters, and has to be
//! traceable as well. So whatever the type demands of a rebranded parameter or of the heap's lifetime
//! must hold at every heap lifetime. Each such predicate gets a *twin* that says so:
//!
//! ```text
//! T: Shape<'gc>     for<'x> T::At<'x>: Shape<'x>
//! T::Item: Trace    for<'x> <T::At<'x> as Iterator>::Item: Trace
//! ```
//!
//! Of a bound on a kept parameter the twin says all that the original did, and takes its place.

use std::collections::HashSet;

use proc_macro2::Ident;
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    BoundLifetimes, Generics, Token, Type, TypeParam, TypeParamBound, TypePath, WherePredicate,
    parse_quote, parse_quote_spanned,
};

use crate::errors::Errors;
use crate::expand::located;
use crate::generics::at_lifetime;
use crate::mention::{owner, projected, same};
use crate::model::{Input, Lifetimes};
use crate::rebrand::{Rebrand, unbracket};

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// The generics of the derived `Trace`, with all that it demands.
pub(crate) fn of_trace(input: &Input<'_>, errors: &mut Errors) -> Generics {
    let mut generics = input.ast.generics.clone();
    let mut twins = Vec::new();
    let mut replace = |ty: &Type, lifetimes: &Option<BoundLifetimes>, bounds: &mut Bounds| {
        let mut kept = Bounds::new();
        for bound in core::mem::take(bounds) {
            match twin(input, ty, lifetimes, &bound, errors) {
                Twin::None => kept.push(bound),
                Twin::Beside(twin) => {
                    kept.push(bound);
                    twins.push(twin);
                }
                Twin::Instead(twin) => twins.push(twin),
            }
        }
        *bounds = kept;
    };
    for param in generics.type_params_mut() {
        let ident = &param.ident;
        replace(&parse_quote!(#ident), &None, &mut param.bounds);
    }
    let clause = generics.make_where_clause();
    clause.predicates.extend(
        input
            .options
            .bound
            .clone()
            .unwrap_or_else(|| projections(input)),
    );
    for predicate in &mut clause.predicates {
        if let WherePredicate::Type(predicate) = predicate {
            replace(
                &predicate.bounded_ty,
                &predicate.lifetimes,
                &mut predicate.bounds,
            );
        }
    }
    clause.predicates.extend(on_params(input));
    clause.predicates.extend(twins);
    generics
}

/// What is demanded of each parameter by itself.
fn on_params(input: &Input<'_>) -> Vec<WherePredicate> {
    let mut predicates = Vec::new();
    if let Lifetimes::Known { others, .. } = &input.lifetimes {
        predicates.extend(others.iter().map(|other| parse_quote!(#other: 'static)));
    }
    for param in &input.params {
        let ident = param.ident;
        let span = located(ident.span());
        let held = || {
            input
                .traced_fields()
                .any(|field| field.mentions.holds(ident))
        };
        if param.kept {
            predicates.push(parse_quote_spanned!(span=> #ident: 'static));
        }
        if !param.kept || input.options.bound.is_none() && held() {
            predicates.push(parse_quote_spanned!(span=> #ident: __gc_core::__private::Trace));
        }
    }
    predicates
}

/// Whether the parameter is declared to be `'static`, and therefore need not be rebranded.
pub(crate) fn is_static(generics: &Generics, param: &TypeParam) -> bool {
    let all = bounds_on(generics, &param.ident);
    all.iter().any(
        |bound| matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static"),
    )
}

/// The bounds that the type declares on a parameter, wherever it does.
pub(crate) fn bounds_on<'a>(generics: &'a Generics, param: &Ident) -> Vec<&'a TypeParamBound> {
    let inline = generics
        .type_params()
        .filter(|known| same(&known.ident, param));
    let inline = inline.flat_map(|known| &known.bounds);
    let clause = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    let clause = clause.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => match &predicate.bounded_ty {
            Type::Path(path) => {
                let name = owner(path).filter(|_| projected(path).is_none())?;
                same(name, param).then_some(&predicate.bounds)
            }
            _ => None,
        },
        _ => None,
    });
    inline.chain(clause.flatten()).collect()
}

/// The bounds that fields need of associated types.
fn projections(input: &Input<'_>) -> Vec<WherePredicate> {
    let mut predicates = Vec::new();
    let mut seen = HashSet::new();
    for path in input
        .traced_fields()
        .flat_map(|field| &field.mentions.projections)
    {
        let mut path = TypePath::clone(path);
        unbracket(input, &mut path);
        let span = located(path.path.segments[0].ident.span());
        let trait_path = quote_spanned!(span=> __gc_core::__private::Trace);
        if seen.insert(path.to_token_stream().to_string()) {
            predicates.push(parse_quote!(#path: #trait_path));
        }
    }
    predicates
}

/// What a bound becomes at every other heap lifetime.
enum Twin {
    /// The same: it says nothing of the heap's lifetime or of a rebranded parameter.
    None,
    /// Another bound, needed as well.
    Beside(WherePredicate),
    /// A bound that includes the original. The compiler could not choose between the two.
    Instead(WherePredicate),
}

fn twin(
    input: &Input<'_>,
    ty: &Type,
    lifetimes: &Option<BoundLifetimes>,
    bound: &TypeParamBound,
    errors: &mut Errors,
) -> Twin {
    match bound {
        // `At<'x>: 'x` holds of every parameter.
        TypeParamBound::Lifetime(lifetime) if Some(lifetime) == input.heap() => return Twin::None,
        // `?Sized` takes a bound away, which only a declaration can do.
        TypeParamBound::Trait(bound) if bound.maybe.is_some() => return Twin::None,
        _ => {}
    }
    let (mut ty, mut bound, mut lifetimes) = (ty.clone(), bound.clone(), lifetimes.clone());
    let mut rebrand = Rebrand::new(input, errors);
    rebrand.visit_type_mut(&mut ty);
    rebrand.visit_type_param_bound_mut(&mut bound);
    let (heap, params) = (rebrand.heap, rebrand.params);
    let lifetime = at_lifetime();
    lifetimes
        .get_or_insert_default()
        .lifetimes
        .insert(0, parse_quote!(#lifetime));
    match (heap, params) {
        (false, false) => Twin::None,
        (true, false) => Twin::Instead(parse_quote!(#lifetimes #ty: #bound)),
        (_, true) => Twin::Beside(parse_quote!(#lifetimes #ty: #bound)),
    }
}
