//! What the expansions look like.
//!
//! `BLESS=1 cargo test -p gc-derive` writes the files in `src/tests` anew; read the difference. How
//! expansions compile, and what they do, is tested in the workspace's `tests`.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use proc_macro2::{TokenStream, TokenTree};
use syn::DeriveInput;

use crate::errors::Errors;
use crate::model::Input;
use crate::{check, expand};

/// A type for every part of the expansions, with the name of its file.
const CASES: [(&str, &str); 10] = [
    ("unit", "struct Unit;"),
    (
        "node",
        "struct Node<'gc> { name: String, next: GcCell<Option<Gc<'gc, Node<'gc>>>> }",
    ),
    (
        "variants",
        "enum Value<'gc> {
            Nil,
            Number(f64),
            Pair { r#type: Gc<'gc, Value<'gc>>, tail: Gc<'gc, Value<'gc>> },
        }",
    ),
    ("never", "enum Never {}"),
    (
        "parameters",
        "#[gc(lifetime = 'heap)] struct Table<'a, 'heap, K: Hash, #[gc(keep)] V = u8, const N: usize = 1>(
            [Option<K>; N],
            Gc<'heap, V>,
            Key<'a>,
        )
        where
            K: Tr<'heap> + ?Sized;",
    ),
    (
        "associated",
        "struct Iter<'gc, I: Iterator>(I, Option<I::Item>, Gc<'gc, u8>) where I::Item: Debug;",
    ),
    (
        "skip",
        "struct Native<'gc> {
            #[gc(skip)]
            call: for<'a> fn(&'a Heap, Gc<'a, Native<'a>>),
            name: Gc<'gc, str>,
        }",
    ),
    ("leaf", "#[gc(leaf)] struct Leaf<T: Clone>(File, T);"),
    (
        "suspects",
        "struct Suspects<'gc>(Option<RefCell<Gc<'gc, u8>>>, Box<dyn Any>, RefCell<u8>);",
    ),
    (
        "finalize",
        "#[gc(finalize = Self::close, crate = my::gc)] struct Connection<'gc>(Gc<'gc, u8>);",
    ),
];

fn parse(text: &str) -> DeriveInput {
    syn::parse_str(text).unwrap()
}

/// Both expansions, as the entry points make them.
fn expansion(ast: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let input = Input::new(ast, &mut errors);
    check::check(&input, &mut errors);
    let mut tokens = expand::trace(&input, errors);

    let mut errors = Errors::default();
    let input = Input::new(ast, &mut errors);
    tokens.extend(expand::finalize(&input, errors));
    tokens
}

/// The tokens as a person would have written them, by the `rustfmt` that belongs to the compiler.
fn formatted(tokens: &TokenStream) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is needed to compare expansions");
    let text = tokens.to_string();
    rustfmt
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = rustfmt.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "the expansion does not parse: {text}"
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn expansions_are_as_on_record() {
    let bless = std::env::var_os("BLESS").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests");
    let mut different = Vec::new();
    for (name, text) in CASES {
        let file = folder.join(format!("{name}.expected.rs"));
        let expanded = formatted(&expansion(&parse(text)));
        if bless {
            fs::write(&file, expanded).unwrap();
        } else if fs::read_to_string(&file).ok().as_deref() != Some(&expanded) {
            different.push(format!("{name}: {expanded}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn expansions_name_nothing_that_a_user_could_mean_otherwise() {
    for (name, text) in CASES {
        let ast = parse(text);
        let mut known: HashSet<String> = HashSet::new();
        words(text.parse().unwrap(), &mut |word, _| {
            known.insert(word.to_owned());
        });
        words(expansion(&ast), &mut |word, follows| {
            let ours =
                word.trim_start_matches("r#").starts_with("__gc") || word.starts_with("__Gc");
            let free = ours || follows || is_fixed(word) || known.contains(word);
            assert!(
                free,
                "the expansion of `{name}` takes `{word}` from the user's scope"
            );
        });
    }
}

/// Keywords, what an implementation of the two traits has to be made of, and names of lints.
fn is_fixed(word: &str) -> bool {
    const FIXED: [&str; 39] = [
        "as",
        "const",
        "enum",
        "false",
        "fn",
        "for",
        "impl",
        "let",
        "match",
        "mut",
        "self",
        "struct",
        "true",
        "type",
        "unsafe",
        "use",
        "where",
        "Self",
        "static",
        "_",
        "At",
        "Derived",
        "NEEDS_TRACE",
        "NEEDS_FINALIZE",
        "trace",
        "finalize",
        "inline",
        "allow",
        "automatically_derived",
        "deprecated",
        "redundant_lifetimes",
        "single_use_lifetimes",
        "unused_qualifications",
        "clippy",
        "absolute_paths",
        "type_repetition_in_bounds",
        "gc_core",
        "__gc_examine",
        "HERE",
    ];
    FIXED.contains(&word)
}

/// Calls `each` with every word, and whether it follows `::` or `.` and so is a part of a path.
fn words(tokens: TokenStream, each: &mut impl FnMut(&str, bool)) {
    let mut before = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                words(group.stream(), each);
                before.clear();
            }
            TokenTree::Ident(word) => {
                let follows = before.ends_with("::") || before == ".";
                if !before.ends_with('\'') {
                    each(&word.to_string(), follows);
                }
                before.clear();
            }
            TokenTree::Punct(punct) => before.push(punct.as_char()),
            TokenTree::Literal(_) => before.clear(),
        }
    }
}

#[test]
fn every_option_is_read_at_its_place() {
    let ast: DeriveInput = syn::parse_str(
        "#[gc(crate = a::b, lifetime = 'h, bound = \"T: Copy,\", finalize = f)]
         struct S<'h, #[gc(keep)] T>(#[gc(skip)] T, Gc<'h, u8>);",
    )
    .unwrap();
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    assert!(errors.is_empty());
    assert_eq!(input.heap().unwrap().ident, "h");
    assert_eq!(input.options.bound.as_ref().unwrap().len(), 1);
    assert!(input.options.krate.is_some() && input.options.finalize.is_some());
    assert!(input.params[0].kept);
    assert_eq!(input.traced_fields().count(), 1);
}

