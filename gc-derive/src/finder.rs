//! The walk over the type of a field that finds what it mentions.

use core::mem;

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{
    BoundLifetimes, Expr, GenericArgument, GenericParam, Lifetime, PathArguments, PathSegment,
    TraitBound, Type, TypeFnPtr, TypePath, TypeReference,
};

use crate::mention::{
    Culprit, Kind, Mentions, Scope, is_shorthand, owner, projected, same_lifetime,
};

/// Whether a type of this name is traceable only where it holds no `Gc`.
#[rustfmt::skip]
fn is_suspect(name: &str) -> bool {
    matches!(
        name,
        "Cell" | "RefCell" | "OnceCell" | "LazyCell" | "Mutex" | "RwLock" | "OnceLock"
            | "LazyLock" | "Rc" | "Arc" | "Weak" | "Cow"
    )
}

/// Finds what `ty` mentions.
pub(crate) fn find<'a>(ty: &'a Type, scope: &Scope<'a>) -> Mentions<'a> {
    let mut finder = Finder {
        scope,
        found: Mentions::default(),
        bound: Vec::new(),
        inert: 0,
        phantom: 0,
    };
    finder.visit_type(ty);
    finder.found
}

struct Finder<'a, 'scope> {
    scope: &'scope Scope<'a>,
    found: Mentions<'a>,
    /// The lifetimes bound by each enclosing `for<..>`.
    bound: Vec<&'a Lifetime>,
    /// How many enclosing types hold no value of their arguments, or none that is traced.
    inert: usize,
    /// How many of them are `PhantomData`.
    phantom: usize,
}

impl<'a> Finder<'a, '_> {
    fn is_free(&self, lifetime: &Lifetime) -> bool {
        let bound = self
            .bound
            .iter()
            .any(|bound| same_lifetime(bound, lifetime));
        !bound && lifetime.ident != "static" && lifetime.ident != "_"
    }

    /// Runs `inside` with the lifetimes of a `for<..>` in scope.
    fn binding(&mut self, lifetimes: Option<&'a BoundLifetimes>, inside: impl FnOnce(&mut Self)) {
        let outer = self.bound.len();
        for param in lifetimes.into_iter().flat_map(|bound| &bound.lifetimes) {
            if let GenericParam::Lifetime(param) = param {
                self.bound.push(&param.lifetime);
            }
        }
        inside(self);
        self.bound.truncate(outer);
    }

    fn is_param(&self, name: &Ident) -> bool {
        self.scope.rebrands(name) || self.scope.keeps(name)
    }

    fn explain(&mut self, kind: Kind) {
        if self.found.kind == Kind::Plain {
            self.found.kind = kind;
        }
    }

    /// Looks at a path that stands for a type: a parameter, a projection, `Self` or a named type.
    fn path(&mut self, ty: &'a Type, path: &'a TypePath) {
        let Some(last) = path.path.segments.last() else {
            return;
        };
        if let Some(param) = owner(path).filter(|name| self.is_param(name)) {
            self.param(path, param, last);
            // Not what stands before `as`: that is the parameter, of which this holds no value.
            return self.visit_path(&path.path);
        }
        let part = self.part(|this| this.named(path, last));
        let holds = part.gc() || part.lifetime.is_some();
        self.merge(part);
        if holds && is_suspect(&last.ident.to_string()) {
            self.found.suspects.push((ty, last.ident.span()));
        }
    }

    /// Looks at a type parameter or at an associated type of one.
    fn param(&mut self, path: &'a TypePath, param: &'a Ident, last: &'a PathSegment) {
        self.found.rebranded |= self.scope.rebrands(param);
        self.found.hidden |= projected(path).is_some() && is_shorthand(path);
        if self.inert > 0 {
            return;
        }
        match projected(path) {
            None => self.found.held.push(param),
            // `Trace` says of `At` that it is traceable. Arguments of another associated type may
            // be lifetimes of a `for<..>`, which a bound could not name.
            Some(name) if name == "At" || !last.arguments.is_none() => {}
            Some(_) => self.found.projections.push(path),
        }
    }

    /// Looks at a part of the type by itself.
    fn part(&mut self, look: impl FnOnce(&mut Self)) -> Mentions<'a> {
        let before = mem::take(&mut self.found);
        look(self);
        mem::replace(&mut self.found, before)
    }

    fn merge(&mut self, part: Mentions<'a>) {
        let found = &mut self.found;
        found.heap |= part.heap;
        found.hidden |= part.hidden;
        found.rebranded |= part.rebranded;
        found.invalid |= part.invalid;
        found.lifetime = found.lifetime.or(part.lifetime);
        found.held.extend(part.held);
        found.projections.extend(part.projections);
        found.culprits.extend(part.culprits);
        found.suspects.extend(part.suspects);
        self.explain(part.kind);
    }

    /// Looks at a type that has a name of its own.
    fn named(&mut self, path: &'a TypePath, last: &'a PathSegment) {
        self.found.heap |= path
            .path
            .segments
            .first()
            .is_some_and(|first| first.ident == "Self");
        // What else has no trait is refused by the compiler; nothing rests on that.
        let first = path.path.segments.first();
        let param = first.is_some_and(|first| self.is_param(&first.ident));
        self.found.hidden |= is_shorthand(path) && (path.qself.is_some() || param);
        match last.ident.to_string().as_str() {
            "Root" | "WeakRoot" => self.explain(Kind::Root),
            "NonNull" | "AtomicPtr" => self.explain(Kind::Pointer),
            "Gc" => self.gc(last),
            _ => {}
        }
        let phantom = last.ident == "PhantomData";
        let inert = phantom || last.ident == "Static";
        self.phantom += usize::from(phantom);
        self.inert += usize::from(inert);
        visit::visit_type_path(self, path);
        self.phantom -= usize::from(phantom);
        self.inert -= usize::from(inert);
    }

    fn gc(&mut self, segment: &'a PathSegment) {
        let PathArguments::AngleBracketed(list) = &segment.arguments else {
            return;
        };
        let Some(GenericArgument::Lifetime(lifetime)) = list.args.first() else {
            return;
        };
        let declared = self.scope.declares(lifetime);
        if lifetime.ident == "static" {
            self.found.culprits.push(Culprit::StaticHeap(lifetime));
        } else if declared
            && self
                .scope
                .heap
                .is_some_and(|heap| !same_lifetime(heap, lifetime))
        {
            self.found.culprits.push(Culprit::OtherHeap(lifetime));
        }
    }
}

