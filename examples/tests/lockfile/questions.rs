//! What is answered about one package, or about packages of one name.

use crate::{answer, assert_lines};

#[test]
fn why_shows_the_shortest_chain() {
    assert_lines(
        &answer("why leaf -f cyclic.lock"),
        &[
            "app 0.1.0 (workspace member)",
            "└─ left 1.2.0",
            "   └─ right 1.3.0",
            "      └─ leaf 1.0.0",
            "needed directly by 1 package: right 1.3.0",
        ],
    );
}

#[test]
fn why_answers_for_every_version() {
    assert_lines(
        &answer("why log -f versions.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ old 1.0.0",
            "   └─ log 0.3.9",
            "needed directly by 1 package: old 1.0.0",
            "",
            "tool 0.2.0 (workspace member)",
            "└─ log 0.4.20",
            "needed directly by 2 packages: log 0.3.9, tool 0.2.0",
        ],
    );
    let one = answer("why log@0.3.9 -f versions.lock");
    assert!(one.ends_with("needed directly by 1 package: old 1.0.0\n"));
}

#[test]
fn why_tells_sources_apart() {
    assert_lines(
        &answer("why shared -f versions.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ shared 1.0.0 (git+https://example.org/shared?branch=main)",
            "needed directly by 1 package: tool 0.2.0",
            "",
            "tool 0.2.0 (workspace member)",
            "└─ old 1.0.0",
            "   └─ shared 1.0.0",
            "needed directly by 1 package: old 1.0.0",
        ],
    );
}

#[test]
fn why_says_that_a_member_is_one() {
    assert_lines(
        &answer("why app -f cyclic.lock"),
        &[
            "app 0.1.0 (workspace member)",
            "needed directly by 1 package: helper 0.1.0",
        ],
    );
}

#[test]
fn duplicates_are_shown_with_who_pulls_them_in() {
    assert_lines(
        &answer("duplicates -f versions.lock"),
        &[
            "2 packages occur in several versions:",
            "  package  version                                             pulled in by",
            "  log      0.3.9                                               old 1.0.0",
            "           0.4.20                                              log 0.3.9, tool 0.2.0",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)  tool 0.2.0",
            "           1.0.0                                               old 1.0.0",
        ],
    );
    assert_eq!(
        answer("duplicates -f cyclic.lock"),
        "Every package occurs in one version only.\n",
    );
}

#[test]
fn a_cycle_disappears_with_its_only_user() {
    let text = answer("remove left -f cyclic.lock");
    let (text, heap) = text.split_once("\n\n").expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "With left 1.2.0, 3 other packages would disappear; 3 packages would stay.",
            "  package  version  was needed by",
            "  leaf     1.0.0    right 1.3.0",
            "  right    1.3.0    left 1.2.0",
            "  selfish  2.0.0    right 1.3.0, selfish 2.0.0",
        ],
    );
    assert!(heap.starts_with("The collector called 4 finalizers, then freed 4 objects ("));
    assert!(heap.contains(" bytes) and kept 3 ("));
}

#[test]
fn what_others_need_stays() {
    let first = |arguments| answer(arguments).lines().next().map(str::to_owned);
    assert_eq!(
        first("remove log@0.4.20 -f versions.lock").as_deref(),
        Some("With log 0.4.20, no other package would disappear; 5 packages would stay."),
    );
    assert_eq!(
        first("remove log -f versions.lock").as_deref(),
        Some(
            "With log 0.3.9 and log 0.4.20, no other package would disappear; \
             4 packages would stay."
        ),
    );
    assert_eq!(
        first("remove old -f versions.lock").as_deref(),
        Some("With old 1.0.0, 2 other packages would disappear; 3 packages would stay."),
    );
}

#[test]
fn a_member_can_be_removed() {
    let text = answer("remove app -f cyclic.lock");
    let (text, _) = text.split_once("\n\n").expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "With app 0.1.0, 5 other packages would disappear; 1 package would stay.",
            "  package  version  was needed by",
            "  leaf     1.0.0    right 1.3.0",
            "  left     1.2.0    app 0.1.0, right 1.3.0",
            "  log      0.4.20   app 0.1.0",
            "  right    1.3.0    left 1.2.0",
            "  selfish  2.0.0    right 1.3.0, selfish 2.0.0",
        ],
    );
}
