//! What the type of a field mentions, as far as its spelling tells.
//!
//! Soundness never rests on what is found here: the types in the expansion are checked by the
//! compiler whatever they are called. The spelling decides only which words an error is put under,
//! which text it has, and, in one direction, whether a field can be passed over: a type that mentions
//! neither the heap's lifetime nor a rebranded parameter has no other way to hold a `Gc`, because it
//! is `'static`. Where the spelling hides something, as a macro does, everything is assumed.

use proc_macro2::{Ident, Span};
use syn::visit::{self, Visit};
use syn::{
    BoundLifetimes, DeriveInput, GenericArgument, Lifetime, Path, PathArguments, PathSegment, Type,
    TypeFnPtr, TypePath, TypeReference,
};

use crate::model::{Lifetimes, Param};

/// What names mean inside the type that is derived for.
pub(crate) struct Scope<'a> {
    declared: Vec<&'a Lifetime>,
    heap: Option<&'a Lifetime>,
    rebranded: Vec<&'a Ident>,
    kept: Vec<&'a Ident>,
}

/// What was found in the type of one field.
#[derive(Default)]
pub(crate) struct Mentions<'a> {
    /// The heap's lifetime, `Self`, or something that hides what it mentions.
    pub(crate) heap: bool,
    /// A type parameter that is rebranded.
    pub(crate) rebranded: bool,
    /// A lifetime that is neither `'static` nor bound by a `for<..>` within the type.
    pub(crate) lifetime: Option<&'a Lifetime>,
    /// A lifetime that nobody declared, or something that no field may have: the compiler reports
    /// it, and would do so again for every copy of the type.
    pub(crate) invalid: bool,
    /// Type parameters of which the field holds values.
    pub(crate) held: Vec<&'a Ident>,
    /// Associated types of type parameters of which the field holds values.
    pub(crate) projections: Vec<&'a TypePath>,
    /// Parts that cannot be traced, whatever the types are.
    pub(crate) culprits: Vec<Culprit<'a>>,
    /// What kind of type would explain why the field is not traceable.
    pub(crate) kind: Kind,
    /// Parts whose name is that of a type of the standard library which cannot hold what this part
    /// mentions.
    pub(crate) suspects: Vec<(&'a Type, Span)>,
}

