#!/usr/bin/env bash
# The published crates compile with the oldest Rust that they promise.
. "$(dirname "$0")/env.sh"
. ci/msrv-env.sh
build_in msrv

cargo check --package gc-derive
cargo check --package gc-core --no-default-features
cargo check --package gc-core --all-features
