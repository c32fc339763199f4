//! What is answered about a whole file, of every version of the format.

use crate::{answer, assert_lines, complaint};

#[test]
fn the_overview_is_the_default() {
    let text = answer("-f versions.lock");
    let (text, heap) = text
        .split_once("\n\nThe heap ran ")
        .expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "versions.lock: 1 workspace member and 5 further packages, linked by 6 dependencies.",
            "",
            "2 packages occur in several versions:",
            "  package  version                                             pulled in by",
            "  log      0.3.9                                               old 1.0.0",
            "           0.4.20                                              log 0.3.9, tool 0.2.0",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)  tool 0.2.0",
            "           1.0.0                                               old 1.0.0",
            "",
            "3 direct dependencies, and how many packages would disappear with each:",
            "  package  version                                             packages  itself and",
            "  old      1.0.0                                                      3  log, shared",
            "  log      0.4.20                                                     1",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)         1",
        ],
    );
    // However many dependencies are weighed, one graph of the six packages is made.
    assert!(
        heap.ends_with(", freed 6 objects, and holds 0 objects.\n"),
        "{heap}"
    );
    assert!(answer("overview -f versions.lock").starts_with(text));
}

#[test]
fn packages_that_nothing_needs_are_set_apart() {
    let text = answer("-f unneeded.lock");
    assert_lines(
        &text.lines().take(2).collect::<Vec<_>>().join("\n"),
        &[
            "unneeded.lock: 1 workspace member and 1 further package, linked by 1 dependency.",
            "Needed by no member: ghost 1.0.0, spirit 1.0.0.",
        ],
    );
    // That `spirit` needs it too is no reason.
    assert_lines(
        &answer("why log -f unneeded.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ log 0.4.20",
            "needed directly by 1 package: tool 0.2.0",
        ],
    );
    assert_eq!(
        complaint("why ghost -f unneeded.lock"),
        "error: no workspace member needs `ghost`, which is in `unneeded.lock`\n  \
         help: the next `cargo build` takes it out of there\n",
    );
}

#[test]
fn every_version_of_the_format_is_read() {
    let head = |arguments| {
        let text = answer(arguments);
        let lines = text.lines().take_while(|line| !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = |first: &str, packages: usize, dependencies: usize| {
        vec![
            first.to_owned(),
            format!("  packages               {packages}"),
            "  - workspace members    1".to_owned(),
            format!("  - from crates.io       {}", packages - 1),
            "  - from elsewhere       0".to_owned(),
            "  - needed by no member  0".to_owned(),
            format!("  dependencies           {dependencies}"),
        ]
    };
    assert_eq!(
        head("stats -f root.lock"),
        expected("root.lock, version 1 or 2 of the format", 2, 1),
    );
    assert_eq!(
        head("stats -f v1.lock"),
        expected("v1.lock, version 1 or 2 of the format", 3, 2),
    );
    assert_eq!(
        head("stats -f v2.lock"),
        expected("v2.lock, version 1 or 2 of the format", 2, 1),
    );
    assert_eq!(
        head("stats -f versions.lock")[..4],
        [
            "versions.lock, version 3 of the format",
            "  packages               6",
            "  - workspace members    1",
            "  - from crates.io       4",
        ],
    );
    assert_eq!(
        head("stats -f cyclic.lock")[0],
        "cyclic.lock, version 4 of the format",
    );
}

#[test]
fn the_heap_holds_what_the_members_need() {
    let text = answer("stats -f cyclic.lock");
    let heap: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with("The heap"))
        .collect();
    assert_eq!(heap[1], "  objects         7");
    assert_eq!(heap[3], "  roots           7");
    let last = heap.last().expect("there are lines");
    assert!(
        last.starts_with(
            "Without roots, 7 packages are finalized; then the collector freed 7 objects ("
        ),
        "{last}",
    );
    assert!(last.ends_with(" bytes) and kept 0 (0 bytes)"), "{last}");
}

#[test]
fn files_with_little_in_them_are_answered() {
    let text = answer("-f no_packages.lock");
    assert!(text.starts_with(
        "no_packages.lock: 0 workspace members and 0 further packages, linked by 0 dependencies.\n\n"
    ));
    let text = answer("-f memberless.lock");
    assert_eq!(
        text.lines().nth(1),
        Some("Every package has a source, so no member is there to need them."),
    );
}