impl<'a> Visit<'a> for Finder<'a, '_> {
    fn visit_type(&mut self, ty: &'a Type) {
        match ty {
            Type::Path(path) => self.path(ty, path),
            Type::FnPtr(function) => {
                self.inert += 1;
                let mut part = self.part(|this| {
                    this.binding(function.lifetimes.as_ref(), |this| {
                        visit::visit_type_fn_ptr(this, function)
                    })
                });
                self.inert -= 1;
                // What a function takes and gives, it does not hold.
                part.culprits.clear();
                part.suspects.clear();
                part.kind = Kind::Plain;
                let declared = |lifetime: &&Lifetime| self.scope.declares(lifetime);
                if let Some(lifetime) = part.lifetime.filter(declared) {
                    part.culprits.push(Culprit::Function(function, lifetime));
                } else if self.inert == 0 && is_generic(function) {
                    part.culprits.push(Culprit::GenericFunction(function));
                }
                self.merge(part);
            }
            Type::TraitObject(_) => {
                self.explain(Kind::Object);
                visit::visit_type(self, ty);
            }
            Type::Ptr(_) => {
                self.explain(Kind::Pointer);
                visit::visit_type(self, ty);
            }
            Type::ImplTrait(_) | Type::Infer(_) => self.found.invalid = true,
            Type::Macro(_) | Type::Verbatim(_) => self.found.heap = true,
            _ => visit::visit_type(self, ty),
        }
    }

    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        let free = reference
            .lifetime
            .as_ref()
            .filter(|lifetime| self.is_free(lifetime));
        if let Some(lifetime) = free.filter(|lifetime| self.scope.declares(lifetime)) {
            let culprit = match self.phantom {
                0 => Culprit::Borrow(reference, lifetime),
                _ => Culprit::PhantomBorrow(reference, lifetime),
            };
            self.found.culprits.push(culprit);
        }
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &'a Lifetime) {
        if self.is_free(lifetime) {
            self.found.lifetime = self.found.lifetime.or(Some(lifetime));
            self.found.heap |= self
                .scope
                .heap
                .is_none_or(|heap| same_lifetime(heap, lifetime));
            self.found.invalid |= !self.scope.declares(lifetime);
        }
    }

    fn visit_expr(&mut self, _: &'a Expr) {
        // The length of an array, or another constant.
    }

    fn visit_trait_bound(&mut self, bound: &'a TraitBound) {
        self.binding(bound.lifetimes.as_ref(), |this| {
            visit::visit_trait_bound(this, bound)
        });
    }
}

/// Whether a function pointer works for any lifetime, as far as its spelling tells.
fn is_generic(function: &TypeFnPtr) -> bool {
    struct Elided(bool);

    impl Visit<'_> for Elided {
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            self.0 |= reference.lifetime.is_none();
            visit::visit_type_reference(self, reference);
        }

        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            self.0 |= lifetime.ident == "_";
        }
    }

    let mut elided = Elided(function.lifetimes.is_some());
    elided.visit_type_fn_ptr(function);
    elided.0
}
