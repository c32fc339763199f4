#!/usr/bin/env bash
# A step through a list costs as many instructions through a `Gc` as through a raw pointer.
#
# Counted with callgrind, which gives the same count on every run: the difference of two runs with different rounds is
# the walk alone, without start-up and building.
set -euo pipefail
cd "$(dirname "$0")/.."
export RUSTUP_DIST_SERVER=http://127.0.0.1:9 RUSTUP_UPDATE_ROOT=http://127.0.0.1:9

if ! command -v valgrind >/dev/null; then
  if [ -z "${CI:-}" ]; then echo "valgrind is not installed; skipped"; exit 0; fi
  apt-get update -qq && apt-get install -y -qq --no-install-recommends valgrind
fi

cargo build --quiet --release -p gc-bench --bin walk
walk="${CARGO_TARGET_DIR:-target}/release/walk"
nodes=1000

count() { # pointer rounds
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$walk" "$1" "$nodes" "$2" 2>&1 >/dev/null |
    sed -n 's/.*Collected : //p'
}

per_step() { # pointer
  local few many
  few=$(count "$1" 10)
  many=$(count "$1" 110)
  echo $(( (many - few) / (100 * nodes) ))
}

gc=$(per_step gc)
raw=$(per_step raw)
echo "instructions for a step through a list: $gc through Gc, $raw through a raw pointer"
[ "$gc" -gt 0 ] && [ "$gc" -eq "$raw" ]
