#!/usr/bin/env bash
# The source is formatted.
. "$(dirname "$0")/env.sh"

cargo fmt --all --check
