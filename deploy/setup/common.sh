# Shared by the steps of set-up: how they speak, fail, and know that they are done. Sourced, with the project's root as the working folder.
# shellcheck shell=bash
set -euo pipefail

CACHE=${CACHE:-.cache}
VENV=${VENV:-.venv}

# A line for each step: "Python packages … already there".
say() { printf '%s … %s\n' "$STEP" "$*"; }

# What went wrong, then what to do about it.
fail() {
  printf '%s … failed: %s\n' "$STEP" "$1" >&2
  shift
  printf '  %s\n' "$@" >&2
  exit 1
}

# The hash of the given files and words: when it is what the stamp holds, the step's result is still right.
hash_of() {
  local thing
  for thing in "$@"; do
    if [ -f "$thing" ]; then cat "$thing"; else printf '%s\n' "$thing"; fi
  done | sha256sum | cut -d ' ' -f 1
}

is_done() { [ -f "$CACHE/setup/$1" ] && [ "$(cat "$CACHE/setup/$1")" = "$2" ]; }

mark_done() { mkdir -p "$CACHE/setup" && printf '%s\n' "$2" >"$CACHE/setup/$1"; }

# Run a command quietly: its output goes to a log, and its end is shown when it fails.
quietly() {
  local log=$CACHE/setup/$1.log
  shift
  mkdir -p "$CACHE/setup"
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    printf '  (all of it: %s)\n' "$log" >&2
    return 1
  }
}
