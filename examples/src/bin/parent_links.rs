//! A tree whose nodes know their parents, and moving a subtree.
//!
//! The way up is a pointer like the way down: no weak reference, no index, no tree type that owns
//! all nodes. A node that is taken out of the tree is freed with all that is below it, unless it is
//! put back somewhere before the next collection.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Trace};

/// A folder of a file system.
#[derive(Trace, Finalize)]
struct Folder<'gc> {
    name: String,
    parent: GcCell<Option<Gc<'gc, Folder<'gc>>>>,
    children: GcRefCell<Vec<Gc<'gc, Folder<'gc>>>>,
}

impl<'gc> Folder<'gc> {
    /// Makes a folder that is in no other.
    fn new(heap: &'gc Heap, name: &str) -> Gc<'gc, Folder<'gc>> {
        heap.alloc(Folder {
            name: name.into(),
            parent: GcCell::new(None),
            children: GcRefCell::default(),
        })
    }

    /// The folders above this one, from the nearest to the top.
    fn ancestors(&self) -> impl Iterator<Item = Gc<'gc, Folder<'gc>>> + use<'gc> {
        core::iter::successors(self.parent.get(), |folder| folder.parent.get())
    }

    /// The names from the top to this folder.
    fn path(&self) -> String {
        let mut names: Vec<_> = self
            .ancestors()
            .map(|folder| &folder.as_ref().name)
            .collect();
        names.reverse();
        names.push(&self.name);
        names.into_iter().map(|name| format!("/{name}")).collect()
    }

    /// The folder with this name directly in this one.
    fn child(&self, name: &str) -> Gc<'gc, Folder<'gc>> {
        let children = self.children.borrow();
        let found = children.iter().find(|child| child.name == name);
        *found.unwrap_or_else(|| panic!("no `{name}` in `{}`", self.path()))
    }
}

/// Takes a folder out of the one that it is in.
fn detach<'gc>(heap: &'gc Heap, folder: Gc<'gc, Folder<'gc>>) {
    if let Some(parent) = folder.parent.take(heap) {
        let mut siblings = parent.children.borrow_mut(heap);
        siblings.retain(|child| !Gc::ptr_eq(*child, folder));
    }
}

/// Puts a folder, with all that is in it, into another.
///
/// `false` if the other is in it, or is it: then nothing is done.
#[must_use]
fn move_to<'gc>(heap: &'gc Heap, folder: Gc<'gc, Folder<'gc>>, to: Gc<'gc, Folder<'gc>>) -> bool {
    if Gc::ptr_eq(folder, to) || to.ancestors().any(|above| Gc::ptr_eq(above, folder)) {
        return false;
    }
    detach(heap, folder);
    folder.parent.set(heap, Some(to));
    to.children.borrow_mut(heap).push(folder);
    true
}

fn main() {
    let mut heap = Heap::new();
    let top = Folder::new(&heap, "home");
    for name in ["ada", "bob"] {
        let user = Folder::new(&heap, name);
        let papers = Folder::new(&heap, "papers");
        assert!(move_to(&heap, papers, user) && move_to(&heap, user, top));
    }
    let (ada, bob) = (top.child("ada"), top.child("bob"));
    let papers = ada.child("papers");
    println!("{}", papers.path());
    assert_eq!(papers.path(), "/home/ada/papers");

    // A folder moves with what is in it; it cannot move into itself.
    assert!(move_to(&heap, ada, bob.child("papers")));
    println!("{}", papers.path());
    assert_eq!(papers.path(), "/home/bob/papers/ada/papers");
    assert!(!move_to(&heap, bob, papers));

    // The top is reachable from everywhere, and everything from the top: one root keeps them all.
    let kept = heap.root(papers);
    assert_eq!(heap.collect().live_objects, 5);

    // What is detached and not rooted goes with all that is in it, here `bob` and his papers.
    let papers = kept.get(&heap);
    let ada = papers.parent.get().expect("the papers are ada's");
    let bob = ada.ancestors().nth(1).expect("they are in bob's");
    let top = bob.parent.get().expect("who is in the top");
    assert!(move_to(&heap, ada, top));
    detach(&heap, bob);
    let collection = heap.collect();
    println!("{}: {collection}", kept.get(&heap).path());
    assert_eq!(collection.freed_objects, 2);
    assert_eq!(kept.get(&heap).path(), "/home/ada/papers");
}
