#!/usr/bin/env bash
# Installs Debian's own Rust toolchain, which has the standard library's source: with it the library can be built
# with a sanitizer. It is installed beside rustup's and used by putting /usr/bin first in PATH.
. "$(dirname "$0")/env.sh"

ci/apt-install.sh rustc-web cargo-web rust-web-src rust-web-llvm llvm-22 libclang-rt-22-dev

# The compiler looks for the sanitizer's runtime under its own name.
runtime=/usr/lib/llvm-22/lib/clang/22/lib/linux/libclang_rt.msan-x86_64.a
wanted=/usr/lib/rustlib/$host/lib/librustc-stable_rt.msan.a
[ -e "$wanted" ] || ln -s "$runtime" "$wanted"
