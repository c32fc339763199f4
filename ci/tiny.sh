#!/usr/bin/env bash
# The tests pass with blocks so small that every one is soon full, empty or the last.
. "$(dirname "$0")/env.sh"
build_in tiny
lean_debug_info

RUSTFLAGS="--cfg gc_tiny_blocks" cargo test --no-fail-fast $(portable_tests)
