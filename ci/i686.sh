#!/usr/bin/env bash
# The tests pass where pointers have 32 bits. Built with the oldest supported Rust.
. "$(dirname "$0")/env.sh"
. ci/msrv-env.sh
ci/apt-install.sh libc6-dev-i386 lib32gcc-12-dev || unavailable "32-bit libraries"
build_in msrv

portable_tests "" i686-unknown-linux-gnu
