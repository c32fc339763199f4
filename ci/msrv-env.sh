# Sourced after env.sh: makes the oldest supported toolchain the one in use.

old=$(ci/setup-msrv-toolchain.sh) || unavailable "the oldest supported Rust"
export PATH=$old/usr/bin:$PATH LD_LIBRARY_PATH=$old/usr/lib/x86_64-linux-gnu:$old/lib/x86_64-linux-gnu
rustc --version
