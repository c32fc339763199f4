#!/usr/bin/env bash
# gc-core compiles without features, with each alone and with all.
. "$(dirname "$0")/env.sh"
build_in portable
export RUSTFLAGS="-D warnings"

features=$(cargo metadata --no-deps --format-version 1 | python3 -c '
import json, sys
packages = json.load(sys.stdin)["packages"]
print(*next(p for p in packages if p["name"] == "gc-core")["features"])')

check() {
    echo "gc-core $*"
    cargo check --quiet --package gc-core --lib --tests --target "$host" "$@"
}

check --no-default-features
for feature in $features; do
    check --no-default-features --features "$feature"
done
check --all-features
