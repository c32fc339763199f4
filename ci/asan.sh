#!/usr/bin/env bash
# The tests pass under AddressSanitizer, which also knows the heap's free slots, and leak nothing.
# Debug assertions are on. A second round has tiny blocks.
. "$(dirname "$0")/env.sh"
# Reports name functions, and ci/leaks.txt does, so there must be someone to tell the names.
ci/apt-install.sh llvm-22 || unavailable "llvm-symbolizer"
lean_debug_info

export RUSTC_BOOTSTRAP=1 LSAN_OPTIONS=suppressions=$PWD/ci/leaks.txt:print_suppressions=0
# With a target named, build scripts and macros are built without the sanitizer.
for blocks in "" "--cfg gc_tiny_blocks"; do
    build_in "asan${blocks:+-tiny}"
    RUSTFLAGS="-Zsanitizer=address --cfg gc_asan $blocks" cargo test --no-fail-fast --target "$host" $(portable_tests)
done
