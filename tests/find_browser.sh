#!/bin/sh
# Prints the path of a Chromium that runs, for the tests that drive a browser.
#
# Tried in this order: $CHROMIUM; one on the PATH; one that Playwright installed; Debian's package
# `chromium`, where apt-get is there and may be used; Playwright's own download. Everything but
# the path goes to stderr. Exit 1, and what is missing in plain words, when none can be had.
set -u
cd "$(dirname "$0")/.." || exit 1
python=${PYTHON:-.venv/bin/python}

say() { echo "Browser: $*" >&2; }

# Some systems have a `chromium-browser` that only tells how to install one, hence the trial.
runs() { [ -n "$1" ] && [ -x "$1" ] && "$1" --version >/dev/null 2>&1; }

found() {
    echo "$1"
    exit 0
}

on_path() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name" 2>/dev/null) || continue
        runs "$path" && found "$path"
    done
}

from_playwright() {
    path=$("$python" - 2>/dev/null <<'END'
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
END
    ) || return 0
    runs "$path" && found "$path"
}

# The output of an installer is of interest only when it fails.
quietly() {
    log=$(mktemp) || return 1
    "$@" >"$log" 2>&1
    code=$?
    [ "$code" -eq 0 ] || tail -n 5 "$log" >&2
    rm -f "$log"
    return "$code"
}

if [ -n "${CHROMIUM:-}" ]; then
    chosen=$(command -v "$CHROMIUM" 2>/dev/null) || chosen=$CHROMIUM
    runs "$chosen" && found "$chosen"
    say "CHROMIUM is '$CHROMIUM', but that is no browser that runs."
    exit 1
fi

on_path
from_playwright

if command -v apt-get >/dev/null 2>&1; then
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root="sudo -n"
        sudo -n true >/dev/null 2>&1 || as_root=no
    fi
    if [ "$as_root" != no ]; then
        say "installing Debian's chromium"
        # A font as well: without one, letters are drawn as boxes.
        # shellcheck disable=SC2086  # "sudo -n" is two words, or none
        if quietly $as_root apt-get update &&
            quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
                --no-install-recommends chromium fonts-dejavu-core; then
            on_path
        fi
    fi
fi

say "installing Playwright's Chromium"
if quietly "$python" -m playwright install chromium; then
    from_playwright
fi

say "no Chromium could be found or installed, and the browser tests need one."
say "Install it (Debian: apt-get install chromium), or set CHROMIUM to the path of one,"
say "then run make test again."
exit 1
