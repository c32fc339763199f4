//! `safepoint!` evaluates its heap several times; an expression that may come to another heap each time
//! borrows what the pointers borrow.

#![allow(unused)]

use gc_core::{Heap, ParkedHeap, safepoint};

struct Turns {
    active: Option<Heap>,
    parked: Vec<ParkedHeap>,
}

impl Turns {
    fn next(&mut self) -> &mut Heap {
        let active = self.active.take().unwrap();
        self.parked.insert(0, active.park());
        self.active = Some(self.parked.pop().unwrap().resume());
        self.active.as_mut().unwrap()
    }
}

fn run(turns: &mut Turns) {
    let mut gc = turns.active.as_ref().unwrap().alloc(1);
    safepoint!(turns.next(); gc); //~ ERROR
}

fn main() {}
