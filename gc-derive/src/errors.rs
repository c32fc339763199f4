//! Every text that the derive macros can answer with, and the list that gathers the answers.
//!
//! Nothing returns early: a type with three mistakes gets three errors, each once, each at the words
//! that are wrong. The texts stand together so that they can be read, and changed, as one voice:
//! what is wrong in lower case without a full stop, then what to write instead.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Reports `message` at one token.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) {
        self.0.push(syn::Error::new(span, message.into()));
    }

    /// Reports `message` under all of `tokens`.
    pub(crate) fn under(&mut self, tokens: impl ToTokens, message: impl Into<String>) {
        self.0.push(syn::Error::new_spanned(tokens, message.into()));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them as invocations of `compile_error!`.
    ///
    /// Both derives read the same attributes and so report the same mistakes; the compiler drops
    /// the second of two errors that agree in text and place.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0
            .into_iter()
            .map(syn::Error::into_compile_error)
            .collect()
    }
}

// The shape of the type.

pub(crate) const UNION: &str = "`Trace` cannot be derived for a union: nothing says which field is \
     live; use an enum, or write `unsafe impl Trace` by hand";

pub(crate) const PACKED: &str = "`Trace` cannot be derived for a `#[repr(packed)]` type: tracing \
     needs a reference to each field";

pub(crate) const UNSIZED: &str =
    "a traced type has a known size, which this field takes away; put it into a `Box`";

pub(crate) fn reserved(name: &str) -> String {
    format!("`{name}` is a name of the expansion; choose one that does not begin with `__gc`")
}

// The attribute.

pub(crate) const NO_OPTION: &str = "expected at least one option: `#[gc(...)]`";
pub(crate) const NO_PARENTHESES: &str = "expected parentheses: `#[gc(...)]`";
pub(crate) const NO_NAME: &str = "expected the name of an option";
pub(crate) const NO_COMMA: &str = "expected `,`";

pub(crate) fn unknown_option(name: &str, place: &str, known: &[&str]) -> String {
    let remedy = match (nearest(name, known), known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, [only]) => format!("expected `{only}`"),
        (None, _) => format!("expected one of `{}`", known.join("`, `")),
    };
    format!("unknown `gc` option `{name}` on {place}; {remedy}")
}

pub(crate) fn misplaced_option(name: &str, right: &str, wrong: &str) -> String {
    format!("`{name}` belongs on {right}, not on {wrong}")
}

pub(crate) fn no_options_here(place: &str, remedy: &str) -> String {
    format!("`#[gc(...)]` has no meaning on {place}; {remedy}")
}

pub(crate) fn duplicate_option(name: &str) -> String {
    format!("duplicate `{name}` option")
}

pub(crate) fn takes_no_value(name: &str) -> String {
    format!("`{name}` takes no value")
}

pub(crate) fn takes(name: &str, what: &str, example: &str) -> String {
    format!("`{name}` takes {what}: `#[gc({name} = {example})]`")
}

pub(crate) fn malformed_bound(error: &syn::Error) -> String {
    format!("`bound` takes the predicates of a where-clause, separated by commas: {error}")
}

// Lifetimes.

pub(crate) fn which_lifetime(first: &str, name: &str) -> String {
    format!(
        "cannot tell which of these lifetimes is the heap's; name it `'gc`, or write \
         `#[gc(lifetime = {first})]` on `{name}`"
    )
}

pub(crate) fn not_a_lifetime_of(lifetime: &str, name: &str) -> String {
    format!("`{lifetime}` is not a lifetime parameter of `{name}`")
}

pub(crate) fn other_heap(other: &str, name: &str, heap: &str) -> String {
    format!(
        "this `Gc` belongs to `{other}`, but `{name}` is traced with `{heap}`; a value may only \
         point into its own heap"
    )
}

pub(crate) const STATIC_GC: &str = "no heap is borrowed for `'static`; give the type a parameter \
     `'gc` and write `Gc<'gc, _>` (a pointer into a leaked heap can be marked `#[gc(skip)]`)";

pub(crate) fn borrow(lifetime: &str) -> String {
    format!(
        "a traced type can only hold `&'static` references; this one lives for `{lifetime}`, \
         during which a collection may run"
    )
}

pub(crate) fn phantom_borrow(lifetime: &str) -> String {
    format!(
        "a traced type cannot name a borrow for `{lifetime}`, not even in a `PhantomData`; write \
         `PhantomData<Gc<{lifetime}, ()>>`"
    )
}

pub(crate) const STATIC_BOUND: &str =
    "no heap is borrowed for `'static`, so this bound never holds; remove it";

pub(crate) fn function(lifetime: &str) -> String {
    format!(
        "a function pointer cannot be tied to `{lifetime}`, as it outlives every borrow of the \
         heap; write `for<'a> fn(&'a Heap, Gc<'a, _>)` and mark the field `#[gc(skip)]`"
    )
}

pub(crate) const GENERIC_FUNCTION: &str = "a function pointer that is generic over lifetimes cannot \
     be traced, and need not be: mark the field `#[gc(skip)]`";

// Skipping, keeping and leaves.

pub(crate) fn skipped_lifetime(lifetime: &str) -> String {
    format!(
        "a field marked `skip` must be `'static`, but its type mentions `{lifetime}`: the \
         collector would free what it points to"
    )
}

pub(crate) fn leaf_lifetime(lifetime: &str) -> String {
    format!("a `leaf` type holds no `Gc`, so it cannot have the lifetime parameter `{lifetime}`")
}

pub(crate) fn needless_on_leaf(name: &str) -> String {
    format!("`{name}` contradicts `leaf`: no field of a `leaf` type is traced; keep one")
}

// Bounds.

pub(crate) fn ambiguous_projection(param: &str, name: &str) -> String {
    format!(
        "cannot tell which trait `{name}` belongs to; write `<{param} as Trait>::{name}`, so that \
         it can be named for other heap lifetimes too"
    )
}

/// The known name that `name` is probably a misspelling of.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let (distance, near) = known
        .iter()
        .map(|known| (distance(name, known), *known))
        .min()?;
    (distance <= 1 + near.len() / 4).then_some(near)
}

/// The number of characters to insert, delete or replace to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.chars().enumerate() {
            let replace = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.chars().count()]
}
