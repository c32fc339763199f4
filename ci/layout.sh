#!/usr/bin/env bash
# The tests pass with the fields of structs in random order, and optimised with the standard library's own checks.
. "$(dirname "$0")/env.sh"
build_in portable
export RUSTC_BOOTSTRAP=1

portable_tests "-Zrandomize-layout -Zlayout-seed=1" "$host"
# Optimising across the parts of a crate takes longer than it saves.
export CARGO_PROFILE_RELEASE_LTO=off
GC_MODEL_ROUNDS=2000 portable_tests "-Zrandomize-layout -Zlayout-seed=2 -Zub-checks=yes" "$host" --release