/// A part of a type that can be told by its spelling to be wrong.
pub(crate) enum Culprit<'a> {
    /// `&'a T`.
    Borrow(&'a TypeReference, &'a Lifetime),
    /// `PhantomData<&'a T>`.
    PhantomBorrow(&'a TypeReference, &'a Lifetime),
    /// `Gc<'a, T>`, where `'a` is not the heap's.
    OtherHeap(&'a Lifetime),
    /// `Gc<'static, T>`.
    StaticHeap(&'a Lifetime),
    /// `fn(&'a T)`, where `'a` is a parameter of the type.
    Function(&'a TypeFnPtr, &'a Lifetime),
    /// `fn(&T)`, or `for<'x> fn(&'x T)`.
    GenericFunction(&'a TypeFnPtr),
}

/// The kind of a field, for the text of the error if it turns out not to be traceable.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Plain,
    Root,
    Pointer,
    Object,
}

/// Names of types that are traceable only where they hold no `Gc`.
const SUSPECTS: [&str; 13] = [
    "Cell",
    "RefCell",
    "OnceCell",
    "LazyCell",
    "UnsafeCell",
    "Mutex",
    "RwLock",
    "OnceLock",
    "LazyLock",
    "Rc",
    "Arc",
    "Weak",
    "Cow",
];

impl<'a> Scope<'a> {
    pub(crate) fn new(
        ast: &'a DeriveInput,
        lifetimes: &Lifetimes<'a>,
        params: &[Param<'a>],
    ) -> Self {
        let of = |kept| params.iter().filter(move |param| param.kept == kept);
        Scope {
            declared: ast
                .generics
                .lifetimes()
                .map(|param| &param.lifetime)
                .collect(),
            heap: match lifetimes {
                Lifetimes::Known { heap, .. } => *heap,
                Lifetimes::Unknown => None,
            },
            rebranded: of(false).map(|param| param.ident).collect(),
            kept: of(true).map(|param| param.ident).collect(),
        }
    }

    fn is_param(&self, name: &Ident) -> bool {
        self.rebranded
            .iter()
            .chain(&self.kept)
            .any(|param| *param == name)
    }
}

impl<'a> Mentions<'a> {
    pub(crate) fn of(ty: &'a Type, scope: &Scope<'a>) -> Self {
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

    /// Whether the spelling allows for a `Gc` in the field.
    pub(crate) fn gc(&self) -> bool {
        self.heap || self.rebranded
    }
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
        let bound = self.bound.iter().any(|bound| *bound == lifetime);
        !bound && lifetime.ident != "static" && lifetime.ident != "_"
    }

    /// Runs `inside` with the lifetimes of a `for<..>` in scope.
    fn binding(&mut self, lifetimes: Option<&'a BoundLifetimes>, inside: impl FnOnce(&mut Self)) {
        let outer = self.bound.len();
        for param in lifetimes.into_iter().flat_map(|bound| &bound.lifetimes) {
            if let syn::GenericParam::Lifetime(param) = param {
                self.bound.push(&param.lifetime);
            }
        }
        inside(self);
        self.bound.truncate(outer);
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
        if let Some(param) = owner(path).filter(|name| self.scope.is_param(name)) {
            self.param(path, param, last);
            return visit::visit_type_path(self, path);
        }
        let part = self.part(|this| this.named(path, last));
        let holds = part.gc() || part.lifetime.is_some();
        self.merge(part);
        if holds && SUSPECTS.iter().any(|name| last.ident == name) {
            self.found.suspects.push((ty, last.ident.span()));
        }
    }

    /// Looks at a type parameter or at an associated type of one.
    fn param(&mut self, path: &'a TypePath, param: &'a Ident, last: &'a PathSegment) {
        self.found.rebranded |= self.scope.rebranded.contains(&param);
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
        let before = std::mem::take(&mut self.found);
        look(self);
        std::mem::replace(&mut self.found, before)
    }

    fn merge(&mut self, part: Mentions<'a>) {
        let found = &mut self.found;
        found.heap |= part.heap;
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
        let declared = self.scope.declared.contains(&lifetime);
        if lifetime.ident == "static" {
            self.found.culprits.push(Culprit::StaticHeap(lifetime));
        } else if declared && self.scope.heap.is_some_and(|heap| heap != lifetime) {
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
                let declared = |lifetime: &&Lifetime| self.scope.declared.contains(lifetime);
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
        if let Some(lifetime) = free.filter(|lifetime| self.scope.declared.contains(lifetime)) {
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
            self.found.heap |= self.scope.heap.is_none_or(|heap| heap == lifetime);
            self.found.invalid |= !self.scope.declared.contains(&lifetime);
        }
    }

    fn visit_trait_bound(&mut self, bound: &'a syn::TraitBound) {
        self.binding(bound.lifetimes.as_ref(), |this| {
            visit::visit_trait_bound(this, bound)
        });
    }
}

/// The `T` of `T`, `T::Item` and `<T as Trait>::Item`.
pub(crate) fn owner(path: &TypePath) -> Option<&Ident> {
    match &path.qself {
        None => bare(&path.path).map(|(first, _)| first),
        Some(qself) => match &*qself.ty {
            Type::Path(inner) if inner.qself.is_none() => inner.path.get_ident(),
            _ => None,
        },
    }
}

/// The `Item` of `T::Item` and `<T as Trait>::Item`.
pub(crate) fn projected(path: &TypePath) -> Option<&Ident> {
    match &path.qself {
        None => bare(&path.path).and_then(|(_, second)| second),
        Some(_) => path.path.segments.last().map(|segment| &segment.ident),
    }
}

/// The segments of `T` and `T::Item`.
fn bare(path: &Path) -> Option<(&Ident, Option<&Ident>)> {
    let mut segments = path.segments.iter();
    let first = segments.next()?;
    let second = segments.next().map(|segment| &segment.ident);
    let simple = path.leading_colon.is_none() && first.arguments.is_none();
    (simple && segments.next().is_none()).then_some((&first.ident, second))
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
