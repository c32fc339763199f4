#!/usr/bin/env bash
# The tests read no uninitialised memory: MemorySanitizer, with the standard library instrumented as well.
. "$(dirname "$0")/env.sh"
lean_debug_info

ci/setup-debian-toolchain.sh || unavailable "Debian's Rust toolchain"

build_in msan
export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1
# Slow: fewer random programs, and no backtrace of panics that are meant to be.
export GC_MODEL_ROUNDS=400 RUST_BACKTRACE=0
RUSTFLAGS="-Zsanitizer=memory -Zsanitizer-memory-track-origins" \
    cargo test -Zbuild-std --no-fail-fast --target "$host" $(portable_tests)
