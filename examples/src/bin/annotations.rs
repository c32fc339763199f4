//! Facts about objects whose type belongs to somebody else, and has no room for them.
//!
//! An `EphemeronTable` keeps a fact for as long as its object lives, and does not keep the object. That holds
//! although the fact refers to its object: a map with weak keys and ordinary values would keep both for ever,
//! as the value leads to the key.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{EphemeronTable, Finalize, Gc, Heap, Trace};

/// Somebody else's types.
mod geometry {
    use gc_core::{Finalize, Gc, Trace};

    /// A shape, which knows nothing of what others think of it.
    #[derive(Trace, Finalize)]
    pub(crate) struct Shape<'gc> {
        pub(crate) name: &'static str,
        pub(crate) inside: Option<Gc<'gc, Shape<'gc>>>,
    }
}

use geometry::Shape;

/// What this program knows of a shape.
#[derive(Clone, Copy, Trace, Finalize)]
struct Fact<'gc> {
    area: u32,
    /// The shape itself.
    about: Gc<'gc, Shape<'gc>>,
    /// Another shape, which the fact keeps alive.
    compared_with: Option<Gc<'gc, Shape<'gc>>>,
}

/// The table's handle, so that it can be rooted.
#[derive(Trace, Finalize)]
struct Facts<'gc> {
    of: EphemeronTable<'gc, Shape<'gc>, Fact<'gc>>,
}

fn main() {
    let mut heap = Heap::new();
    let facts = EphemeronTable::new(&heap);
    let shape = |name, inside| heap.alloc(Shape { name, inside });
    let circle = shape("circle", None);
    let square = shape("square", Some(circle));
    let hexagon = shape("hexagon", None);
    for (about, area, compared_with) in [
        (circle, 3, None),
        (square, 4, Some(hexagon)),
        (hexagon, 6, Some(circle)),
    ] {
        let fact = Fact {
            area,
            about,
            compared_with,
        };
        facts.insert(&heap, about, fact);
    }

    // Only the square is kept. It keeps the circle, and the fact about it keeps the hexagon, whose fact is
    // kept in turn.
    let square = heap.root(square);
    let facts = heap.root(heap.alloc(Facts { of: facts }));
    heap.collect();
    assert_eq!(facts.get(&heap).of.len(), 3);

    // Facts are found by the object, and changed in place.
    {
        let (of, square) = (facts.get(&heap).of, square.get(&heap));
        let mut fact = of.get_mut(&heap, square).expect("the square lives");
        assert!(Gc::ptr_eq(fact.about, square));
        fact.area *= 100;
        fact.compared_with = None;
    }
    heap.collect();
    for (shape, fact) in facts.get(&heap).of.iter(&heap) {
        println!("{}: {}", shape.name, fact.area);
    }
    // Nothing leads to the hexagon any more but the fact about it, and that does not count.
    let names = facts.get(&heap).of.iter(&heap);
    let names: Vec<&str> = names.map(|(shape, _)| shape.name).collect();
    assert_eq!(names, ["circle", "square"]);

    let inside = square.get(&heap).inside.expect("the circle is inside");
    assert_eq!(
        facts.get(&heap).of.get(inside).map(|fact| fact.area),
        Some(3)
    );

    // Without its objects the table is empty.
    drop(square);
    heap.collect();
    assert!(facts.get(&heap).of.is_empty());
}
