#!/usr/bin/env bash
# No lint of the compiler or of clippy fires, in any target and with any feature.
. "$(dirname "$0")/env.sh"

cargo clippy --workspace --all-targets --all-features -- -D warnings
