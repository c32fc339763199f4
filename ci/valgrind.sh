#!/usr/bin/env bash
# A program that uses most of the heap runs clean under valgrind, which also knows the heap's free slots.
. "$(dirname "$0")/env.sh"
build_in portable

[ "$(uname -m)" = x86_64 ] || { echo "skipped: the requests to valgrind are written for x86_64"; exit 0; }
command -v valgrind >/dev/null || ci/apt-install.sh valgrind || unavailable "valgrind"

export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
RUSTFLAGS="--cfg gc_portable --cfg gc_valgrind" cargo test --package gc-tests --target "$host" --test smoke -- --test-threads=1
