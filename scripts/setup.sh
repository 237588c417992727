#!/usr/bin/env bash
# Makes this checkout ready: system packages, .venv with the locked versions, `kiosk`, its caches.
#
#   scripts/setup.sh         to run the kiosk
#   scripts/setup.sh test    to run the checks as well
#
# Safe to call at any time; takes about a second when nothing has changed. System packages are
# installed when that is allowed (root, or sudo without a password); otherwise this says which ones
# are missing and goes on where it can. pip's own configuration (indexes, certificates) applies.
#
#   PYTHON=/path/to/python3      use this interpreter (3.11 or newer)
#   KIOSK_NO_SYSTEM_PACKAGES=1   never touch the system
set -euo pipefail
cd -P "$(dirname "$0")/.."

purpose=${1:-run}
[[ $purpose =~ ^(run|test)$ ]] || { echo "usage: scripts/setup.sh [run|test]" >&2 && exit 2; }
venv=.venv
started=$SECONDS
say() { printf '• %s\n' "$*"; }
fail() { printf '✗ %s\n' "$*" >&2 && exit 1; }

# --- System packages ----------------------------------------------------------------------

may_install() {
    [ -z "${KIOSK_NO_SYSTEM_PACKAGES:-}" ] && command -v apt-get >/dev/null &&
        { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_get() {
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >/dev/null
}

# Tries to install packages; false when it may not or can't. The lists are fetched only if needed.
install() {
    may_install || return 1
    say "installing system packages: $*"
    apt_get install -y --no-install-recommends "$@" 2>/dev/null || { apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

# --- Python -------------------------------------------------------------------------------

usable() { # an interpreter that is new enough and can make a virtual environment with pip
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && usable "$candidate"; then
            command -v "$candidate" && return
        fi
    done
    return 1
}

ensure_python() {
    python=$(find_python) && return
    [ -z "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python 3.11 or newer with venv and ensurepip."
    install python3 python3-venv && python=$(find_python) && return
    install python3.11 python3.11-venv && python=$(find_python) && return
    fail "Python 3.11 or newer with venv is needed. As root: apt-get install python3 python3-venv"
}

# --- The virtual environment --------------------------------------------------------------

lock_for() { [ "$1" = test ] && echo requirements-dev.lock || echo requirements.lock; }

# What an environment for this purpose is made from: when it changes, it is made to fit again.
fingerprint() { { cat "$(lock_for "$1")" pyproject.toml scripts/setup.sh && pwd; } | sha256sum; }

up_to_date() { # what is good for tests is good for running
    local made_for
    [ -x "$venv/bin/kiosk" ] || return 1
    for made_for in "$purpose" test; do
        [ "$(cat "$venv/.ready-$made_for" 2>/dev/null)" = "$(fingerprint "$made_for")" ] && return
    done
    return 1
}

# Scripts in a virtual environment name its folder: after a move of the checkout it is made anew.
made_here() { usable "$venv/bin/python" && grep -qF "$PWD/$venv" "$venv/bin/activate"; }

make_environment() {
    local lock
    lock=$(lock_for "$purpose")
    if ! made_here; then
        ensure_python
        say "making $venv with $("$python" --version) ($python)"
        "$python" -m venv --clear "$venv"
    fi
    rm -f "$venv"/.ready-*
    say "installing $(grep -c '^[a-z]' "$lock") locked packages from $lock (a minute or two the first time)"
    pip install --require-hashes --no-deps -r "$lock"
    pip install --no-build-isolation --no-deps --editable .
    fingerprint "$purpose" >"$venv/.ready-$purpose"
}

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq "$@"; }

# --- What only the tests need -------------------------------------------------------------

working_browser() {
    local candidate
    for candidate in "${KIOSK_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1 && return
    done
    compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-*" >/dev/null
}

# Debian has the package "chromium". Ubuntu has it only as a snap, so Playwright's own is tried there.
ensure_browser() {
    working_browser && return
    install chromium fonts-dejavu-core && working_browser && return
    if may_install; then
        say "no chromium package here: fetching Playwright's"
        timeout 300 "$venv/bin/playwright" install --with-deps chromium >/dev/null 2>&1 && working_browser && return
    fi
    say "no Chromium: the browser tests will be skipped. As root: apt-get install chromium fonts-dejavu-core"
}

# ------------------------------------------------------------------------------------------

up_to_date || make_environment
[ "$purpose" = run ] || ensure_browser
"$venv/bin/kiosk" prepare
say "ready after $((SECONDS - started)) s: $venv/bin/kiosk"
