//! The helper attribute `#[gc(...)]`: which options there are, and how one is read.
//!
//! An option that is unknown, misplaced or malformed is consumed with its value, so that the next
//! one is still read and still reported.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, ExprPath, Ident, Lifetime, LitStr, Meta, Path, Token, WherePredicate, token};

use crate::errors::{self, Errors};

/// The one name of the helper attribute.
pub(crate) const NAME: &str = "gc";

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Type,
    TypeParameter,
    OtherParameter,
    Variant,
    Field,
}

/// Every option, with the place where it belongs.
const OPTIONS: [(&str, Place); 7] = [
    ("crate", Place::Type),
    ("lifetime", Place::Type),
    ("bound", Place::Type),
    ("leaf", Place::Type),
    ("finalize", Place::Type),
    ("keep", Place::TypeParameter),
    ("skip", Place::Field),
];

impl Place {
    /// The place in words.
    fn name(self) -> &'static str {
        match self {
            Place::Type => "a type",
            Place::TypeParameter => "a type parameter",
            Place::OtherParameter => "a lifetime or const parameter",
            Place::Variant => "a variant",
            Place::Field => "a field",
        }
    }

    /// Where options are to be put instead, if this place has none.
    fn instead(self) -> Option<&'static str> {
        match self {
            Place::Type | Place::TypeParameter | Place::Field => None,
            Place::OtherParameter => Some("`lifetime = 'a` on the type says which is the heap's"),
            Place::Variant => Some("put it on the enum or on a field"),
        }
    }

    fn options(self) -> Vec<&'static str> {
        OPTIONS
            .iter()
            .filter(|(_, place)| *place == self)
            .map(|(name, _)| *name)
            .collect()
    }
}

/// The options given at one place, of which only those that belong there can be present.
#[derive(Default)]
pub(crate) struct Options {
    /// How the expansion names `gc_core`.
    pub(crate) krate: Option<Path>,
    /// The lifetime parameter that is the heap's.
    pub(crate) lifetime: Option<Lifetime>,
    /// What replaces the inferred bounds on associated types.
    pub(crate) bound: Option<Vec<WherePredicate>>,
    /// The word, if the type holds no `Gc`.
    pub(crate) leaf: Option<Span>,
    /// The function to call when an object has become unreachable.
    pub(crate) finalize: Option<ExprPath>,
    /// The word, if the type parameter is not rebranded.
    pub(crate) keep: Option<Span>,
    /// The word, if the field is not traced.
    pub(crate) skip: Option<Span>,
}

impl Options {
    /// Reads all `#[gc(...)]` among `attributes`.
    pub(crate) fn parse(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Options {
        let mut options = Options::default();
        let mut seen = Vec::new();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident(NAME))
        {
            if let Some(instead) = place.instead() {
                let text = errors::no_options_here(place.name(), instead);
                errors.under(attribute.path(), text);
                continue;
            }
            match &attribute.meta {
                Meta::Path(path) => errors.under(path, errors::NO_OPTION),
                Meta::NameValue(meta) => errors.under(meta.eq_token, errors::NO_PARENTHESES),
                Meta::List(meta) if meta.tokens.is_empty() => errors.under(meta, errors::NO_OPTION),
                Meta::List(meta) => options.read(&meta.tokens, place, &mut seen, errors),
            }
        }
        options
    }

