#!/usr/bin/env bash
# Instructions are as many as they should be: a step through a `Gc` takes those of a raw pointer, and a living object
# whose finalizer is not armed takes those of one without a finalizer.
# Counted with callgrind, which gives the same count on every run. The difference of two runs with different rounds is
# the work alone, without start-up and building.
. "$(dirname "$0")/env.sh"
ci/apt-install.sh valgrind || unavailable "valgrind"

build_in release
cargo build --release -p gc-bench --bin walk --bin live

count() { # program kind objects rounds
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$CARGO_TARGET_DIR/release/$1" "$2" "$3" "$4" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

per_object() { # program kind objects rounds
    local few many
    few=$(count "$1" "$2" "$3" 10)
    many=$(count "$1" "$2" "$3" $((10 + $4)))
    # Rounded, as a collection has a small part of its own.
    echo $(((many - few + $4 * $3 / 2) / ($4 * $3)))
}

gc=$(per_object walk gc 1000 100)
raw=$(per_object walk raw 1000 100)
echo "instructions for a step through a list: $gc through Gc, $raw through a raw pointer"
plain=$(per_object live plain 100000 10)
unarmed=$(per_object live unarmed 100000 10)
echo "instructions for a living object in a collection: $plain without a finalizer, $unarmed with one that is not armed"
[ "$gc" -gt 0 ] && [ "$gc" -eq "$raw" ] && [ "$plain" -gt 0 ] && [ "$plain" -eq "$unarmed" ]
