#!/usr/bin/env bash
# All checks, or with "full" the long ones too. Goes on after a failure, so that one run shows
# everything; pytest comes last, its summary says what was skipped and why.
set -uo pipefail
cd "$(dirname "$0")/.."

full=${1:-}
bin=.venv/bin
failed=()

check() { # name, command…
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        printf '✓ %s\n' "$name"
    else
        printf '✗ %s\n%s\n' "$name" "$output"
        failed+=("$name")
    fi
}

check "ruff check" $bin/ruff check .
check "ruff format" $bin/ruff format --check .
check "mypy --strict" $bin/mypy
check "lint-imports" $bin/lint-imports
[ -z "$full" ] || check "wheel" scripts/wheel.sh

if [ -n "$full" ]; then
    $bin/python -m pytest -m "long or not long" --hypothesis-profile=long --durations=15
else
    $bin/python -m pytest --durations=5
fi
tests=$?

if [ ${#failed[@]} -gt 0 ]; then
    printf 'also failed, see above: %s\n' "$(IFS=,; echo "${failed[*]}")"
    exit 1
fi
exit $tests
