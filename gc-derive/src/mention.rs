//! What the type of a field mentions, as far as its spelling tells.
//!
//! The spelling decides which words an error is put under and which text it has; that something is an
//! error at all is up to the compiler, which checks the types in the expansion whatever they are
//! called.
//!
//! In one place soundness rests on what is found here. A type that mentions neither the heap's lifetime
//! nor a rebranded parameter is `'static`, has no other way to hold a `Gc` than of a leaked heap, and so
//! is passed over by [`needs`](crate::needs). A mention must therefore never be overlooked: where the
//! spelling hides something, everything is assumed, and `r#T` is `T`. Two things hide what they mention:
//!
//! - a macro;
//! - an associated type whose trait is not spelled out. `T::Out` is `<T as Family<'gc>>::Out` where that
//!   is what `T` is declared to be, or what some trait that it is declared to be extends.
//!
//! Lengths of arrays and other constants mention nothing: what they are made of is no part of a type.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{DeriveInput, Lifetime, Path, Type, TypeFnPtr, TypePath, TypeReference};

use crate::finder;
use crate::model::{Lifetimes, Param};

/// What names mean inside the type that is derived for.
pub(crate) struct Scope<'a> {
    pub(crate) heap: Option<&'a Lifetime>,
    declared: Vec<&'a Lifetime>,
    rebranded: Vec<&'a Ident>,
    kept: Vec<&'a Ident>,
}

/// What was found in the type of one field.
#[derive(Default)]
pub(crate) struct Mentions<'a> {
    /// The heap's lifetime, `Self`, or a macro, which hides what it mentions.
    pub(crate) heap: bool,
    /// An associated type whose trait is not spelled out: it may mention anything.
    pub(crate) hidden: bool,
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

    pub(crate) fn declares(&self, lifetime: &Lifetime) -> bool {
        self.declared
            .iter()
            .any(|known| same_lifetime(known, lifetime))
    }

    pub(crate) fn rebrands(&self, name: &Ident) -> bool {
        self.rebranded.iter().any(|param| same(param, name))
    }

    pub(crate) fn keeps(&self, name: &Ident) -> bool {
        self.kept.iter().any(|param| same(param, name))
    }
}

impl<'a> Mentions<'a> {
    pub(crate) fn of(ty: &'a Type, scope: &Scope<'a>) -> Self {
        finder::find(ty, scope)
    }

    /// Whether the field holds values of the type parameter.
    pub(crate) fn holds(&self, param: &Ident) -> bool {
        self.held.iter().any(|held| same(held, param))
    }

    /// Whether the spelling tells of a possible `Gc` in the field.
    pub(crate) fn gc(&self) -> bool {
        self.heap || self.rebranded
    }

    /// Whether the spelling allows for a `Gc` in the field.
    pub(crate) fn may_hold_gc(&self) -> bool {
        self.gc() || self.hidden
    }
}

/// The `T` of `T`, `T::Item` and `<T as Trait>::Item`.
pub(crate) fn owner(path: &TypePath) -> Option<&Ident> {
    match &path.qself {
        None => bare(&path.path).map(|(first, _)| first),
        Some(qself) => match bracketless(&qself.ty) {
            Type::Path(inner) if inner.qself.is_none() => inner.path.get_ident(),
            _ => None,
        },
    }
}

/// The type in any number of parentheses, which macros put around types unseen.
pub(crate) fn bracketless(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Paren(inner) => &inner.elem,
            Type::Group(inner) => &inner.elem,
            _ => return ty,
        };
    }
}

/// Whether the path is `T::Item` or `<T>::Item`, which leave it to the compiler to find the trait.
pub(crate) fn is_shorthand(path: &TypePath) -> bool {
    path.qself.as_ref().is_none_or(|qself| qself.position == 0)
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

/// Whether two words are the same name, which `r#name` and `name` are.
pub(crate) fn same(a: &Ident, b: &Ident) -> bool {
    a.unraw() == b.unraw()
}

/// Whether two words are the same lifetime, which `'r#name` and `'name` are.
pub(crate) fn same_lifetime(a: &Lifetime, b: &Lifetime) -> bool {
    same(&a.ident, &b.ident)
}
