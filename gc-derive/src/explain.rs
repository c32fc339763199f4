//! Better errors than those of the checks themselves.
//!
//! What is asked here follows from what the rest of the expansion demands, and so it fails for no type that
//! would otherwise be accepted. But the compiler comes by it first, and shows the text that belongs to
//! this mistake; of a second error about the same trait and the same words of the program it is silent.
//!
//! Nothing else depends on it. The functions may even be those of a look-alike, and a trait of the user's
//! may have a method that is preferred to ours. So all of it is in a closure of its own, which is never
//! called: in the code after a function that does not return, the compiler checks no lifetimes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::expand::located;
use crate::mention::Kind;
use crate::model::{Field, Input};
use crate::rebrand::qualified;

/// The closure, if there is anything to explain.
pub(crate) fn explanations(input: &Input<'_>) -> TokenStream {
    // A type that the compiler refuses by itself needs no other error.
    let fields = input
        .traced_fields()
        .filter(|field| !field.mentions.invalid);
    let explanations: Vec<TokenStream> = fields.map(|field| explanation(input, field)).collect();
    if explanations.is_empty() {
        return TokenStream::new();
    }
    quote!(let _ = || { #(#explanations)* };)
}

/// What is asked about one field: whether it is traceable, and whether parts of its type are what they
/// are called.
fn explanation(input: &Input<'_>, field: &Field<'_>) -> TokenStream {
    let (ty, span) = (qualified(input, field.ty), located(field.ty.span()));
    let function = match field.mentions.kind {
        Kind::Plain => quote_spanned!(span=> traceable),
        Kind::Root => quote_spanned!(span=> traceable_root),
        Kind::Pointer => quote_spanned!(span=> traceable_pointer),
        Kind::Object => quote_spanned!(span=> traceable_object),
    };
    let traceable = quote_spanned!(span=> __gc_core::__private::#function::<#ty>(););
    if field.mentions.suspects.is_empty() {
        return traceable;
    }
    let suspicions = field.mentions.suspects.iter().map(|(part, word)| {
        let (part, span) = (qualified(input, part), located(*word));
        quote_spanned!(span=> __gc_core::__private::Suspect::<#part>::HERE.__gc_examine();)
    });
    quote! {
        {
            use __gc_core::__private::Unsuspicious as _;
            #(#suspicions)*
        }
        #traceable
    }
}
