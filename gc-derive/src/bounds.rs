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

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Generics, Lifetime, Path, PredicateType, Type, TypeParam, TypeParamBound, TypePath,
    WherePredicate, parse_quote,
};

use crate::errors::{self, Errors};
use crate::expand::{at_lifetime, at_type, located};
use crate::mention::{owner, projected};
use crate::model::{Input, Lifetimes};

/// The predicates that the derived `Trace` has beyond those that the type declares.
pub(crate) fn inferred(input: &Input<'_>, errors: &mut Errors) -> Vec<TokenStream> {
    let mut tokens = Vec::new();
    if let Lifetimes::Known { others, .. } = &input.lifetimes {
        tokens.extend(others.iter().map(|other| quote!(#other: 'static)));
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
            tokens.push(quote_spanned!(span=> #ident: 'static));
        }
        if !param.kept || input.options.bound.is_none() && held() {
            tokens.push(quote_spanned!(span=> #ident: __gc_core::__private::Trace));
        }
    }
    let added = match &input.options.bound {
        Some(given) => given.clone(),
        None => projections(input),
    };
    tokens.extend(added.iter().map(ToTokens::to_token_stream));
    for predicate in declared(&input.ast.generics).into_iter().chain(added) {
        if let WherePredicate::Type(predicate) = predicate {
            tokens.extend(twin(input, predicate, errors).map(ToTokens::into_token_stream));
        }
    }
    tokens
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

/// The predicate at every other heap lifetime, if that is another predicate.
fn twin(
    input: &Input<'_>,
    mut predicate: PredicateType,
    errors: &mut Errors,
) -> Option<PredicateType> {
    let heap = input.heap();
    // `At<'x>: 'x` holds of every parameter, and `?Sized` takes a bound away, which only the
    // declaration can do.
    predicate.bounds = predicate
        .bounds
        .into_iter()
        .filter(|bound| match bound {
            TypeParamBound::Lifetime(lifetime) => Some(lifetime) != heap,
            TypeParamBound::Trait(bound) => bound.maybe.is_none(),
            _ => true,
        })
        .collect();
    let mut rebrand = Rebrand {
        input,
        changed: false,
        errors,
    };
    rebrand.visit_predicate_type_mut(&mut predicate);
    if !rebrand.changed || predicate.bounds.is_empty() {
        return None;
    }
    let lifetime = at_lifetime();
    match &mut predicate.lifetimes {
        Some(bound) => bound.lifetimes.insert(0, parse_quote!(#lifetime)),
        None => predicate.lifetimes = Some(parse_quote!(for<#lifetime>)),
    }
    Some(predicate)
}

/// Replaces the heap's lifetime by that of `At<'x>`, and each rebranded parameter by its `At<'x>`.
struct Rebrand<'a, 'b> {
    input: &'a Input<'a>,
    changed: bool,
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
            self.changed = true;
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty {
            if let Some(replacement) = self.replacement(path) {
                *ty = replacement;
                self.changed = true;
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
