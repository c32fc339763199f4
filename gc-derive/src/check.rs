//! What the type itself rules out, told by its syntax.
//!
//! Everything here would be refused by the compiler too, as the expansion does not type-check. The
//! point is the text: it names the mistake in the user's words, and the remedy.

use syn::Data;
use syn::ext::IdentExt;

use crate::attr;
use crate::errors::{self, Errors};
use crate::mention::Culprit;
use crate::model::{Field, Input, Lifetimes};

/// Reports what cannot be derived for.
pub(crate) fn check(input: &Input<'_>, errors: &mut Errors) {
    if let Data::Union(data) = &input.ast.data {
        errors.under(data.union_token, errors::UNION);
    }
    if let Some(packed) = attr::packed(&input.ast.attrs) {
        errors.at(packed, errors::PACKED);
    }
    if input.options.leaf.is_some() {
        check_leaf(input, errors);
    }
    for field in input.fields() {
        match field.skip {
            Some(_) if input.options.leaf.is_some() => {}
            Some(skip) => {
                // Whether other types are `'static` is left to the compiler.
                let lifetime = field.mentions.lifetime.filter(|_| !field.mentions.invalid);
                if let Some(lifetime) = lifetime {
                    errors.at(skip, errors::skipped_lifetime(&lifetime.to_string()));
                }
            }
            None => {}
        }
    }
    for field in input.traced_fields() {
        check_traced(input, field, errors);
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
        }
    }
}

/// Whether the type is one that the compiler refuses in words which a copy of it would repeat.
pub(crate) fn is_invalid(input: &Input<'_>) -> bool {
    matches!(input.lifetimes, Lifetimes::Unknown)
        || input.traced_fields().any(|field| field.mentions.invalid)
        || input
            .fields()
            .any(|field| field.skip.is_some() && field.mentions.invalid)
}
