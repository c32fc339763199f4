//! The derive macros of `gc-core`, which re-exports them: `#[derive(Trace, Finalize)]`.
//!
//! How they work, in the order in which a derive passes through the files:
//!
//! | file | what it does |
//! |---|---|
//! | `model` | reads the type, and with `attr` the options of `#[gc(...)]` |
//! | `mention`, `finder` | find what the type of a field mentions |
//! | `check` | reports what cannot be derived for |
//! | `bounds`, `rebrand` | build the where-clause |
//! | `needs` | builds the constant `NEEDS_TRACE` |
//! | `expand`, `generics` | build the implementations |
//! | `explain` | asks the compiler for better errors |
//! | `errors` | has all texts, and gathers the errors |
#![forbid(unsafe_code)]
#![doc(test(attr(deny(warnings))))]

mod attr;
mod bounds;
mod check;
mod errors;
mod expand;
mod explain;
mod finder;
mod generics;
mod mention;
mod model;
mod needs;
mod rebrand;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::errors::Errors;
use crate::model::Input;

/// Derives `Trace`: every field is traced, and the heap lifetime can be replaced.
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Node<'gc> {
///     name: String,
///     next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
/// }
///
/// #[derive(Trace, Finalize)]
/// enum Value<'gc> {
///     Nil,
///     Number(f64),
///     Node(Gc<'gc, Node<'gc>>),
/// }
///
/// let heap = Heap::new();
/// let node = heap.alloc(Node { name: "first".into(), next: GcCell::new(None) });
/// for value in [Value::Nil, Value::Number(1.5), Value::Node(node)] {
///     heap.alloc(value);
/// }
/// ```
///
/// A field that can hold no `Gc` costs a collection nothing. There is no generated `Drop`, so fields
/// can be moved out. A type that could hold a `Gc` cannot implement `Drop` at all: when it ran, what
/// the type points to might already be gone. That is a type with a lifetime, or with a type parameter
/// that is neither kept (see below) nor declared `'static`. What is to happen when an object dies goes
/// into `Finalize`.
///
/// # Lifetimes
///
/// One lifetime parameter is the heap's: the only one, the one called `'gc`, or the one that
/// the option `lifetime` names. Any other has to be `'static` where the type is used. Nothing
/// else in a traced type may borrow; a reference is `&'static`.
///
/// # Type parameters
///
/// A type parameter is traceable, and follows the heap's lifetime: `Pair<Node<'a>>` at another
/// lifetime is `Pair<Node<'b>>`. So whatever the type demands of the parameter has to hold at every
/// heap lifetime, which the derive adds to its where-clause by itself:
///
/// ```
/// use std::fmt::Display;
///
/// use gc_core::{Finalize, Gc, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Labelled<'gc, T: Display> {
///     label: T,
///     next: Option<Gc<'gc, Labelled<'gc, T>>>,
/// }
///
/// let heap = Heap::new();
/// let first = heap.alloc(Labelled { label: "first", next: None });
/// let second = heap.alloc(Labelled { label: "second", next: Some(first) });
/// assert_eq!(second.next.unwrap().label.to_string(), "first");
/// ```
///
/// (For now, a number literal in a value of such a type needs its type, as in `1_u32`: today's compiler
/// decides about the bound before it decides what the literal is.)
///
/// A parameter that is declared `T: 'static` stays as it is, and has to be traceable only if a field
/// holds a `T`.
///
/// In generic code, a bound on the whole type says all that is needed to allocate it:
///
/// ```
/// # use gc_core::{Finalize, Gc, Heap, Managed, Trace};
/// #[derive(Trace, Finalize)]
/// struct Pair<T>(T, T);
///
/// fn twice<'gc, T: Copy>(heap: &'gc Heap, value: T) -> Gc<'gc, Pair<T>>
/// where
///     Pair<T>: Managed<'gc>,
/// {
///     heap.alloc(Pair(value, value))
/// }
///
/// assert_eq!(twice(&Heap::new(), 1).0, 1);
/// ```
///
/// # Options
///
/// All options are written `#[gc(...)]`, several separated by commas.
///
/// ## On a field
///
/// ### `skip`
///
/// The field is not traced, and need not be traceable. It has to be `'static`, which is checked, and
/// is what makes this safe: it can hold no `Gc` that could be freed.
///
/// ```
/// use gc_core::{Finalize, Gc, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Function<'gc> {
///     name: Gc<'gc, String>,
///     #[gc(skip)]
///     native: for<'a> fn(&'a Heap, Gc<'a, Function<'a>>) -> usize,
/// }
///
/// fn length<'a>(_: &'a Heap, function: Gc<'a, Function<'a>>) -> usize {
///     function.name.len()
/// }
///
/// let heap = Heap::new();
/// let name = heap.alloc(String::from("length"));
/// let function = heap.alloc(Function { name, native: length });
/// assert_eq!((function.native)(&heap, function), 6);
/// ```
///
/// A pointer in a skipped field is an error:
///
/// ```compile_fail
/// # use gc_core::{Finalize, Gc, Heap, Trace};
/// #[derive(Trace, Finalize)]
/// struct Function<'gc> {
///     #[gc(skip)]
///     name: Gc<'gc, String>,
/// }
/// ```
///
/// ## On a type parameter
///
/// ### `keep`
///
/// The parameter is `'static` and does not follow the heap's lifetime. This is for a parameter that
/// stands for a whole family of types, one for each heap lifetime:
///
/// ```
/// use gc_core::{Finalize, Gc, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Leaf<'gc>(Gc<'gc, u32>);
///
/// #[derive(Trace, Finalize)]
/// struct Holder<'gc, #[gc(keep)] T: Trace> {
///     held: Gc<'gc, T::At<'gc>>,
/// }
///
/// let heap = Heap::new();
/// let held = heap.alloc(Leaf(heap.alloc(1)));
/// let holder: Gc<'_, Holder<'_, Leaf<'static>>> = heap.alloc(Holder { held });
/// assert_eq!(*holder.held.0, 1);
/// ```
///
/// ## On the type
///
/// ### `leaf`
///
/// No field is traced, and none need be traceable. The type has to be `'static`: it has no lifetime
/// parameter, and its type parameters are kept. It may implement `Drop`.
///
/// ```
/// use gc_core::{Finalize, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[gc(leaf)]
/// struct Button {
///     label: String,
///     on_click: Box<dyn Fn() -> u32>,
/// }
///
/// let heap = Heap::new();
/// let button = heap.alloc(Button { label: "Answer".into(), on_click: Box::new(|| 42) });
/// assert_eq!(format!("{}: {}", button.label, (button.on_click)()), "Answer: 42");
/// ```
///
/// ### `lifetime = 'a`
///
/// The lifetime parameter that is the heap's, where there are several and none is called `'gc`.
///
/// ### `bound = "..."`
///
/// The derive demands of an associated type that a field holds, as in `Option<I::Item>`, that it be
/// traceable. Where that is wrong, or not enough, this gives the predicates to demand instead. Each of
/// them is demanded at every heap lifetime.
///
/// ```
/// use gc_core::{Finalize, Gc, Heap, Trace};
///
/// trait Language: 'static {
///     type Value<'gc>;
/// }
///
/// #[derive(Trace, Finalize)]
/// #[gc(bound = "L::Value<'gc>: Trace")]
/// struct Variable<'gc, #[gc(keep)] L: Language>(L::Value<'gc>);
///
/// struct Numbers;
///
/// impl Language for Numbers {
///     type Value<'gc> = Gc<'gc, f64>;
/// }
///
/// let heap = Heap::new();
/// let variable = heap.alloc(Variable::<Numbers>(heap.alloc(1.5)));
/// assert_eq!(*variable.0, 1.5);
/// ```
///
/// ### `crate = path`
///
/// Where `gc_core` is, if not at `::gc_core`: the crate may have been renamed, or re-exported by
/// another. A path in quotation marks will do as well.
///
/// If the path leads to something else, what is derived does not compile, or is for a trait that the
/// heap does not ask for. Nothing has to be trusted: what fields are traced and checked with belongs to
/// the trait that is implemented, and is not found by name.
///
/// ```
/// mod facade {
///     pub use gc_core as gc;
/// }
///
/// use facade::gc::{Finalize, Gc, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[gc(crate = facade::gc)]
/// struct Node<'gc>(Option<Gc<'gc, Node<'gc>>>);
///
/// let heap = Heap::new();
/// let node = heap.alloc(Node(Some(heap.alloc(Node(None)))));
/// assert!(node.0.unwrap().0.is_none());
/// ```
///
/// ### `finalize = path`
///
/// See the derive of `Finalize`.
#[proc_macro_derive(Trace, attributes(gc))]
pub fn derive_trace(input: TokenStream) -> TokenStream {
    let ast = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    check::check(&input, &mut errors);
    expand::trace(&input, errors).into()
}

/// Derives `Finalize`: nothing happens when an object dies, and that costs nothing.
///
/// With `#[gc(finalize = path)]`, the function is called instead, once, when an object has become
/// unreachable. It is given what `Finalize::finalize` is given, by which it may even make the object
/// reachable again.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// use gc_core::{Finalize, Gc, Heap, Static, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[gc(finalize = Self::close)]
/// struct Connection {
///     open: Static<Rc<Cell<bool>>>,
/// }
///
/// impl Connection {
///     fn close<'gc>(this: Gc<'gc, Self>, _heap: &'gc Heap) {
///         this.open.set(false);
///     }
/// }
///
/// let open = Rc::new(Cell::new(true));
/// let mut heap = Heap::new();
/// heap.alloc(Connection { open: Static(open.clone()) });
/// heap.collect();
/// assert!(!open.get());
/// ```
///
/// The other options are those of `Trace`; `lifetime` and `crate` have their meaning here, too.
#[proc_macro_derive(Finalize, attributes(gc))]
pub fn derive_finalize(input: TokenStream) -> TokenStream {
    let ast = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    check::check_unsized(&input, &mut errors);
    expand::finalize(&input, errors).into()
}
