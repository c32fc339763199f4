//! Huge pages are asked for where they pay, and a small heap has none.
//!
//! A program of its own, as a chunk that another heap gave back may keep what the system was told of it.
#![cfg(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(any(gc_tiny_blocks, gc_asan, gc_valgrind))
))]

use std::{fs, path::Path};

use gc_core::Heap;

/// Whether the system was advised to use huge pages for the mapping that an address lies in.
fn is_advised(address: usize) -> bool {
    let maps = fs::read_to_string("/proc/self/smaps").expect("it says how memory is mapped");
    let mut inside = false;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if let Some((start, end)) = first.split_once('-') {
            let number = |text| usize::from_str_radix(text, 16).expect("an address");
            inside = (number(start)..number(end)).contains(&address);
        } else if inside && first == "VmFlags:" {
            return words.any(|flag| flag == "hg");
        }
    }
    panic!("{address:#x} is nowhere");
}

#[test]
fn only_a_heap_of_more_than_one_chunk_has_huge_pages() {
    let heap = Heap::new();
    let small = heap.alloc(1_u64);
    assert!(!is_advised(small.as_ptr().addr()));
    let reserved = heap.stats().reserved_bytes;
    assert_eq!(reserved, 2 << 20, "one chunk");

    if !Path::new("/sys/kernel/mm/transparent_hugepage").exists() {
        return; // The system has none, and refuses the advice.
    }
    while heap.stats().reserved_bytes == reserved {
        for number in 0..1000 {
            heap.alloc([number; 128]);
        }
    }
    let last = heap.alloc([0_u64; 128]);
    assert!(is_advised(last.as_ptr().addr()));
    assert!(!is_advised(small.as_ptr().addr()));
}
