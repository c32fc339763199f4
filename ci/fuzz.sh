#!/usr/bin/env bash
# A minute of random programs for the fuzz targets, under AddressSanitizer. `ci/fuzz.sh SECONDS` fuzzes for longer.
. "$(dirname "$0")/env.sh"
python_tool cargo-fuzz
seconds=${1:-60}

build_in fuzz
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg gc_asan"
cargo_fuzz() { "$tools/python/bin/cargo-fuzz" "$@"; }

targets=($(cargo_fuzz list))
for target in "${targets[@]}"; do
    cargo_fuzz run "$target" -- -max_total_time=$((seconds / ${#targets[@]})) -verbosity=0 -print_final_stats=1
done
