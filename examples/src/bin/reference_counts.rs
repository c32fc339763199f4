//! References that are counted, in a program whose objects refer to each other in circles.
//!
//! The program is written as one for libcork would be: objects are made by `new`, held by `incref`, given back by `decref`,
//! and say what happens when they are freed. It never says when that is. (See [`libcork`].)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::RefCell;

use gc_core::{Finalize, Gc, GcRefCell, Trace};
use gc_examples::systems::libcork::{self, Class, Ref, decref, incref};

thread_local! {
    static FREED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// A part of a text, which knows what it is part of.
#[derive(Trace, Finalize)]
struct Part<'gc> {
    title: &'static str,
    whole: Option<Gc<'gc, Part<'gc>>>,
    parts: GcRefCell<Vec<Gc<'gc, Part<'gc>>>>,
}

impl<'gc> Class<'gc> for Part<'gc> {
    const FREE: Option<fn(&Self)> = Some(|part| FREED.with_borrow_mut(|it| it.push(part.title)));
}

/// Makes a part of another. The new reference is the caller's, and the whole has one of its own.
fn part(title: &'static str, whole: Option<&Ref<Part<'static>>>) -> Ref<Part<'static>> {
    let part: Ref<Part<'static>> = libcork::new(|heap| Part {
        title,
        whole: whole.map(|whole| whole.get(heap)),
        parts: GcRefCell::default(),
    });
    libcork::with(|heap| {
        if let Some(whole) = whole {
            let parts = &whole.get(heap).parts;
            parts.borrow_mut(heap).push(part.get(heap));
        }
    });
    part
}

fn freed() -> Vec<&'static str> {
    libcork::done();
    FREED.take()
}

fn main() {
    let book = part("the book", None);
    let chapter = part("chapter one", Some(&book));
    decref(part("a page", Some(&chapter)));
    decref(part("another page", Some(&chapter)));
    let draft = part("a draft", None);

    // What the program refers to is there, and so is what that refers to.
    assert!(freed().is_empty());
    decref(draft);
    assert_eq!(freed(), ["a draft"]);

    // The chapter knows its book, so one reference to the chapter keeps everything.
    let reader = incref(&chapter);
    decref(chapter);
    decref(book);
    assert!(freed().is_empty());
    let whole = libcork::with(|heap| reader.get(heap).whole.map(|whole| whole.title));
    println!("still there: {}", whole.expect("it is part of the book"));

    // Nobody refers to any of them now, but they do to each other.
    decref(reader);
    let freed = freed();
    println!("freed: {}", freed.join(", "));
    assert_eq!(freed.len(), 4);
    let place = |title| freed.iter().position(|&other| other == title);
    assert!(place("a page") < place("chapter one"), "parts come first");
}
