#!/usr/bin/env bash
# The documentation builds without a warning, private items included.
. "$(dirname "$0")/env.sh"

RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --all-features
