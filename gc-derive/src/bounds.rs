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
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    BoundLifetimes, Generics, Lifetime, Path, PredicateType, Token, Type, TypeParam,
    TypeParamBound, TypePath, WherePredicate, parse_quote, parse_quote_spanned,
};

use crate::errors::{self, Errors};
use crate::expand::{at_lifetime, at_type, located};
use crate::mention::{owner, projected};
use crate::model::{Input, Lifetimes};

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
                .any(|field| field.mentions.held.contains(&ident))
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
    let name = Some(&param.ident);
    let on_param = |predicate: &&PredicateType| match &predicate.bounded_ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident() == name,
        _ => false,
    };
    let inline = param.bounds.iter();
    let clause = type_predicates(generics)
        .filter(on_param)
        .flat_map(|predicate| &predicate.bounds);
    inline.chain(clause).any(
        |bound| matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static"),
    )
}

/// The bounds that fields need of associated types.
fn projections(input: &Input<'_>) -> Vec<WherePredicate> {
    let mut predicates = Vec::new();
    let mut seen = HashSet::new();
    for path in input
        .traced_fields()
        .flat_map(|field| &field.mentions.projections)
    {
        let span = located(path.path.segments[0].ident.span());
        let trait_path = quote_spanned!(span=> __gc_core::__private::Trace);
        if seen.insert(path.to_token_stream().to_string()) {
            predicates.push(parse_quote!(#path: #trait_path));
        }
    }
    predicates
}

/// All predicates that the type declares, as if they stood in its where-clause.
fn declared(generics: &Generics) -> Vec<WherePredicate> {
    let inline = generics
        .type_params()
        .filter(|param| !param.bounds.is_empty())
        .map(|param| {
            let (ident, bounds) = (&param.ident, &param.bounds);
            parse_quote!(#ident: #bounds)
        });
    let clause = generics
        .where_clause
        .iter()
        .flat_map(|clause| clause.predicates.iter().cloned());
    inline.chain(clause).collect()
}

fn type_predicates(generics: &Generics) -> impl Iterator<Item = &PredicateType> {
    let all = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    all.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => Some(predicate),
        _ => None,
    })
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
    let mut rebrand = Rebrand {
        input,
        heap: false,
        params: false,
        errors,
    };
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

/// Replaces the heap's lifetime by that of `At<'x>`, and each rebranded parameter by its `At<'x>`.
struct Rebrand<'a, 'b> {
    input: &'a Input<'a>,
    /// Whether the lifetime was replaced.
    heap: bool,
    /// Whether a parameter was replaced.
    params: bool,
    errors: &'b mut Errors,
}

impl Rebrand<'_, '_> {
    /// What stands for `path` at another heap lifetime.
    fn replacement(&mut self, path: &TypePath) -> Option<Type> {
        let lifetime = at_lifetime();
        if path.qself.is_none() && path.path.is_ident("Self") {
            let at = at_type(self.input, &lifetime);
            return Some(parse_quote!(#at));
        }
        // `<T as Trait>::Item` has `T` as a type of its own, which is visited.
        let param = owner(path).filter(|_| path.qself.is_none())?;
        let param = self
            .input
            .params
            .iter()
            .find(|known| known.ident == param && !known.kept)?;
        let param = param.ident;
        let at = quote!(<#param as __gc_core::__private::Trace>::At<#lifetime>);
        let Some(name) = projected(path) else {
            return Some(parse_quote!(#at));
        };
        let last = path.path.segments.last();
        if name == "At" {
            return Some(parse_quote!(<#at as __gc_core::__private::Trace>::#last));
        }
        match trait_of(&self.input.ast.generics, param) {
            Some(mut path) => {
                self.visit_path_mut(&mut path);
                Some(parse_quote!(<#at as #path>::#last))
            }
            None => {
                let text = errors::ambiguous_projection(&param.to_string(), &name.to_string());
                self.errors.under(path, text);
                None
            }
        }
    }
}

impl VisitMut for Rebrand<'_, '_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.input.heap() == Some(lifetime) {
            *lifetime = at_lifetime();
            self.heap = true;
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty {
            if let Some(replacement) = self.replacement(path) {
                *ty = replacement;
                self.params = true;
            }
        }
    }
}

/// The trait that `T::Item` must mean: the only bound of `T` that may have associated types.
fn trait_of(generics: &Generics, param: &Ident) -> Option<Path> {
    /// Traits without associated types that are often demanded beside another one.
    const PLAIN: [&str; 17] = [
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Display",
        "Eq",
        "Finalize",
        "Hash",
        "Managed",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Send",
        "Sized",
        "Sync",
        "Trace",
        "Unpin",
    ];
    let mut found = None;
    for predicate in declared(generics) {
        let WherePredicate::Type(predicate) = predicate else {
            continue;
        };
        match &predicate.bounded_ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident(param) => {}
            _ => continue,
        }
        for bound in predicate.bounds {
            let TypeParamBound::Trait(bound) = bound else {
                continue;
            };
            let last = bound.path.segments.last()?;
            if bound.maybe.is_some() || PLAIN.iter().any(|plain| last.ident == plain) {
                continue;
            }
            if found.replace(bound.path).is_some() {
                return None;
            }
        }
    }
    found
}
