//! What the type itself rules out, told by its syntax.
//!
//! Everything here would be refused by the compiler too, as the expansion does not type-check. The
//! point is the text: it names the mistake in the user's words, and the remedy.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, Lifetime, Type, TypeParamBound, WherePredicate};

use crate::attr;
use crate::errors::{self, Errors};
use crate::mention::Culprit;
use crate::model::{Field, Input};

/// Reports what cannot be derived for.
pub(crate) fn check(input: &Input<'_>, errors: &mut Errors) {
    if let Data::Union(data) = &input.ast.data {
        errors.under(data.union_token, errors::UNION);
    }
    if let Some(packed) = attr::packed(&input.ast.attrs) {
        errors.at(packed, errors::PACKED);
    }
    check_names(input.ast.to_token_stream(), errors);
    check_unsized(input, errors);
    if input.options.leaf.is_some() {
        check_leaf(input, errors);
    }
    for lifetime in static_bounds(input) {
        errors.at(lifetime.span(), errors::STATIC_BOUND);
    }
    for field in input.fields() {
        check_skipped(input, field, errors);
    }
    for field in input.traced_fields() {
        check_traced(input, field, errors);
    }
}

/// What a name of the expansion means inside of it, it need not mean outside.
fn check_names(tokens: TokenStream, errors: &mut Errors) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => check_names(group.stream(), errors),
            TokenTree::Ident(ident) => {
                let name = ident.unraw().to_string();
                if name.starts_with("__gc") || name.starts_with("__Gc") {
                    errors.at(ident.span(), errors::reserved(&name));
                }
            }
            _ => {}
        }
    }
}

/// A leaf holds no `Gc`, so it has no heap lifetime, and nothing in it is traced or skipped.
fn check_leaf(input: &Input<'_>, errors: &mut Errors) {
    for param in input.ast.generics.lifetimes() {
        errors.at(
            param.lifetime.span(),
            errors::leaf_lifetime(&param.lifetime.to_string()),
        );
    }
    for field in input.fields() {
        if let Some(skip) = field.skip {
            errors.at(skip, errors::needless_on_leaf("skip"));
        }
    }
}

/// Whether a type is `'static` that mentions no lifetime is left to the compiler.
fn check_skipped(input: &Input<'_>, field: &Field<'_>, errors: &mut Errors) {
    let Some(skip) = field.skip else { return };
    if input.options.leaf.is_some() || field.mentions.invalid {
        return;
    }
    if let Some(lifetime) = field.mentions.lifetime {
        errors.at(skip, errors::skipped_lifetime(&lifetime.to_string()));
    }
}

fn check_traced(input: &Input<'_>, field: &Field<'_>, errors: &mut Errors) {
    let name = input.ast.ident.unraw().to_string();
    for culprit in &field.mentions.culprits {
        match culprit {
            Culprit::Borrow(reference, lifetime) => {
                errors.under(reference, errors::borrow(&lifetime.to_string()));
            }
            Culprit::PhantomBorrow(reference, lifetime) => {
                errors.under(reference, errors::phantom_borrow(&lifetime.to_string()));
            }
            Culprit::StaticHeap(lifetime) => errors.at(lifetime.span(), errors::STATIC_GC),
            Culprit::OtherHeap(other) => {
                let heap = input.heap().map(ToString::to_string).unwrap_or_default();
                let text = errors::other_heap(&other.to_string(), &name, &heap);
                errors.at(other.span(), text);
            }
            Culprit::Function(function, lifetime) => {
                errors.under(function, errors::function(&lifetime.to_string()));
            }
            Culprit::GenericFunction(function) => {
                errors.under(function, errors::GENERIC_FUNCTION);
            }
        }
    }
}

/// Both derives report this, and then do no more: either trait asks for a size.
pub(crate) fn check_unsized(input: &Input<'_>, errors: &mut Errors) {
    if let Some(ty) = unsized_tail(input) {
        errors.under(ty, errors::UNSIZED);
    }
}

/// The last field of a struct, if its spelling tells that it has no known size.
fn unsized_tail<'a>(input: &Input<'a>) -> Option<&'a Type> {
    let Data::Struct(data) = &input.ast.data else {
        return None;
    };
    let last = &data.fields.iter().next_back()?.ty;
    let is_unsized = match last {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.qself.is_none() && path.path.is_ident("str"),
        _ => false,
    };
    is_unsized.then_some(last)
}

/// The bounds that ask the heap to be borrowed for ever.
fn static_bounds<'a>(input: &'a Input<'_>) -> Vec<&'a Lifetime> {
    let Some(heap) = input.heap() else {
        return Vec::new();
    };
    let generics = &input.ast.generics;
    let is_static = |lifetime: &&Lifetime| lifetime.ident == "static";
    let param = generics.lifetimes().filter(|param| param.lifetime == *heap);
    let mut found: Vec<&Lifetime> = param
        .flat_map(|param| &param.bounds)
        .filter(is_static)
        .collect();
    let clause = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    for predicate in clause.chain(input.options.bound.iter().flatten()) {
        match predicate {
            WherePredicate::Lifetime(predicate) if input.is_heap(&predicate.lifetime) => {
                found.extend(predicate.bounds.iter().filter(is_static));
            }
            WherePredicate::Type(predicate) if input.mentions(&predicate.bounded_ty).heap => {
                found.extend(predicate.bounds.iter().filter_map(|bound| match bound {
                    TypeParamBound::Lifetime(lifetime) => Some(lifetime).filter(is_static),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

pub(crate) fn is_unsized(input: &Input<'_>) -> bool {
    unsized_tail(input).is_some()
}

/// Whether not even an implementation without a body would be accepted.
pub(crate) fn is_hopeless(input: &Input<'_>) -> bool {
    is_unsized(input) || !static_bounds(input).is_empty()
}
