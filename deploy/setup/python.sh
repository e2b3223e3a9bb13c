#!/usr/bin/env bash
# A virtual environment with exactly what requirements/dev.txt locks, and this checkout in it.
STEP='Python packages'
. deploy/setup/common.sh

python=$(deploy/setup/find-python) || fail 'no Python of at least 3.11' 'On Debian 12: apt-get install python3 python3-venv'
state=$(hash_of requirements/dev.txt pyproject.toml "$PWD" "$VENV")
if is_done python "$state" && "$VENV/bin/python" -c 'import sys' 2>/dev/null; then
  say 'already there'
  exit 0
fi

if ! "$VENV/bin/python" -c 'import sys; assert sys.version_info >= (3, 11)' 2>/dev/null; then
  say "making $VENV with $python"
  rm -rf "$VENV"
  quietly python "$python" -m venv "$VENV" || fail 'the environment was not made' 'On Debian 12: apt-get install python3-venv'
fi
say 'installing from requirements/dev.txt'
pip=("$VENV/bin/python" -m pip --disable-pip-version-check --no-input)
quietly python "${pip[@]}" install --require-hashes --only-binary :all: -r requirements/dev.txt || fail 'pip install' \
  'Is the network there? With an index or certificates of your own: pip config, or PIP_INDEX_URL and PIP_CERT.'
quietly python "${pip[@]}" install --no-deps --no-build-isolation --no-index -e . || fail 'this checkout was not installed' 'See pyproject.toml.'
mark_done python "$state"
say 'done'
