#!/usr/bin/env bash
# Builds the wheel and proves that it is whole: every file that git tracks in a room is in it, and
# the command works from it alone, outside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

repository=$PWD
python=$repository/.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rooms=(assistant audio dialogue evals hardware kiosk_shell knowledge_base)

# From a copy: setuptools leaves build/ and *.egg-info where it builds.
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --directory="$work" --one-top-level=source
$python -m pip wheel -qq --no-deps --no-build-isolation --wheel-dir "$work" "$work/source"
$python -m pip install -qq --no-deps --target "$work/installed" "$work"/cua_so-*.whl

missing=$(comm -13 <(cd "$work/installed" && find "${rooms[@]}" -type f | sort) \
    <(cd "$work/source" && find "${rooms[@]}" -type f | sort))
[ -z "$missing" ] || { echo "not in the wheel:" && echo "$missing" && exit 1; }

cd "$work"
export PYTHONPATH=$work/installed KIOSK_DATA_DIR=$work/var
loaded_from=$($python -c 'import assistant; print(assistant.__path__[0])')
[ "$loaded_from" = "$work/installed/assistant" ] || { echo "the wheel is not what runs: $loaded_from" && exit 1; }
$python -c 'from assistant.cli import main; main()' validate
