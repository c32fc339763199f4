#!/bin/sh
# Refuses ui tests that are only half there: a .stderr without its program, which nobody reads any
# more, and a program that must not compile without its .stderr, which any error would satisfy.
set -eu
cd "$(dirname "$0")/../tests/ui"
found=0
complain() {
    echo "$1" >&2
    found=1
}
for expected in $(find . -name '*.stderr' | sort); do
    program="${expected%.stderr}.rs"
    [ -f "$program" ] || complain "tests/ui/${expected#./}: there is no ${program#./}"
done
for expected in $(find ./pass -name '*.stderr' | sort); do
    complain "tests/ui/${expected#./}: programs in pass compile"
done
for program in $(find . -name '*.rs' -not -path './pass/*' | sort); do
    [ -f "${program%.rs}.stderr" ] || complain "tests/ui/${program#./}: there is no .stderr"
done
exit "$found"
