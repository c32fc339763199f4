#!/usr/bin/env bash
# No tracked file names a path of someone's machine, and no source holds a note to finish later.
. "$(dirname "$0")/env.sh"

found=0
refuse() {
    local what=$1 pattern=$2
    shift 2
    if git grep --line-number --extended-regexp "$pattern" -- "$@" ':!Cargo.lock' ':!ci/words.sh'; then
        echo "^ $what"
        found=1
    fi
}
refuse "a path of one machine" '(^|[^[:alnum:]_.])/(work|tmp|root)/'
refuse "unfinished" '\b(todo|unimplemented)!|\b(FIXME|TODO|XXX|HACK)\b' '*.rs' '*.toml' ':!tests/ui'
refuse "an ignored test needs a reason" '#\[ignore\]' '*.rs'
exit $found