    /// Reads the options of one attribute.
    fn read(
        &mut self,
        tokens: &TokenStream,
        place: Place,
        seen: &mut Vec<String>,
        errors: &mut Errors,
    ) {
        let list = |input: ParseStream<'_>| {
            while !input.is_empty() {
                self.read_one(input, place, seen, errors);
                if !input.is_empty() && !input.peek(Token![,]) {
                    errors.at(input.span(), errors::NO_COMMA);
                    skip_to_comma(input);
                }
                let _: Option<Token![,]> = input.parse()?;
            }
            Ok(())
        };
        if let Err(error) = list.parse2(tokens.clone()) {
            errors.at(error.span(), error.to_string());
        }
    }

    /// Reads one option, and leaves `input` at the comma after it.
    fn read_one(
        &mut self,
        input: ParseStream<'_>,
        place: Place,
        seen: &mut Vec<String>,
        errors: &mut Errors,
    ) {
        let Ok(name) = input.call(Ident::parse_any) else {
            errors.at(input.span(), errors::NO_NAME);
            return skip_to_comma(input);
        };
        let word = name.unraw().to_string();
        let Some((_, right)) = OPTIONS.iter().find(|(known, _)| *known == word) else {
            let text = errors::unknown_option(&word, place.name(), &place.options());
            errors.at(name.span(), text);
            return skip_to_comma(input);
        };
        if *right != place {
            errors.at(
                name.span(),
                errors::misplaced_option(&word, right.name(), place.name()),
            );
            return skip_to_comma(input);
        }
        if seen.contains(&word) {
            errors.at(name.span(), errors::duplicate_option(&word));
            return skip_to_comma(input);
        }
        match word.as_str() {
            "crate" => self.krate = crate_path(&name, input, errors),
            "lifetime" => self.lifetime = lifetime(&name, input, errors),
            "bound" => self.bound = bound(&name, input, errors),
            "leaf" => self.leaf = flag(&name, input, errors),
            "finalize" => self.finalize = finalize(&name, input, errors),
            "keep" => self.keep = flag(&name, input, errors),
            "skip" => self.skip = flag(&name, input, errors),
            _ => unreachable!("`OPTIONS` lists no other names"),
        }
        seen.push(word);
    }
}

fn crate_path(name: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Option<Path> {
    value(name, input, "a path", "my_crate::gc", errors, |input| {
        if input.peek(LitStr) {
            input.parse::<LitStr>()?.parse_with(Path::parse_mod_style)
        } else {
            Path::parse_mod_style(input)
        }
    })
}

fn lifetime(name: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Option<Lifetime> {
    value(name, input, "a lifetime", "'gc", errors, |input| {
        input.parse()
    })
}

fn finalize(name: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Option<ExprPath> {
    value(
        name,
        input,
        "the path of a function",
        "Self::close",
        errors,
        |input| input.parse(),
    )
}

fn bound(name: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Option<Vec<WherePredicate>> {
    let text: LitStr = value(
        name,
        input,
        "a string",
        "\"T::Item: Trace\"",
        errors,
        |input| input.parse(),
    )?;
    match text.parse_with(Punctuated::<WherePredicate, Token![,]>::parse_terminated) {
        Ok(predicates) => Some(predicates.into_iter().collect()),
        Err(error) => {
            errors.at(text.span(), errors::malformed_bound(&error));
            None
        }
    }
}

/// Reads an option without a value.
fn flag(name: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Option<Span> {
    // Something else after the option is a missing comma, which the caller reports.
    if input.peek(Token![=]) || input.peek(token::Paren) {
        errors.at(input.span(), errors::takes_no_value(&name.to_string()));
        skip_to_comma(input);
    }
    Some(name.span())
}

/// Reads the `= value` of an option.
fn value<T>(
    name: &Ident,
    input: ParseStream<'_>,
    what: &str,
    example: &str,
    errors: &mut Errors,
    parse: impl Fn(ParseStream<'_>) -> syn::Result<T>,
) -> Option<T> {
    let text = || errors::takes(&name.to_string(), what, example);
    let assigned = input.peek(Token![=]) && input.parse::<Token![=]>().is_ok();
    let rest = input.fork();
    if !assigned || rest.is_empty() || rest.peek(Token![,]) {
        errors.at(name.span(), text());
        skip_to_comma(input);
        return None;
    }
    match parse(input) {
        // A path may be empty for the parser, as in `crate = 1`; then nothing was consumed.
        Ok(value) if input.is_empty() || input.peek(Token![,]) => Some(value),
        _ => {
            errors.at(rest.span(), text());
            skip_to_comma(input);
            None
        }
    }
}

/// Skips what cannot be read. A comma between the bars of a closure does not end it.
fn skip_to_comma(input: ParseStream<'_>) {
    let mut inside_bars = false;
    while !input.is_empty() && (inside_bars || !input.peek(Token![,])) {
        inside_bars ^= input.peek(Token![|]);
        let _: syn::Result<TokenTree> = input.parse();
    }
}

/// The word `packed` in a `#[repr(...)]`, which a derive sees after `cfg_attr` was resolved.
pub(crate) fn packed(attributes: &[Attribute]) -> Option<Span> {
    let mut packed = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("repr"))
    {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        for token in list.tokens.clone() {
            if matches!(&token, TokenTree::Ident(word) if word == "packed") {
                packed = packed.or(Some(token.span()));
            }
        }
    }
    packed
}
