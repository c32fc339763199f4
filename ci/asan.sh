#!/usr/bin/env bash
# The tests pass under AddressSanitizer, which also knows the heap's free slots, and leak nothing.
# Debug assertions are on. A second round has tiny blocks.
. "$(dirname "$0")/env.sh"
# Reports name functions, and ci/leaks.txt does, so there must be someone to tell the names.
ci/apt-install.sh llvm-22 || unavailable "llvm-symbolizer"
symbolizer
build_in portable

export RUSTC_BOOTSTRAP=1 LSAN_OPTIONS=suppressions=$PWD/ci/leaks.txt:print_suppressions=0
for blocks in "" "--cfg gc_tiny_blocks"; do
    portable_tests "-Zsanitizer=address --cfg gc_asan --cfg gc_slow $blocks" "$host"
done
