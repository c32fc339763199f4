//! What the derive macros know about the type they are applied to.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, GenericParam, Index, Lifetime, Member, Type};

use crate::attr::{Options, Place};
use crate::errors::{self, Errors};
use crate::mention::{Mentions, Scope, same, same_lifetime};

/// A type to derive for: the syntax, and what was found out about it.
pub(crate) struct Input<'a> {
    pub(crate) ast: &'a DeriveInput,
    pub(crate) options: Options,
    pub(crate) lifetimes: Lifetimes<'a>,
    pub(crate) params: Vec<Param<'a>>,
    /// The variants of an enum; for a struct the one without a name.
    pub(crate) variants: Vec<Variant<'a>>,
}

/// The lifetime parameters, sorted by their meaning.
pub(crate) enum Lifetimes<'a> {
    /// At most one is the heap's, and is what changes when the type is rebranded. The others must
    /// be `'static`, whatever they are called.
    Known {
        heap: Option<&'a Lifetime>,
        others: Vec<&'a Lifetime>,
    },
    /// Nothing says which one is the heap's. This has been reported.
    Unknown,
}

/// A type parameter.
pub(crate) struct Param<'a> {
    pub(crate) ident: &'a Ident,
    /// Whether rebranding the type leaves the parameter as it is, which asks that it be `'static`.
    /// Otherwise the parameter is rebranded too, which asks that it be traceable.
    pub(crate) kept: bool,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: Option<&'a Ident>,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    /// The word `skip` in its attribute.
    pub(crate) skip: Option<Span>,
    pub(crate) mentions: Mentions<'a>,
}

impl<'a> Input<'a> {
    /// Reads the type and all its attributes.
    pub(crate) fn new(ast: &'a DeriveInput, errors: &mut Errors) -> Input<'a> {
        let options = Options::parse(&ast.attrs, Place::Type, errors);
        let lifetimes = Lifetimes::new(ast, &options, errors);
        let params = params(ast, &options, errors);
        let scope = Scope::new(ast, &lifetimes, &params);
        let variants = match &ast.data {
            Data::Struct(data) => {
                vec![Variant {
                    ident: None,
                    fields: fields(&data.fields, &scope, errors),
                }]
            }
            Data::Enum(data) => {
                let variants = data.variants.iter().map(|variant| {
                    Options::parse(&variant.attrs, Place::Variant, errors);
                    let fields = fields(&variant.fields, &scope, errors);
                    Variant {
                        ident: Some(&variant.ident),
                        fields,
                    }
                });
                variants.collect()
            }
            // There is no way to say which field of a union to look at; `check` reports it.
            Data::Union(_) => Vec::new(),
        };
        Input {
            ast,
            options,
            lifetimes,
            params,
            variants,
        }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.variants.iter().flat_map(|variant| &variant.fields)
    }

    /// The fields that the derived `trace` visits.
    pub(crate) fn traced_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        let leaf = self.options.leaf.is_some();
        self.fields()
            .filter(move |field| !leaf && field.skip.is_none())
    }

    /// The heap's lifetime parameter, if there is one and it is known.
    pub(crate) fn heap(&self) -> Option<&'a Lifetime> {
        match self.lifetimes {
            Lifetimes::Known { heap, .. } => heap,
            Lifetimes::Unknown => None,
        }
    }

    pub(crate) fn is_heap(&self, lifetime: &Lifetime) -> bool {
        self.heap()
            .is_some_and(|heap| same_lifetime(heap, lifetime))
    }

    /// What a type mentions that stands in the attribute or in the where-clause.
    pub(crate) fn mentions<'b>(&'b self, ty: &'b Type) -> Mentions<'b> {
        Mentions::of(ty, &Scope::new(self.ast, &self.lifetimes, &self.params))
    }

    pub(crate) fn rebrands(&self, ident: &Ident) -> bool {
        self.params
            .iter()
            .any(|param| same(param.ident, ident) && !param.kept)
    }
}

impl<'a> Lifetimes<'a> {
    fn new(ast: &'a DeriveInput, options: &Options, errors: &mut Errors) -> Self {
        let all: Vec<&Lifetime> = ast
            .generics
            .lifetimes()
            .map(|param| &param.lifetime)
            .collect();
        let named = |name: &Lifetime| {
            all.iter()
                .copied()
                .find(|lifetime| same_lifetime(lifetime, name))
        };
        let name = ast.ident.unraw().to_string();
        let heap = match (&options.lifetime, &all[..]) {
            (Some(chosen), _) => match named(chosen) {
                Some(heap) => Some(heap),
                None => {
                    let text = errors::not_a_lifetime_of(&chosen.to_string(), &name);
                    errors.at(chosen.span(), text);
                    return Lifetimes::Unknown;
                }
            },
            (None, []) => None,
            // `check` says that a leaf has no lifetimes; which one is the heap's is idle then.
            (None, [only, ..]) if all.len() == 1 || options.leaf.is_some() => Some(*only),
            (None, [first, ..]) => match all.iter().find(|lifetime| lifetime.ident.unraw() == "gc")
            {
                Some(heap) => Some(*heap),
                None => {
                    let text = errors::which_lifetime(&first.to_string(), &name);
                    let params = ast.generics.lifetimes().collect::<Vec<_>>();
                    errors.under(quote::quote!(#(#params),*), text);
                    return Lifetimes::Unknown;
                }
            },
        };
        let others = all
            .iter()
            .copied()
            .filter(|lifetime| Some(*lifetime) != heap)
            .collect();
        Lifetimes::Known { heap, others }
    }
}

/// Reads the type parameters, and the attributes of all generic parameters.
fn params<'a>(ast: &'a DeriveInput, options: &Options, errors: &mut Errors) -> Vec<Param<'a>> {
    let mut params = Vec::new();
    for param in &ast.generics.params {
        match param {
            GenericParam::Type(param) => {
                let keep = Options::parse(&param.attrs, Place::TypeParameter, errors).keep;
                let kept = keep.is_some()
                    || options.leaf.is_some()
                    || crate::bounds::is_static(&ast.generics, param);
                params.push(Param {
                    ident: &param.ident,
                    kept,
                });
            }
            GenericParam::Lifetime(param) => {
                Options::parse(&param.attrs, Place::OtherParameter, errors);
            }
            GenericParam::Const(param) => {
                Options::parse(&param.attrs, Place::OtherParameter, errors);
            }
        }
    }
    params
}

fn fields<'a>(fields: &'a Fields, scope: &Scope<'a>, errors: &mut Errors) -> Vec<Field<'a>> {
    let mut all = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        all.push(Field {
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(index)),
            },
            ty: &field.ty,
            skip: Options::parse(&field.attrs, Place::Field, errors).skip,
            mentions: Mentions::of(&field.ty, scope),
        });
    }
    all
}

impl Field<'_> {
    /// The name shown by diagnostics of the collector: `next`, or `0` in a tuple.
    pub(crate) fn name(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}
