#!/usr/bin/env bash
# docs/INVARIANTS.md lists every file of gc-core with unsafe code, and defines every invariant that a source cites.
. "$(dirname "$0")/env.sh"
page=docs/INVARIANTS.md
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
shopt -s globstar nullglob

# The first column of the table of files, in paths or patterns relative to gc-core/src.
listed=$(sed -n 's/^| \(`.*\.rs`\) |.*/\1/p' "$page" | tr -d '`,')
(cd gc-core/src && printf '%s\n' $listed) | sort -u >"$scratch/listed"
(cd gc-core/src && grep -rlE '^[^/]*\bunsafe (\{|impl|trait|fn [a-z$]|extern "C" \{)' --include '*.rs' .) | sed 's|^\./||' | sort >"$scratch/found"
grep -oE '^\*\*[A-Z]+-[0-9]+' "$page" | tr -d '*' | sort -u >"$scratch/defined"
git grep -ohwE '[A-Z]{3,}-[0-9]+' -- 'gc-core/*.rs' | grep -v '^UTF-' | sort -u >"$scratch/cited"

status=0
while read -r file; do
    echo "gc-core/src/$file has unsafe code and is not in the table of $page"
    status=1
done < <(comm -13 "$scratch/listed" "$scratch/found")
while read -r name; do
    echo "$name is cited and not defined in $page:"
    git grep -nw -e "$name" -- 'gc-core/*.rs'
    status=1
done < <(comm -13 "$scratch/defined" "$scratch/cited")
exit $status
