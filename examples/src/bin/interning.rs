//! Interned strings: equal names are one object, so that comparing them is comparing pointers.
//!
//! The table of all names has weak values. A name that nothing uses any more is freed, and the collector
//! removes its entry; a table that kept its values would only ever grow.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace, WeakValueTable};

/// A name. There is one object for each.
#[derive(Trace, Finalize)]
struct Symbol {
    text: String,
}

#[derive(Trace, Finalize)]
struct Interpreter<'gc> {
    symbols: WeakValueTable<'gc, String, Symbol>,
    /// The names of the program that is loaded.
    program: GcRefCell<Vec<Gc<'gc, Symbol>>>,
}

impl<'gc> Interpreter<'gc> {
    /// The symbol for a text.
    fn intern(&self, heap: &'gc Heap, text: &str) -> Gc<'gc, Symbol> {
        // The key is found by a `&str`; a `String` is only made for a name that is new.
        self.symbols.get(heap, text).unwrap_or_else(|| {
            let text = text.to_owned();
            let symbol = heap.alloc(Symbol { text: text.clone() });
            self.symbols.insert(heap, text, symbol);
            symbol
        })
    }

    /// Loads a program in place of the one before.
    fn load(&self, heap: &'gc Heap, source: &str) {
        let words = source.split_whitespace();
        let symbols = words.map(|word| self.intern(heap, word)).collect();
        self.program.set(heap, symbols);
    }
}

fn main() {
    let mut heap = Heap::new();
    let interpreter = heap.root(heap.alloc(Interpreter {
        symbols: WeakValueTable::new(&heap),
        program: GcRefCell::default(),
    }));

    let interpreter_now = interpreter.get(&heap);
    interpreter_now.load(&heap, "x = x + y ; y = x");
    let program = interpreter_now.program.borrow();
    assert!(Gc::ptr_eq(program[0], program[2]));
    assert!(!Gc::ptr_eq(program[0], program[4]));
    println!("{} words", program.len());
    println!("{} symbols", interpreter_now.symbols.len());
    assert_eq!((program.len(), interpreter_now.symbols.len()), (9, 5));
    drop(program);

    // Another program has some of the names. The others are freed, and are no longer in the table.
    interpreter_now.load(&heap, "z = x");
    let collection = heap.collect();
    let interpreter_now = interpreter.get(&heap);
    println!("after another program: {}", interpreter_now.symbols.len());
    assert_eq!(collection.freed_objects, 3);
    assert_eq!(interpreter_now.symbols.len(), 3);
    assert!(!interpreter_now.symbols.contains_key("y"));

    // A name that comes back gets an object again.
    let y = interpreter_now.intern(&heap, "y");
    assert!(Gc::ptr_eq(y, interpreter_now.intern(&heap, "y")));
    assert_eq!(y.text, "y");

    // However many names come and go, the table is as large as what is in use.
    for number in 0..100_000 {
        heap.safepoint();
        let interpreter = interpreter.get(&heap);
        interpreter.intern(&heap, &format!("name{number}"));
    }
    heap.collect();
    assert_eq!(interpreter.get(&heap).symbols.len(), 3);
}
