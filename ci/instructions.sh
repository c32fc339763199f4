#!/usr/bin/env bash
# A step through a list costs as many instructions through a `Gc` as through a raw pointer.
# Counted with callgrind, which gives the same count on every run. The difference of two runs with different rounds is
# the walk alone, without start-up and building.
. "$(dirname "$0")/env.sh"
ci/apt-install.sh valgrind || unavailable "valgrind"

build_in release
cargo build --release -p gc-bench --bin walk
walk=$CARGO_TARGET_DIR/release/walk
nodes=1000

count() { # pointer rounds
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$walk" "$1" "$nodes" "$2" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

per_step() { # pointer
    local few many
    few=$(count "$1" 10)
    many=$(count "$1" 110)
    echo $(((many - few) / (100 * nodes)))
}

gc=$(per_step gc)
raw=$(per_step raw)
echo "instructions for a step through a list: $gc through Gc, $raw through a raw pointer"
[ "$gc" -gt 0 ] && [ "$gc" -eq "$raw" ]
