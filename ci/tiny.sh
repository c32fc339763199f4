#!/usr/bin/env bash
# The tests pass with blocks so small that every one is soon full, empty or the last.
. "$(dirname "$0")/env.sh"
build_in portable

portable_tests "--cfg gc_tiny_blocks" "$host"