/// All errors of a type, in one text.
fn errors_of(text: &str) -> String {
    let ast = parse(text);
    let mut errors = Errors::default();
    let input = Input::new(&ast, &mut errors);
    check::check(&input, &mut errors);
    errors.into_tokens().to_string()
}

#[test]
fn misspelt_options_are_recognised() {
    assert!(errors_of("struct S(#[gc(skipp)] u8);").contains("did you mean `skip`?"));
    assert!(errors_of("#[gc(lefa)] struct S;").contains("did you mean `leaf`?"));
    assert!(errors_of("#[gc(finalise = f)] struct S;").contains("did you mean `finalize`?"));
    assert!(!errors_of("#[gc(ignore)] struct S;").contains("did you mean"));
}

#[test]
fn lifetimes_of_a_function_type_are_not_those_of_the_field() {
    for ty in [
        "for<'x> fn(&'x u8)",
        "Static<fn(&u8) -> &u8>",
        "fn(u8)",
        "Box<fn(&'static u8)>",
    ] {
        let skip = if ty.starts_with("for") {
            "#[gc(skip)]"
        } else {
            ""
        };
        assert_eq!(
            errors_of(&format!("struct S<'gc>({skip} {ty}, Gc<'gc, u8>);")),
            "",
            "{ty}"
        );
    }
    for ty in [
        "fn(&'gc u8)",
        "Option<fn(Gc<'gc, u8>)>",
        "fn(&u8)",
        "for<'x> fn(&'x u8)",
    ] {
        let errors = errors_of(&format!("struct S<'gc>({ty}, Gc<'gc, u8>);"));
        assert_eq!(errors.matches("compile_error").count(), 1, "{ty}");
    }
}

/// What is `needs` without the implementation around it.
fn needs_trace(text: &str) -> String {
    let ast = parse(text);
    let input = Input::new(&ast, &mut Errors::default());
    crate::needs::needs_trace(&input).to_string()
}

#[test]
fn raw_names_are_the_same_names() {
    for field in [
        "Gc<'r#gc, u8>",
        "Vec<r#T>",
        "r#T",
        "<r#T as Tr>::Out",
        "r#T::Out",
    ] {
        let needs = needs_trace(&format!("struct S<'gc, T: Tr>({field});"));
        assert_ne!(needs, "false", "{field}");
    }
    let needs = needs_trace("#[gc(lifetime = 'r#h)] struct S<'a, 'h>(Gc<'h, u8>, Gc<'a, u8>);");
    assert_eq!(needs, "true");
    assert_eq!(
        needs_trace("struct S<T>(r#T, T) where r#T: 'static;"),
        "false"
    );
}

#[test]
fn only_what_cannot_hold_a_pointer_is_passed_over() {
    for field in [
        "u8",
        "HashMap<String, Vec<User>>",
        "&'static str",
        "[User; 4]",
        "fn(User)",
    ] {
        assert_eq!(
            needs_trace(&format!("struct S<'gc, T>({field});")),
            "false",
            "{field}"
        );
    }
    for field in [
        "Self",
        "Box<Self>",
        "User<T>",
        "hidden!()",
        "T::Out",
        "fn() -> Gc<'gc, u8>",
    ] {
        assert_eq!(
            needs_trace(&format!("struct S<'gc, T>({field});")),
            "true",
            "{field}"
        );
    }
    for field in ["T", "Option<T>", "(T, [Vec<T>; 2])"] {
        let needs = needs_trace(&format!("struct S<'gc, T>({field}, u8);"));
        assert!(needs.ends_with(":: NEEDS_TRACE"), "{field}: {needs}");
    }
    // Which trait is meant, and so what is in its arguments, is not spelled out.
    for field in [
        "K::Out",
        "<K>::Out",
        "<(K)>::Out",
        "Vec<Option<K::Out>>",
        "r#K::Out",
        "fn(K::Out)",
        "K::Out::Out",
        "<K as Tr<'gc>>::Out",
        "<K as Tr<T>>::Out",
        "[K::Out; 4]",
    ] {
        for kept in ["K: 'static", "#[gc(keep)] K"] {
            assert_eq!(
                needs_trace(&format!("struct S<'gc, T, {kept}>(Vec<T>, {field});")),
                "true",
                "{field}"
            );
        }
    }
    for field in ["K", "Vec<K>", "<K as Tr<u8>>::Out", "[u8; 0u8 as _]"] {
        assert_eq!(
            needs_trace(&format!(
                "struct S<'gc, #[gc(keep)] K>({field}, Static<&'gc u8>);"
            )),
            "true",
            "{field}"
        );
        assert_eq!(
            needs_trace(&format!("struct S<'gc, #[gc(keep)] K>({field});")),
            "false",
            "{field}"
        );
    }
    assert_eq!(needs_trace("struct S<#[gc(keep)] K>(K::Out);"), "false");
    assert_eq!(
        needs_trace("struct Vec<T>(T, Option<Box<Vec<T>>>);"),
        "true"
    );
    assert_eq!(needs_trace("struct S(Box<Self>);"), "false");
}
