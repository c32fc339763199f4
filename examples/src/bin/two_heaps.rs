//! Two heaps on one thread, taking turns.
//!
//! A pointer borrows "the heap", not a particular one, so only one heap of a thread is active at a
//! time: otherwise a pointer of one could be stored in the other. A heap that is parked keeps its
//! objects and its roots, and is resumed when it is its turn; one that is suspended lets another run
//! inside a closure and takes over again at its end.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Finalize, Gc, GcRefCell, Heap, ParkedHeap, Root, Trace};

/// What a player has said and heard, the latest last.
#[derive(Trace, Finalize)]
struct Player<'gc> {
    words: GcRefCell<Vec<Gc<'gc, String>>>,
}

/// A player with a heap of its own. Between two turns the heap is parked, and a root is all that
/// is needed to find the player again.
struct Seat {
    heap: ParkedHeap,
    player: Root<Player<'static>>,
}

impl Seat {
    fn new() -> Seat {
        let heap = Heap::new();
        let words = GcRefCell::default();
        let player = heap.root(heap.alloc(Player { words }));
        Seat {
            heap: heap.park(),
            player,
        }
    }

    /// Hears a word and answers; what crosses from heap to heap is a plain Rust value.
    fn turn(self, heard: &str) -> (Seat, String) {
        let mut heap = self.heap.resume();
        let answer = {
            let player = self.player.get(&heap);
            let mut words = player.words.borrow_mut(&heap);
            words.push(heap.alloc(heard.to_owned()));
            let answer = format!("{heard}{}", words.len());
            words.push(heap.alloc(answer.clone()));
            answer
        };
        // Each heap is collected by itself, and knows nothing of the other.
        heap.collect();
        let seat = Seat {
            heap: heap.park(),
            player: self.player,
        };
        (seat, answer)
    }
}

fn take_turns() {
    let (mut ping, mut pong) = (Seat::new(), Seat::new());
    let mut word = String::from("a");
    for _ in 0..3 {
        (ping, word) = ping.turn(&word);
        (pong, word) = pong.turn(&word);
    }
    println!("after three rounds: {word}");
    assert_eq!(word, "a113355");

    // A root of one heap is of no use with another.
    let heap = ping.heap.resume();
    assert_eq!(heap.stats().objects, 7);
    let error = pong.player.try_get(&heap).err().expect("it is another's");
    println!("as expected: {error}");
}

/// Makes and drops many objects, as a plug-in with a heap of its own would.
fn plug_in(rounds: usize) -> usize {
    let mut heap = Heap::new();
    for round in 0..rounds {
        heap.alloc(round);
    }
    heap.collect().freed_objects
}

fn suspend() {
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(String::from("kept")));
    assert!(Heap::try_new().is_err(), "another heap is active");
    let freed = heap.suspend(|| plug_in(1000));
    println!("inside of a suspended heap, another freed {freed} objects");
    assert_eq!(freed, 1000);
    assert_eq!(heap.collect().freed_objects, 0);
    assert_eq!(*kept.get(&heap), "kept");
}

fn main() {
    take_turns();
    suspend();
}
