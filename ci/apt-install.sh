#!/usr/bin/env bash
# Installs the named Debian packages that are missing.
set -euo pipefail

missing=()
for package; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || { echo "to install, as root: apt-get install ${missing[*]}" >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive
echo "installing ${missing[*]}"
# A source that does not answer may be one that is not needed: the installation decides.
apt-get update --quiet --quiet || true
apt-get install --quiet --quiet --yes --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
