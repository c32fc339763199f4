//! Files that are closed when somebody needs what they hold, by a program that waits for objects to be finalized.
//!
//! There are two descriptors. Who closes a file gives its descriptor back. When there is none left, opening a file waits for
//! one that was never closed and that nobody refers to any more. The collector only tells; closing is done here, where all
//! of the program is at hand. (See [`cedar`].)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::mem;
use core::ops::ControlFlow;

use gc_core::{Finalize, Heap, Root, Trace};
use gc_examples::systems::cedar::{
    self, Aborted, FinalizationState, Fq, FqRoot, HandleRef, disable_finalization,
};

#[derive(Trace, Finalize)]
struct File {
    name: &'static str,
    descriptor: usize,
}

/// A file in use. The handle does not count as a reference to it.
struct OpenFile {
    file: Root<File>,
    handle: HandleRef<File>,
}

struct Files {
    heap: Heap,
    forgotten: FqRoot<File>,
    free: Vec<usize>,
}

impl Files {
    fn new() -> Files {
        let heap = Heap::new();
        let fq: Fq<'_, File> = cedar::new_fq(&heap);
        let forgotten = heap.root_handle(fq);
        let free = vec![1, 0];
        Files {
            heap,
            forgotten,
            free,
        }
    }

    /// Opens a file with a descriptor that is free, or else with one that can be had back.
    fn open(&mut self, name: &'static str) -> Result<OpenFile, Aborted> {
        let descriptor = match self.free.pop() {
            Some(descriptor) => descriptor,
            None => self.reclaim()?,
        };
        println!("opened {name} with descriptor {descriptor}");
        let (heap, fq) = (&self.heap, self.forgotten.get(&self.heap));
        let file = heap.alloc(File { name, descriptor });
        let handle = cedar::enable_finalization(heap, file, fq, ());
        Ok(OpenFile {
            file: heap.root(file),
            handle: heap.root_handle(handle),
        })
    }

    /// Closes a file, which is not waited for any more then.
    fn close(&mut self, open: &OpenFile) {
        let state = disable_finalization(&self.heap, open.handle.get(&self.heap));
        assert_eq!(state, FinalizationState::Enabled);
        self.free.push(open.file.get(&self.heap).descriptor);
    }

    /// Waits for a file that nobody refers to, closes it and returns its descriptor. If a collection finds none, it gives up.
    fn reclaim(&mut self) -> Result<usize, Aborted> {
        let mut has_collected = false;
        let handle = cedar::fq_next(&mut self.heap, &self.forgotten, |heap| {
            if mem::replace(&mut has_collected, true) {
                return ControlFlow::Break(());
            }
            heap.collect();
            ControlFlow::Continue(())
        })?;
        let file = cedar::handle_to_object(&self.heap, handle.get(&self.heap));
        println!("nobody refers to {} any more: closed", file.name);
        Ok(file.descriptor)
    }
}

fn main() {
    let mut files = Files::new();
    let a = files.open("a").expect("there are two descriptors");
    let b = files.open("b").expect("there are two descriptors");

    // One is forgotten, and opening another file finds that out.
    drop(a);
    let c = files.open("c").expect("nobody refers to a");
    assert_eq!(c.file.get(&files.heap).descriptor, 0);

    // All are in use, so waiting is of no use.
    let error = files.open("d").err();
    assert_eq!(error, Some(Aborted));
    println!("cannot open d: too many files are open");

    // A file that was closed is not waited for, whatever becomes of it.
    files.close(&b);
    drop(b);
    files.heap.collect();
    assert!(cedar::fq_empty(files.forgotten.get(&files.heap)));
    files.open("e").expect("b was closed");
}
