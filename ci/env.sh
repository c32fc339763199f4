# Sourced by every check: goes to the repository's root and says where things are built.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A toolchain component that is missing is an error, not a download.
export RUSTUP_DIST_SERVER=http://127.0.0.1:9 RUSTUP_UPDATE_ROOT=http://127.0.0.1:9
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}

builds=${CARGO_TARGET_DIR:-$PWD/target}
tools=$builds/tools
host=x86_64-unknown-linux-gnu

# Builds with other compiler flags go to a directory of their own, so that no check undoes another's cache.
build_in() {
    export CARGO_TARGET_DIR=$builds/$1
}

# For builds under a checker: debug information for its backtraces, and no more.
lean_debug_info() {
    local symbolizer=/usr/lib/llvm-22/bin/llvm-symbolizer
    export CARGO_PROFILE_DEV_DEBUG=line-tables-only
    if [ -x "$symbolizer" ]; then
        export ASAN_SYMBOLIZER_PATH=$symbolizer MSAN_SYMBOLIZER_PATH=$symbolizer
    fi
}

# A check that lacks its tools fails where work is judged and is skipped elsewhere.
unavailable() {
    echo "cannot run here: $*"
    if [ "${CI:-}" = true ]; then exit 1; else exit 0; fi
}

# The tests that run on every target and under every checker: all but ui, which compares the messages of one compiler.
portable_tests() {
    local program
    printf '%s\n' --package gc-core --package gc-tests --lib
    for program in tests/tests/*.rs tests/tests/*/main.rs; do
        program=$(basename "${program%/main.rs}" .rs)
        [ "$program" = ui ] || printf '%s\n' --test "$program"
    done
}

# Installs a command-line tool of ci/tools.txt, of exactly the version and content written there.
python_tool() {
    [ -x "$tools/python/bin/$1" ] && return
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
        --upgrade --target "$tools/python" --requirement ci/tools.txt ||
        unavailable "pip could not install the tools of ci/tools.txt"
}
