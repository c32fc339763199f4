#!/usr/bin/env bash
# The tests pass with the fields of structs in random order, and optimised with the standard library's own checks.
. "$(dirname "$0")/env.sh"
lean_debug_info
export RUSTC_BOOTSTRAP=1

build_in layout
RUSTFLAGS="-Zrandomize-layout -Zlayout-seed=1" cargo test --no-fail-fast $(portable_tests)
RUSTFLAGS="-Zrandomize-layout -Zlayout-seed=2 -Zub-checks=yes" cargo test --no-fail-fast --release $(portable_tests)
