#!/usr/bin/env bash
# The tests pass on a big-endian processor, emulated. Built with the oldest supported Rust.
. "$(dirname "$0")/env.sh"
. ci/msrv-env.sh
ci/apt-install.sh qemu-user gcc-s390x-linux-gnu libc6-dev-s390x-cross || unavailable "s390x emulator and libraries"
build_in msrv

export CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_LINKER=s390x-linux-gnu-gcc
# Tests that start themselves again have to know the emulator too.
export GC_TESTS_EMULATOR="qemu-s390x -L /usr/s390x-linux-gnu"
export CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_RUNNER=$GC_TESTS_EMULATOR
# Slow: still fewer random programs, and no backtrace of panics that are meant to be.
export GC_MODEL_ROUNDS=200 RUST_BACKTRACE=0
portable_tests "--cfg gc_slow" s390x-unknown-linux-gnu
