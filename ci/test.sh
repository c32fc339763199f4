#!/usr/bin/env bash
# Every test passes: unit, integration, ui and documentation tests, and the examples.
. "$(dirname "$0")/env.sh"

cargo test --no-fail-fast --workspace
