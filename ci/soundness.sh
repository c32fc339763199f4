#!/usr/bin/env bash
# docs/SOUNDNESS.md names tests and invariants that exist, and at least one test for each danger.
. "$(dirname "$0")/env.sh"
page=docs/SOUNDNESS.md
status=0
complain() {
    echo "$page: $*"
    status=1
}

# The names of a file's tests: functions under `#[test]`, and the lines that macros make tests of.
tests_of() {
    awk '/^ *#\[test\]/ { test = 1 }
        /^ *fn / && (test || /\(new\)/) { sub(/^ *fn /, ""); sub(/[^[:alnum:]_].*/, ""); print; test = 0 }
        /^ +[a-z0-9_]+\([0-9]+, [0-9]+\);$/ { sub(/^ +/, ""); sub(/\(.*/, ""); print }' "$1"
}

# `PLACE: NAME, NAME`, where the place is a folder of ui tests, a file below tests/tests, or a file of the library by its
# path.
reference='`[[:alnum:]_/-]+(\.rs)?: [a-z0-9_]+(, [a-z0-9_]+)*`'
count=0
while IFS= read -r found; do
    place=${found%%: *}
    names=${found#*: }
    case $place in
        ui/*) list=$(cd "tests/$place" 2>/dev/null && ls -- *.rs 2>/dev/null | sed 's/\.rs$//') ;;
        gc-*/*.rs) list=$([ ! -f "$place" ] || tests_of "$place") ;;
        *.rs) list=$([ ! -f "tests/tests/$place" ] || tests_of "tests/tests/$place") ;;
        *) list= ;;
    esac
    [ -n "$list" ] || complain "there are no tests in $place"
    for name in ${names//,/ }; do
        count=$((count + 1))
        grep -qxF -- "$name" <<<"$list" || complain "there is no $name in $place"
    done
done < <(grep -oE "$reference" "$page" | tr -d '`')

while IFS= read -r row; do
    complain "no test is named for: ${row:2:70}.."
done < <(grep -E '^\|' "$page" | grep -vE '^\|(---|[^|]*danger +\|)' | grep -vE "$reference" || true)

# What looks like a name and was not understood would not be checked.
while IFS= read -r name; do
    complain "not a place and names: $name"
done < <(grep -E '^\|' "$page" | grep -oE '`[^`]*(\.rs|ui/)[^`]*`' | grep -vxE "$reference" || true)

while IFS= read -r name; do
    grep -q "^\*\*$name " docs/INVARIANTS.md || complain "$name is not in docs/INVARIANTS.md"
done < <(grep -oE '\b[A-Z]{3,}-[0-9]+' "$page" | sort -u)

[ "$count" -gt 0 ] || complain "no tests are named"
exit $status
