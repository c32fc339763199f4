//! Rewriting a bound for another heap lifetime.

use core::mem;

use proc_macro2::Ident;
use quote::quote;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericArgument, Lifetime, Path, PathArguments, Type, TypeParamBound, TypePath, parse_quote,
};

use crate::bounds::bounds_on;
use crate::errors::{self, Errors};
use crate::generics::{at_lifetime, at_type};
use crate::mention::{is_shorthand, owner, projected, same};
use crate::model::{Input, Param};

/// Replaces the heap's lifetime by that of `At<'x>`, and each rebranded parameter by its `At<'x>`.
pub(crate) struct Rebrand<'a, 'b> {
    input: &'a Input<'a>,
    /// Whether the lifetime was replaced.
    pub(crate) heap: bool,
    /// Whether a parameter was replaced.
    pub(crate) params: bool,
    errors: &'b mut Errors,
}

impl<'a, 'b> Rebrand<'a, 'b> {
    pub(crate) fn new(input: &'a Input<'a>, errors: &'b mut Errors) -> Self {
        Rebrand {
            input,
            heap: false,
            params: false,
            errors,
        }
    }

    /// What stands for a path at another heap lifetime.
    fn replacement(&mut self, path: &TypePath) -> Option<Type> {
        let lifetime = at_lifetime();
        if path.qself.is_none() && path.path.is_ident("Self") {
            let at = at_type(self.input, &lifetime);
            return Some(parse_quote!(#at));
        }
        let param = shorthand(self.input, path)
            .filter(|param| !param.kept)?
            .ident;
        let at = quote!(<#param as __gc_core::__private::Trace>::At<#lifetime>);
        let Some(name) = projected(path) else {
            return Some(parse_quote!(#at));
        };
        let last = path.path.segments.last();
        if name == "At" {
            return Some(parse_quote!(<#at as __gc_core::__private::Trace>::#last));
        }
        let Some(mut tr) = trait_of(self.input, param) else {
            let text = errors::ambiguous_projection(&param.to_string(), &name.to_string());
            self.errors.under(path, text);
            return None;
        };
        self.visit_path_mut(&mut tr);
        Some(parse_quote!(<#at as #tr>::#last))
    }
}

impl VisitMut for Rebrand<'_, '_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.input.is_heap(lifetime) {
            *lifetime = at_lifetime();
            self.heap = true;
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        Qualify(self.input).visit_type_mut(ty);
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty {
            if let Some(replacement) = self.replacement(path) {
                *ty = replacement;
                self.params = true;
            }
        }
    }
}

/// Writes `<T as Trait<'gc>>::Item` for `T::Item`, where `T` is a kept parameter.
///
/// Its bound was replaced by one for all heap lifetimes, and then the compiler does not know any more
/// which of them is meant.
struct Qualify<'a>(&'a Input<'a>);

impl VisitMut for Qualify<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let Type::Path(path) = ty else { return };
        unbracket(self.0, path);
        let Some(param) = shorthand(self.0, path).filter(|param| param.kept) else {
            return;
        };
        if projected(path).is_none() {
            return;
        }
        if let Some(tr) = trait_of(self.0, param.ident).filter(|tr| names_heap(self.0, tr)) {
            let (param, last) = (param.ident, path.path.segments.last());
            *ty = parse_quote!(<#param as #tr>::#last);
        }
    }
}

/// The type of a field as the derived implementation has to write it.
pub(crate) fn qualified(input: &Input<'_>, ty: &Type) -> Type {
    let mut ty = ty.clone();
    Qualify(input).visit_type_mut(&mut ty);
    ty
}

/// Writes `T::Item` for `<T>::Item`, which a where-clause must not begin with.
pub(crate) fn unbracket(input: &Input<'_>, path: &mut TypePath) {
    let Some(param) = owner(path).filter(|_| path.qself.is_some() && is_shorthand(path)) else {
        return;
    };
    if input.params.iter().any(|known| same(known.ident, param)) {
        let (param, rest) = (param.clone(), &path.path.segments);
        *path = parse_quote!(#param::#rest);
    }
}

/// The parameter `T` of `T` and `T::Item`. That of `<T as Trait>::Item` is a type of its own, which is
/// visited by itself.
fn shorthand<'a>(input: &'a Input<'_>, path: &TypePath) -> Option<&'a Param<'a>> {
    let name = owner(path).filter(|_| path.qself.is_none())?;
    input.params.iter().find(|param| same(param.ident, name))
}

fn names_heap(input: &Input<'_>, path: &Path) -> bool {
    struct Finder<'a>(&'a Input<'a>, bool);

    impl Visit<'_> for Finder<'_> {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            self.1 |= self.0.is_heap(lifetime);
        }
    }

    let mut finder = Finder(input, false);
    finder.visit_path(path);
    finder.1
}

/// The trait that `T::Item` must mean: the only bound of `T` that may have associated types.
fn trait_of(input: &Input<'_>, param: &Ident) -> Option<Path> {
    let mut found = None;
    for bound in bounds_on(&input.ast.generics, param) {
        let TypeParamBound::Trait(bound) = bound else {
            continue;
        };
        let last = bound.path.segments.last()?.ident.to_string();
        if bound.maybe.is_some() || is_plain(&last) {
            continue;
        }
        if found.replace(bound.path.clone()).is_some() {
            return None;
        }
    }
    let mut found = found?;
    // `Trait<Item = X>` is a bound; the trait is `Trait`.
    if let PathArguments::AngleBracketed(list) = &mut found.segments.last_mut()?.arguments {
        let is_argument = |argument: &GenericArgument| {
            matches!(
                argument,
                GenericArgument::Lifetime(_) | GenericArgument::Type(_) | GenericArgument::Const(_)
            )
        };
        let arguments = mem::take(&mut list.args).into_iter();
        list.args = arguments.filter(is_argument).collect();
    }
    Some(found)
}

/// Whether a trait of this name is known to have no associated types of its own.
#[rustfmt::skip]
fn is_plain(name: &str) -> bool {
    matches!(
        name,
        "Clone" | "Copy" | "Debug" | "Default" | "Display" | "Eq" | "Finalize" | "Hash" | "Managed"
            | "Ord" | "PartialEq" | "PartialOrd" | "Send" | "Sized" | "Sync" | "Trace" | "Unpin"
    )
}
