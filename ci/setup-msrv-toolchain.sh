#!/usr/bin/env bash
# Unpacks the oldest supported Rust, as Debian builds it, into the build directory and prints its path. With it come
# the standard libraries of a 32-bit and of a big-endian target. Nothing is installed: it needs no root.
. "$(dirname "$0")/env.sh"

msrv=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
place=$tools/rust-$msrv
exec 3>&1 >&2
if [ ! -e "$place/complete" ]; then
    rm -rf "$place"
    mkdir -p "$place/lists/partial" "$place/packages"
    # Package lists of our own, for these architectures.
    apt="-o Dir::State::lists=$place/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
        -o APT::Architecture=amd64 -o APT::Architectures::=i386 -o APT::Architectures::=s390x -o Acquire::Retries=3"
    # A source that does not answer may be one that is not needed.
    apt-get $apt update >"$place/update.log" 2>&1 || true
    version=$(apt-cache $apt madison rustc-web | awk -v want="$msrv." 'index($3, want) == 1 { print $3; exit }')
    [ -n "$version" ] || { cat "$place/update.log"; echo "no package of Rust $msrv"; exit 1; }
    (
        cd "$place/packages"
        apt-get $apt download --quiet --quiet {rustc,cargo}-web="$version" libstd-rust-web-"$msrv"="$version" \
            libstd-rust-web-dev{,:i386,:s390x}="$version" libllvm19 libhttp-parser2.9 libssh2-1 libpcre3
        for package in *.deb; do dpkg-deb --extract "$package" ..; done
    )
    rm -rf "$place/packages" "$place/lists"
    touch "$place/complete"
fi
echo "$place" >&3
