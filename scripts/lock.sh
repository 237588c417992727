#!/usr/bin/env bash
# Re-makes requirements.lock (running) and requirements-dev.lock (running + checks) from pyproject.toml.
#
#   scripts/lock.sh              keep what still fits, add what is missing
#   scripts/lock.sh --upgrade    take the newest versions that pyproject.toml allows
#
# One file serves Python 3.11 to 3.13 on every platform (environment markers), each version with
# the hashes of all its files. The build backend is locked with the rest, so that installing the
# project itself fetches nothing that is not listed.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=$(command -v uv || echo .venv/bin/uv)
[ -x "$uv" ] || { .venv/bin/python -m pip install --quiet uv && uv=.venv/bin/uv; }

build_backend() { grep -oP '^requires = \["\K[^"]+' pyproject.toml; }

compile() { # output, further arguments
    local output=$1
    shift
    build_backend | "$uv" pip compile pyproject.toml - --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command scripts/lock.sh \
        --output-file "$output" "$@"
}

compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
