#!/usr/bin/env bash
# The tests read no uninitialised memory: MemorySanitizer, with the standard library instrumented as well.
. "$(dirname "$0")/env.sh"

ci/setup-debian-toolchain.sh || unavailable "Debian's Rust toolchain"

symbolizer
build_in msan
export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1
# Slow: still fewer random programs, and no backtrace of panics that are meant to be.
export GC_MODEL_ROUNDS=200 RUST_BACKTRACE=0
portable_tests "--cfg gc_slow -Zsanitizer=memory -Zsanitizer-memory-track-origins" "$host" -Zbuild-std
