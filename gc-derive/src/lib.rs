//! The derive macros of `gc-core`.
#![forbid(unsafe_code)]

mod attr;
mod bounds;
mod check;
mod errors;
mod expand;
mod mention;
mod model;
mod needs;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::errors::Errors;
use crate::model::Input;

#[proc_macro_derive(Trace, attributes(gc))]
pub fn derive_trace(input: TokenStream) -> TokenStream {
    let ast = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    check::check(&input, &mut errors);
    expand::trace(&input, errors).into()
}

#[proc_macro_derive(Finalize, attributes(gc))]
pub fn derive_finalize(input: TokenStream) -> TokenStream {
    let ast = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    check::check_unsized(&input, &mut errors);
    expand::finalize(&input, errors).into()
}
